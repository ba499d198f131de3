"""A reader meets every committed event once, in whatever order real transactions commit."""

import time
from dataclasses import dataclass

import pytest
from django.db import transaction

from shouwen.shared.outbox.events import Event, register_event
from shouwen.shared.outbox.gaps import Gap
from shouwen.shared.outbox.publishing import publish
from shouwen.shared.outbox.reading import LAST_ID, POSITION, Reader, position_of
from shouwen.shared.outbox.testing import eventually, insert_event, make_aggregate, open_link

pytestmark = pytest.mark.django_db(transaction=True)


@register_event("test.Read")
@dataclass(frozen=True)
class Read(Event):
    """Has no fields."""


@pytest.fixture
def link():
    with open_link() as link:
        yield link


@pytest.fixture
def reader(link):
    with open_link() as own:
        yield Reader(own, after=link.execute(LAST_ID).fetchone()[0])


@pytest.fixture
def early():
    with open_link(autocommit=False) as link:
        yield link
        link.rollback()


@pytest.fixture
def late():
    with open_link(autocommit=False) as link:
        yield link
        link.rollback()


def ids(envelopes):
    return [envelope.id for envelope in envelopes]


def settle(reader):
    """Poll until no gap is open; whatever is delivered meanwhile."""
    seen: list[int] = []

    def is_settled():
        seen.extend(ids(reader.poll()))
        return not reader.tracker.gaps

    eventually(is_settled)
    return seen


def test_what_commits_out_of_id_order_is_delivered_once(reader, early, late, tenant):
    first = insert_event(early, tenant.pk)
    second = insert_event(late, tenant.pk)
    late.commit()
    assert ids(reader.poll()) == [second]
    assert reader.low_water < first

    early.commit()

    assert settle(reader) == [first]
    assert reader.low_water == second


def test_a_rolled_back_gap_is_passed_and_never_delivered(reader, early, late, tenant):
    insert_event(early, tenant.pk)
    second = insert_event(late, tenant.pk)
    late.commit()
    reader.poll()

    early.rollback()

    assert settle(reader) == []
    assert reader.low_water == second


def test_an_early_transaction_that_publishes_late_is_waited_for(reader, early, late, link, tenant):
    early.execute("SELECT pg_current_xact_id()")
    first = insert_event(link, tenant.pk)
    second = insert_event(early, tenant.pk)
    third = insert_event(link, tenant.pk)
    assert ids(reader.poll()) == [first, third]
    assert [ids(reader.poll()) for _ in range(5)] == [[]] * 5
    assert reader.low_water == first

    early.commit()

    assert settle(reader) == [second]


def test_a_gap_whose_holder_is_younger_than_the_snapshots_xmax_is_waited_for(reader, early, late, link, tenant):
    early.execute("SELECT pg_current_xact_id()")
    first = insert_event(late, tenant.pk)
    second = insert_event(early, tenant.pk)
    early.commit()
    holder = late.execute("SELECT pg_current_xact_id()::text::bigint").fetchone()[0]
    xmax = link.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint").fetchone()[0]
    assert holder >= xmax, "another transaction of the server ended meanwhile: nothing is provoked"

    assert ids(reader.poll()) == [second]
    assert [ids(reader.poll()) for _ in range(5)] == [[]] * 5
    late.commit()

    assert settle(reader) == [first]


def test_a_reader_that_died_goes_on_from_its_low_water_mark(reader, early, link, tenant):
    first = insert_event(link, tenant.pk)
    second = insert_event(early, tenant.pk)
    third = insert_event(link, tenant.pk)
    assert ids(reader.poll()) == [first, third]

    with open_link() as own:
        successor = Reader(own, after=reader.low_water)
        assert ids(successor.poll()) == [third]
        early.commit()
        assert settle(successor) == [second]


def test_small_batches_bring_everything_in_order(link, tenant):
    start = insert_event(link, tenant.pk)
    written = [insert_event(link, tenant.pk) for _ in range(10)]

    with open_link() as own:
        reader = Reader(own, after=start, batch=3)
        batches = [ids(reader.poll()) for _ in range(5)]

    assert batches == [written[0:3], written[3:6], written[6:9], written[9:], []]


def test_a_position_counts_running_transactions_as_still_to_come(early, link, tenant):
    insert_event(link, tenant.pk)
    missing = insert_event(early, tenant.pk)
    insert_event(link, tenant.pk)

    with open_link() as own:
        reader = Reader(own, after=0)
        reader.tracker = position_of(own.execute(POSITION).fetchone())
        early.commit()
        later = insert_event(link, tenant.pk)
        assert settle(reader) == [missing, later]


def test_in_an_emptied_outbox_what_was_given_out_may_still_come(early, link, tenant):
    missing = insert_event(early, tenant.pk)

    with open_link() as own:
        reader = Reader(own, after=0)
        reader.tracker = position_of(own.execute(POSITION).fetchone())
        assert reader.tracker.gaps == [Gap(1, missing)]
        early.commit()
        assert settle(reader) == [missing]

    assert reader.low_water == missing


def test_a_waiting_reader_is_woken_by_a_commit(reader, tenant):
    case = make_aggregate()
    reader.poll()
    with transaction.atomic():
        publish(Read(), of=case)

    started = time.monotonic()
    reader.wait(15)

    assert time.monotonic() - started < 10
    assert [envelope.type for envelope in reader.poll()] == ["test.Read"]


def test_a_reader_within_a_transaction_is_refused(early):
    with pytest.raises(ValueError, match="autocommit"):
        Reader(early, after=0)
