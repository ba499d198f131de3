"""Figures from rows and figures from the journal are the same figures."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from shouwen.accounts.testing import make_membership
from shouwen.contacts.api import queue_contact
from shouwen.floor.core.figures import DEFINITIONS, Sums, service_level, total
from shouwen.floor.core.ledger import Ledger
from shouwen.floor.reading import Window, agent_sums, queue_sums
from shouwen.floor.testing import after, play_contact
from shouwen.routing.api import change_state
from shouwen.routing.testing import make_pause_reason, make_queue
from shouwen.shared.api import tenant_scope
from shouwen.shared.outbox.reading import COLUMNS, to_envelope
from shouwen.shared.testing import create_tenant

SHORT = 20
SPAN = 3600


def journal():
    """Every kept event of the tenant in scope."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {COLUMNS} FROM shared_journal ORDER BY id")
        return [to_envelope(row).event() for row in cursor.fetchall()]


def from_journal(queues, at):
    ledger = Ledger()
    for event in journal():
        ledger.tell(event)
    targets = {queue.pk: queue.target_seconds for queue in queues}
    return ledger.sums((after(0), after(SPAN)), at=at, targets=targets, short_seconds=SHORT)


def from_rows(at, step_seconds=600):
    steps = SPAN // step_seconds
    by_queue = queue_sums(Window(after(0), steps, step_seconds, at), short_seconds=SHORT)
    starts = [after(step_seconds * step) for step in range(steps)]
    return total([*by_queue.values(), *agent_sums(starts, step_seconds=step_seconds, at=at).values()])


contacts = st.fixed_dictionaries(
    {
        "queue": st.integers(0, 1),
        "agent": st.none() | st.integers(0, 2),
        "at": st.integers(-600, 4200),
        "wait": st.integers(0, 90) | st.floats(0, 90, allow_nan=False),
        "hold": st.sampled_from([0, 0, 7, 12.345678]),
        "talk": st.floats(0, 900, allow_nan=False),
        "wrap_up": st.none() | st.floats(0, 300, allow_nan=False),
        "ends": st.booleans(),
        "channel": st.sampled_from(["voice", "chat"]),
        "moved": st.booleans(),
    }
)
states = st.tuples(st.integers(0, 2), st.sampled_from(["ready", "paused", "offline"]), st.integers(-900, 4500))


@pytest.mark.django_db
# A history goes through the services: shrinking one takes minutes and tells little more than the history itself.
@settings(max_examples=20, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(st.lists(contacts, max_size=8), st.lists(states, max_size=8), st.integers(1800, 6000))
def test_replaying_the_journal_gives_what_the_board_shows(history, changes, told_after):
    with transaction.atomic():
        with tenant_scope(create_tenant("replay").pk):
            queues = [make_queue("mobile", target_seconds=20), make_queue("chat", medium="chat", target_seconds=45)]
            agents = [make_membership() for _ in range(3)]
            pause = make_pause_reason()
            for agent, state, moment in sorted(changes, key=lambda change: change[2]):
                reason = pause.pk if state == "paused" else None
                change_state(agent=agents[agent], state=state, by=None, at=after(moment), pause_reason_id=reason)
            for one in history:
                chosen = dict(one)
                moved = chosen.pop("moved")
                queue, agent = queues[chosen.pop("queue")], chosen.pop("agent")
                contact = play_contact(queue, None if agent is None else agents[agent], **chosen)
                if moved and contact.ended_at is None:
                    queue_contact(contact_id=contact.pk, queue_id=queues[0].pk, at=after(chosen["at"] + 1))
            at = after(told_after)

            assert from_rows(at) == from_journal(queues, at)
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_a_half_hour_is_what_happened_in_it(tenant):
    queue, agent = make_queue("mobile", target_seconds=20), make_membership()
    change_state(agent=agent, state="ready", by=None, at=after(0))
    play_contact(queue, agent, at=0, wait=10, hold=30, talk=60, wrap_up=30)
    play_contact(queue, agent, at=200, wait=40, talk=100, wrap_up=None)
    play_contact(queue, at=300, wait=15)
    play_contact(queue, at=400, wait=60)
    play_contact(queue, at=590, ends=False)

    assert from_rows(after(600)) == Sums(
        offered=5, answered=2, answered_in_time=1, abandoned=2, short_abandoned=1, waiting=1, undecided=1,
        waited_us=50_000_000, abandon_waited_us=60_000_000, handled=1, talk_us=60_000_000, hold_us=30_000_000,
        wrap_up_us=30_000_000, signed_in_us=600_000_000, ready_us=600_000_000, busy_us=480_000_000 + 0,
    )  # fmt: skip


def test_short_abandons_and_the_undecided_do_not_count_against_the_service_level():
    sums = Sums(offered=10, answered=6, answered_in_time=4, abandoned=3, short_abandoned=1, waiting=1, undecided=1)

    assert service_level(sums) == 4 / 8


def test_a_figure_of_nothing_is_none():
    assert {definition.of(Sums()) for definition in DEFINITIONS.values()} == {None}


def test_every_definition_is_written_down_with_a_version():
    assert all(definition.version >= 1 and definition.words for definition in DEFINITIONS.values())


@given(st.lists(st.builds(Sums, offered=st.integers(0, 99), waited_us=st.integers(0, 10**9)), max_size=5))
def test_sums_add_up_in_any_order(parts):
    assert total(parts) == total(reversed(parts))


def test_an_unfinished_segment_counts_for_occupancy_until_now():
    ledger = Ledger()

    assert (
        ledger.sums((after(0), after(1) + timedelta(hours=1)), at=after(9), targets={}, short_seconds=SHORT) == Sums()
    )
