"""Who is offered what: proficiency, idle time, rank, preference, capacity."""

from __future__ import annotations

import pytest

from shouwen.routing.core import events as e
from shouwen.routing.core.core import RoutingCore
from shouwen.routing.core.decisions import AgentStateForced, Decision, Ignored, Offer, WithdrawOffer
from shouwen.routing.core.definitions import Capacity, Preferred, QueueDefinition, Relaxation, RoutingError


def centre(*queues: QueueDefinition) -> RoutingCore:
    core = RoutingCore()
    for queue in queues:
        core.handle(e.QueueDefined(at=0, definition=queue))
    return core


def offered(decisions: list[Decision]) -> list[tuple[object, object]]:
    return [(one.contact, one.agent) for one in decisions if isinstance(one, Offer)]


def serve(core: RoutingCore, contact: str, agent: str, *, at: float, until: float) -> list[Decision]:
    core.handle(e.OfferAccepted(at=at, contact=contact, agent=agent))
    return core.handle(e.ContactReleased(at=until, contact=contact, agent=agent, wrap_up_s=0))


SALES = QueueDefinition(id="sales", skills={"a": 1}, tier_points={"gold": 30})


def test_the_more_proficient_agent_comes_first() -> None:
    core = centre(SALES)
    core.handle(e.AgentSignedOn(at=0, agent="novice", skills={"a": 1}))
    core.handle(e.AgentSignedOn(at=1, agent="expert", skills={"a": 5}))

    assert offered(core.handle(e.ContactQueued(at=2, contact="c", queue="sales"))) == [("c", "expert")]


def test_among_equals_the_longest_idle_comes_first() -> None:
    core = centre(SALES)
    core.handle(e.AgentSignedOn(at=0, agent="ann", skills={"a": 3}))
    core.handle(e.AgentSignedOn(at=1, agent="bob", skills={"a": 3}))
    core.handle(e.ContactQueued(at=2, contact="c1", queue="sales"))
    serve(core, "c1", "ann", at=3, until=9)

    assert offered(core.handle(e.ContactQueued(at=10, contact="c2", queue="sales"))) == [("c2", "bob")]
    assert offered(core.handle(e.ContactQueued(at=10, contact="c3", queue="sales"))) == [("c3", "ann")]


def test_a_caller_who_hangs_up_while_it_rings_does_not_cost_the_agent_the_turn() -> None:
    core = centre(SALES)
    core.handle(e.AgentSignedOn(at=0, agent="ann", skills={"a": 3}))
    core.handle(e.AgentSignedOn(at=1, agent="bob", skills={"a": 3}))
    core.handle(e.ContactQueued(at=2, contact="c1", queue="sales"))
    core.handle(e.ContactLeft(at=4, contact="c1"))

    assert offered(core.handle(e.ContactQueued(at=5, contact="c2", queue="sales"))) == [("c2", "ann")]


def test_points_are_worth_seconds_of_waiting() -> None:
    core = centre(SALES)
    core.handle(e.ContactQueued(at=0, contact="early", queue="sales"))
    core.handle(e.ContactQueued(at=10, contact="standard", queue="sales"))
    core.handle(e.ContactQueued(at=39, contact="gold", queue="sales", tier="gold"))

    assert core.waiting("sales") == ["early", "gold", "standard"]


def test_a_queue_with_a_short_target_goes_before_one_with_a_long_target() -> None:
    mail = QueueDefinition(id="mail", media=("mail",), target_s=14_400)
    core = centre(SALES, mail)
    core.handle(e.ContactQueued(at=0, contact="letter", queue="mail", medium="mail"))
    core.handle(e.ContactQueued(at=3600, contact="call", queue="sales"))
    both = Capacity(limits={"voice": 1, "mail": 1})
    decisions = core.handle(e.AgentSignedOn(at=3601, agent="ann", skills={"a": 1}, capacity=both))

    assert offered(decisions) == [("call", "ann")]


@pytest.mark.parametrize("order", [("sales", "any"), ("any", "sales")])
def test_between_queues_equal_ranks_are_served_in_order_of_intake(order: tuple[str, str]) -> None:
    core = centre(SALES, QueueDefinition(id="any"))
    for queue in order:
        core.handle(e.ContactQueued(at=0, contact=queue, queue=queue))

    assert offered(core.handle(e.AgentSignedOn(at=1, agent="ann", skills={"a": 1}))) == [(order[0], "ann")]


def test_nobody_starves_behind_a_stream_of_better_customers() -> None:
    core = centre(SALES)
    core.handle(e.AgentSignedOn(at=0, agent="ann", skills={"a": 1}))
    decisions = core.handle(e.ContactQueued(at=0, contact="gold-0", queue="sales", tier="gold"))
    core.handle(e.ContactQueued(at=0, contact="standard", queue="sales"))
    for second in range(1, 60):
        current = next(one.contact for one in decisions if isinstance(one, Offer))
        if current == "standard":
            break
        core.handle(e.ContactQueued(at=second, contact=f"gold-{second}", queue="sales", tier="gold"))
        decisions = serve(core, str(current), "ann", at=second, until=second)

    # 30 points at one point a second: who comes 30 s later, however precious, stands behind.
    assert second == 31


def test_a_requirement_relaxes_with_waiting() -> None:
    relaxing = QueueDefinition(
        id="q", skills={"a": 3, "b": 1}, relaxations=(Relaxation(20, drop=("b",)), Relaxation(40, lower={"a": 2}))
    )
    core = centre(relaxing)
    core.handle(e.AgentSignedOn(at=0, agent="good", skills={"a": 3}))
    core.handle(e.AgentSignedOn(at=0, agent="fair", skills={"a": 1}))
    core.handle(e.ContactQueued(at=1, contact="c1", queue="q"))
    core.handle(e.ContactQueued(at=1, contact="c2", queue="q"))

    assert core.next_wakeup() == 21
    assert offered(core.advance(21)) == [("c1", "good")]
    core.handle(e.OfferAccepted(at=22, contact="c1", agent="good"))
    assert offered(core.advance(41)) == [("c2", "fair")]


def test_the_last_agent_is_waited_for_but_not_longer_than_the_patience() -> None:
    core = centre(SALES)
    core.handle(e.AgentSignedOn(at=0, agent="owner", skills={"a": 1}))
    core.handle(e.ContactQueued(at=0, contact="c0", queue="sales"))
    core.handle(e.OfferAccepted(at=1, contact="c0", agent="owner"))
    core.handle(e.AgentSignedOn(at=2, agent="other", skills={"a": 5}))

    preferred = (Preferred("owner", patience_s=25),)
    assert core.handle(e.ContactQueued(at=5, contact="c1", queue="sales", preferred=preferred)) == []
    assert core.advance(29) == []
    assert offered(core.advance(30)) == [("c1", "other")]


def test_the_last_agent_gets_the_contact_before_others_that_wait_a_little_longer() -> None:
    core = centre(SALES)
    core.handle(e.AgentSignedOn(at=0, agent="owner", skills={"a": 1}))
    core.handle(e.ContactQueued(at=0, contact="c0", queue="sales"))
    core.handle(e.OfferAccepted(at=1, contact="c0", agent="owner"))
    core.handle(e.ContactQueued(at=2, contact="earlier", queue="sales"))
    core.handle(e.ContactQueued(at=9, contact="mine", queue="sales", preferred=(Preferred("owner", 60),)))

    released = core.handle(e.ContactReleased(at=10, contact="c0", agent="owner"))
    assert offered(released) == [("mine", "owner")]


def test_a_contact_is_not_held_for_an_owner_who_goes_home() -> None:
    core = centre(SALES)
    core.handle(e.AgentSignedOn(at=0, agent="owner", skills={"a": 1}, state="paused"))
    core.handle(e.AgentSignedOn(at=0, agent="other", skills={"a": 1}))
    assert core.handle(e.ContactQueued(at=1, contact="c", queue="sales", preferred=(Preferred("owner", 60),))) == []

    decisions = core.handle(e.AgentStateChanged(at=5, agent="owner", state="offline"))

    assert offered(decisions) == [("c", "other")]


def test_no_answer_pauses_the_agent_and_the_contact_keeps_its_place() -> None:
    core = centre(SALES)
    core.handle(e.AgentSignedOn(at=0, agent="asleep", skills={"a": 5}))
    core.handle(e.ContactQueued(at=0, contact="first", queue="sales"))
    core.handle(e.ContactQueued(at=1, contact="second", queue="sales"))

    assert core.advance(15) == [
        WithdrawOffer("first", "asleep", 1, "no_answer"),
        AgentStateForced("asleep", "paused", "no_answer"),
    ]
    assert core.waiting("sales") == ["first", "second"]


def test_no_answer_may_instead_only_spare_the_agent_that_contact() -> None:
    core = centre(QueueDefinition(id="q", no_answer="exclude", exclusion_s=30))
    core.handle(e.AgentSignedOn(at=0, agent="ann", skills={}))
    core.handle(e.ContactQueued(at=0, contact="first", queue="q"))
    core.handle(e.ContactQueued(at=1, contact="second", queue="q"))

    assert offered(core.advance(15)) == [("second", "ann")]


def test_an_agent_who_was_busy_when_a_queue_was_made_serves_it_later() -> None:
    core = centre(SALES)
    core.handle(e.AgentSignedOn(at=0, agent="ann", skills={"a": 1, "b": 1}))
    core.handle(e.ContactQueued(at=0, contact="c1", queue="sales"))
    core.handle(e.QueueDefined(at=1, definition=QueueDefinition(id="new", skills={"b": 1})))
    serve(core, "c1", "ann", at=2, until=3)

    assert offered(core.handle(e.ContactQueued(at=4, contact="c2", queue="new"))) == [("c2", "ann")]


def test_a_rejected_contact_goes_to_somebody_else_and_returns_only_after_a_while() -> None:
    core = centre(QueueDefinition(id="q", exclusion_s=30, ring_s=300))
    core.handle(e.AgentSignedOn(at=0, agent="ann", skills={}))
    core.handle(e.ContactQueued(at=0, contact="c", queue="q"))

    assert core.handle(e.OfferRejected(at=2, contact="c", agent="ann")) == []
    assert core.next_wakeup() == 32
    assert offered(core.advance(32)) == [("c", "ann")]


def test_a_call_shuts_out_new_chats_unless_allowed() -> None:
    chat = QueueDefinition(id="chat", media=("chat",))
    both = {"voice": 1, "chat": 2}
    core = centre(QueueDefinition(id="voice"), chat)
    core.handle(e.AgentSignedOn(at=0, agent="strict", skills={}, capacity=Capacity(limits=both)))
    core.handle(e.ContactQueued(at=1, contact="call", queue="voice"))
    assert core.handle(e.ContactQueued(at=2, contact="chat-1", queue="chat", medium="chat")) == []

    allowed = core.handle(e.AgentCapacityChanged(at=3, agent="strict", capacity=Capacity(limits=both, blocked_by={})))
    assert offered(allowed) == [("chat-1", "strict")]


def test_chats_go_to_the_agent_who_has_fewer() -> None:
    core = centre(QueueDefinition(id="chat", media=("chat",)))
    for agent in ("ann", "bob"):
        core.handle(e.AgentSignedOn(at=0, agent=agent, skills={}, capacity=Capacity(limits={"chat": 2})))
    made = [core.handle(e.ContactQueued(at=1, contact=f"c{n}", queue="chat", medium="chat")) for n in range(5)]

    assert [agent for decisions in made for _, agent in offered(decisions)] == ["ann", "bob", "ann", "bob"]


def test_an_offer_accepted_as_it_lapsed_is_a_fact() -> None:
    core = centre(SALES)
    core.handle(e.AgentSignedOn(at=0, agent="ann", skills={"a": 5}))
    core.handle(e.AgentSignedOn(at=0, agent="bob", skills={"a": 1}))
    core.handle(e.ContactQueued(at=0, contact="c", queue="sales"))
    assert offered(core.advance(15)) == [("c", "bob")]

    assert core.handle(e.OfferAccepted(at=15, contact="c", agent="ann")) == [
        WithdrawOffer("c", "bob", 2, "taken_elsewhere")
    ]
    assert core.free_agents("sales") == ["bob"]


def test_an_echo_of_what_is_over_is_reported_and_changes_nothing() -> None:
    core = centre(SALES)
    before = core.snapshot()

    [ignored] = core.handle(e.ContactLeft(at=0, contact="gone"))

    assert isinstance(ignored, Ignored)
    assert core.snapshot() == before


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (e.TimeAdvanced(at=-1), "order of time"),
        (e.ContactQueued(at=0, contact="c", queue="nowhere"), "not defined"),
        (e.ContactQueued(at=0, contact="c", queue="sales", medium="fax"), "takes voice, not fax"),
        (e.ContactQueued(at=0, contact="c", queue="sales", enqueued_at=5), "lies after"),
    ],
)
def test_an_event_that_cannot_be_is_refused(event: e.Event, message: str) -> None:
    core = centre(SALES)
    before = core.snapshot()

    with pytest.raises(RoutingError, match=message):
        core.handle(event)

    assert core.snapshot() == before
