"""What becomes of contacts that wait: wrap-up, pauses, overflow, longest wait, hours, estimates."""

from __future__ import annotations

import pytest

from shouwen.routing.core import events as e
from shouwen.routing.core.core import RoutingCore
from shouwen.routing.core.decisions import (
    AfterHours,
    AgentStateForced,
    Decision,
    MaxWaitReached,
    Offer,
    Overflow,
    WrapUpEnded,
)
from shouwen.routing.core.definitions import Capacity, Preferred, QueueDefinition, RoutingError
from shouwen.routing.core.snapshot import AgentStatus, ContactStatus, QueueStatus, Snapshot


def centre(*queues: QueueDefinition, agents: tuple[str, ...] = ()) -> RoutingCore:
    core = RoutingCore()
    for queue in queues:
        core.handle(e.QueueDefined(at=0, definition=queue))
    for agent in agents:
        core.handle(e.AgentSignedOn(at=0, agent=agent, skills={"a": 1}))
    return core


def offered(decisions: list[Decision]) -> list[tuple[object, object]]:
    return [(one.contact, one.agent) for one in decisions if isinstance(one, Offer)]


def busy(core: RoutingCore, agent: str, *, at: float = 0) -> None:
    core.handle(e.ContactTaken(at=at, contact=f"work of {agent}", agent=agent))


def test_wrap_up_keeps_the_slot_until_its_time_is_over() -> None:
    core = centre(QueueDefinition(id="q", wrap_up_s=30), agents=("ann",))
    core.handle(e.ContactQueued(at=0, contact="c1", queue="q"))
    core.handle(e.OfferAccepted(at=1, contact="c1", agent="ann"))
    core.handle(e.ContactQueued(at=2, contact="c2", queue="q"))

    assert core.handle(e.ContactReleased(at=10, contact="c1", agent="ann")) == []
    ended, *rest = core.advance(40)
    assert ended == WrapUpEnded("ann", "c1")
    assert offered(rest) == [("c2", "ann")]


def test_wrap_up_can_be_extended_and_finished_by_hand() -> None:
    core = centre(QueueDefinition(id="q", wrap_up_s=30), agents=("ann",))
    core.handle(e.ContactQueued(at=0, contact="c1", queue="q"))
    core.handle(e.OfferAccepted(at=1, contact="c1", agent="ann"))
    core.handle(e.ContactReleased(at=10, contact="c1", agent="ann"))
    core.handle(e.WrapUpExtended(at=20, contact="c1", agent="ann", until=None))
    core.handle(e.ContactQueued(at=21, contact="c2", queue="q"))

    assert core.advance(500) == []
    assert offered(core.handle(e.WrapUpFinished(at=501, contact="c1", agent="ann"))) == [("c2", "ann")]


def test_a_second_wrap_up_of_the_same_contact_takes_no_second_slot() -> None:
    core = centre(QueueDefinition(id="q", media=("chat",), wrap_up_s=60))
    core.handle(e.AgentSignedOn(at=0, agent="ann", skills={}, capacity=Capacity(limits={"chat": 2})))
    for start in (0, 10):
        core.handle(e.ContactQueued(at=start, contact="again", queue="q", medium="chat"))
        core.handle(e.OfferAccepted(at=start, contact="again", agent="ann"))
        core.handle(e.ContactReleased(at=start + 5, contact="again", agent="ann"))

    assert offered(core.handle(e.ContactQueued(at=20, contact="next", queue="q", medium="chat"))) == [("next", "ann")]


def test_a_pause_at_the_end_of_the_contact_begins_after_wrap_up() -> None:
    core = centre(QueueDefinition(id="q", wrap_up_s=5), agents=("ann",))
    core.handle(e.ContactQueued(at=0, contact="c1", queue="q"))
    core.handle(e.OfferAccepted(at=1, contact="c1", agent="ann"))
    pause = e.AgentStateChanged(at=2, agent="ann", state="paused", reason="lunch", at_end_of_contact=True)
    assert core.handle(pause) == []
    core.handle(e.ContactQueued(at=3, contact="c2", queue="q"))
    core.handle(e.ContactReleased(at=10, contact="c1", agent="ann"))

    assert core.advance(15) == [WrapUpEnded("ann", "c1"), AgentStateForced("ann", "paused", "lunch")]
    assert core.waiting("q") == ["c2"]


def test_an_agent_who_goes_off_line_keeps_the_call_and_gets_no_other() -> None:
    core = centre(QueueDefinition(id="q"), agents=("ann",))
    core.handle(e.ContactQueued(at=0, contact="c1", queue="q"))
    core.handle(e.OfferAccepted(at=1, contact="c1", agent="ann"))

    assert core.handle(e.AgentStateChanged(at=2, agent="ann", state="offline")) == []
    assert core.handle(e.ContactQueued(at=3, contact="c2", queue="q")) == []
    assert core.handle(e.ContactReleased(at=9, contact="c1", agent="ann", wrap_up_s=30)) == []
    assert offered(core.handle(e.AgentStateChanged(at=10, agent="ann", state="ready"))) == [("c2", "ann")]


def test_a_transfer_keeps_the_place_and_does_not_come_back_to_the_sender() -> None:
    core = centre(QueueDefinition(id="q"), QueueDefinition(id="expert"), agents=("ann",))
    core.handle(e.ContactQueued(at=0, contact="moved", queue="q"))
    core.handle(e.OfferAccepted(at=1, contact="moved", agent="ann"))
    core.handle(e.ContactQueued(at=5, contact="other", queue="expert"))

    decisions = core.handle(e.ContactQueued(at=60, contact="moved", queue="expert"))

    assert offered(decisions) == [("other", "ann")]
    assert core.waiting("expert") == ["moved"]


def test_after_the_longest_wait_the_contact_overflows_with_its_time_of_arrival() -> None:
    first = QueueDefinition(id="first", skills={"z": 1}, max_wait_s=60, after_max_wait="overflow", overflow_to="second")
    core = centre(first, QueueDefinition(id="second"), agents=("ann",))
    busy(core, "ann")
    core.handle(e.ContactQueued(at=0, contact="old", queue="first"))
    core.handle(e.ContactQueued(at=30, contact="young", queue="second"))

    assert core.advance(60) == [Overflow("old", "first", "second", "max_wait")]
    assert core.waiting("second") == ["old", "young"]


def test_after_the_longest_wait_the_contact_ends_as_the_queue_says() -> None:
    core = centre(QueueDefinition(id="q", max_wait_s=60, after_max_wait="hang_up"))
    core.handle(e.ContactQueued(at=0, contact="c", queue="q"))

    assert core.advance(60) == [MaxWaitReached("c", "q", "hang_up", "max_wait")]
    assert core.next_wakeup() is None


def test_overflow_goes_round_no_circle() -> None:
    there = QueueDefinition(id="there", max_wait_s=10, after_max_wait="overflow", overflow_to="back")
    back = QueueDefinition(id="back", max_wait_s=10, after_max_wait="overflow", overflow_to="there")
    core = centre(there, back)
    core.handle(e.ContactQueued(at=0, contact="c", queue="there"))

    assert core.advance(10) == [Overflow("c", "there", "back", "max_wait")]
    assert core.advance(20) == [MaxWaitReached("c", "back", "voicemail", "max_wait")]


def test_a_full_queue_overflows_on_arrival() -> None:
    small = QueueDefinition(id="small", overflow_to="large", overflow_waiting=2)
    core = centre(small, QueueDefinition(id="large"))
    made = [core.handle(e.ContactQueued(at=n, contact=f"c{n}", queue="small")) for n in range(3)]

    assert made == [[], [], [Overflow("c2", "small", "large", "threshold")]]


def test_a_queue_overflows_on_arrival_when_the_wait_would_be_long() -> None:
    slow = QueueDefinition(id="slow", overflow_to="large", overflow_wait_s=400, handle_s=300)
    core = centre(slow, QueueDefinition(id="large"), agents=("ann",))
    busy(core, "ann")

    assert core.handle(e.ContactQueued(at=0, contact="c1", queue="slow")) == []
    assert core.handle(e.ContactQueued(at=0, contact="c2", queue="slow")) == [
        Overflow("c2", "slow", "large", "threshold")
    ]


def test_a_closed_queue_takes_nobody_in_but_serves_who_is_there() -> None:
    core = centre(QueueDefinition(id="q"))
    core.handle(e.ContactQueued(at=0, contact="inside", queue="q"))
    core.handle(e.QueueOpeningChanged(at=1, queue="q", opened=False))

    assert core.handle(e.ContactQueued(at=2, contact="late", queue="q")) == [AfterHours("late", "q")]
    assert offered(core.handle(e.AgentSignedOn(at=3, agent="ann", skills={}))) == [("inside", "ann")]


def test_a_removed_queue_lets_nobody_wait_in_vain() -> None:
    core = centre(QueueDefinition(id="q"))
    core.handle(e.ContactQueued(at=0, contact="c", queue="q"))

    assert core.handle(e.QueueRemoved(at=1, queue="q")) == [MaxWaitReached("c", "q", "voicemail", "queue_removed")]


def test_a_changed_definition_holds_for_those_who_wait_already() -> None:
    core = centre(QueueDefinition(id="q", skills={"z": 1}), agents=("ann",))
    core.handle(e.ContactQueued(at=0, contact="standard", queue="q"))
    core.handle(e.ContactQueued(at=5, contact="gold", queue="q", tier="gold"))
    easier = QueueDefinition(id="q", skills={"a": 1}, tier_points={"gold": 60})

    assert offered(core.handle(e.QueueDefined(at=6, definition=easier))) == [("gold", "ann")]


def test_the_estimate_starts_from_staff_and_handle_time() -> None:
    core = centre(QueueDefinition(id="q", handle_s=200), agents=("ann", "bob"))
    busy(core, "ann")
    busy(core, "bob")
    core.handle(e.ContactQueued(at=0, contact="c1", queue="q"))
    core.handle(e.ContactQueued(at=0, contact="c2", queue="q"))

    assert core.estimated_wait("c1") == pytest.approx(100)
    assert core.estimated_wait("c2") == pytest.approx(200)


def test_the_estimate_learns_how_fast_the_queue_is_answered() -> None:
    core = centre(QueueDefinition(id="q", handle_s=600), agents=("ann",))
    busy(core, "ann")
    for number in range(200):
        core.handle(e.ContactQueued(at=0, contact=f"c{number}", queue="q"))
    core.handle(e.ContactReleased(at=0, contact="work of ann", agent="ann"))
    for number in range(100):
        core.handle(e.OfferAccepted(at=number * 30, contact=f"c{number}", agent="ann"))
        core.handle(e.ContactReleased(at=number * 30 + 30, contact=f"c{number}", agent="ann"))

    assert core.position("c110") == 10
    assert core.estimated_wait("c110") == pytest.approx(10 * 30, rel=0.1)


def test_the_estimate_is_unknown_while_nobody_is_on_duty() -> None:
    core = centre(QueueDefinition(id="q"))
    core.handle(e.ContactQueued(at=0, contact="c", queue="q"))

    assert core.estimated_wait("c") is None


def test_a_contact_may_prefer_somebody_who_signs_on_later() -> None:
    core = centre(QueueDefinition(id="q"))
    core.handle(e.ContactQueued(at=0, contact="early", queue="q"))
    core.handle(e.ContactQueued(at=1, contact="mine", queue="q", preferred=(Preferred("ann", 10),)))

    assert offered(core.handle(e.AgentSignedOn(at=2, agent="ann", skills={}))) == [("mine", "ann")]


def test_a_core_rebuilt_from_tables_settles_what_was_left_open() -> None:
    core = RoutingCore()
    core.load(
        Snapshot(
            at=100,
            queues=(QueueStatus(definition=QueueDefinition(id="q")),),
            agents=(AgentStatus(agent="ann", state="ready", idle_since=90, capacity=Capacity()),),
            contacts=tuple(
                ContactStatus(contact=contact, medium="voice", queue="q", state="waiting", enqueued_at=at, joined_at=at)
                for contact, at in (("first", 10), ("second", 20))
            ),
            offer_seq=41,
        )
    )

    assert core.settle() == [Offer("first", "ann", "q", 42, 115)]


def test_a_snapshot_that_contradicts_itself_is_refused() -> None:
    lost = ContactStatus(contact="c", medium="voice", queue="nowhere", state="waiting", enqueued_at=0, joined_at=0)

    with pytest.raises(RoutingError, match="which the snapshot lacks"):
        RoutingCore().load(Snapshot(at=0, contacts=(lost,)))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"points_per_second": 0}, "greater than 0"),
        ({"target_s": -1}, "0 or more"),
        ({"media": ()}, "at least one medium"),
        ({"skills": {"a": 0}}, "1 or more"),
        ({"after_max_wait": "overflow"}, "needs overflow_to"),
        ({"overflow_to": "q"}, "into itself"),
        ({"max_wait_s": 0}, "greater than 0, or none"),
    ],
)
def test_a_definition_that_cannot_work_is_refused(wrong: dict[str, object], message: str) -> None:
    with pytest.raises(RoutingError, match=message):
        QueueDefinition(id="q", **wrong)  # type: ignore[arg-type]
