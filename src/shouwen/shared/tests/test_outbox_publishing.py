"""An event commits with its change, in the order of its row's versions."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from uuid import uuid4

import pytest
from django.db import connection, transaction

from shouwen.shared.outbox.events import Event, register_event
from shouwen.shared.outbox.publishing import AggregateMissing, Publication, publish, publish_many
from shouwen.shared.outbox.testing import make_aggregate, open_link
from shouwen.shared.tenancy import tenant_scope, tenant_transaction


@register_event("test.Noted")
@dataclass(frozen=True)
class Noted(Event):
    """Somebody wrote a word down."""

    word: str


@register_event("test.Remembered", kept=True)
@dataclass(frozen=True)
class Remembered(Event):
    """Something worth keeping for ever."""

    word: str


def rows_of(case):
    with open_link() as link:
        return link.execute(
            "SELECT aggregate_version, payload->>'word' FROM shared_outbox WHERE aggregate_id = %s ORDER BY id",
            (case.pk,),
        ).fetchall()


@pytest.mark.django_db
def test_the_version_rises_with_each_event(tenant, published_events):
    case = make_aggregate()

    publish(Noted("one"), of=case)
    publish(Noted("two"), of=case, topics=["floor:x"])

    assert case.version == 2
    assert [(e.aggregate_version, e.payload, e.topics) for e in published_events()] == [
        (1, {"word": "one"}, ()),
        (2, {"word": "two"}, ("floor:x",)),
    ]


@pytest.mark.django_db
def test_many_are_published_in_the_order_given(tenant, published_events):
    cases = [make_aggregate(), make_aggregate()]
    words = [(Noted, 0, "a"), (Noted, 1, "b"), (Remembered, 0, "c"), (Noted, 0, "d")]

    publish_many(Publication(event(word), type(cases[n]), cases[n].pk, tenant.pk) for event, n, word in words)

    written = [(e.payload["word"], e.aggregate_version) for e in published_events()]
    assert written == [("a", 1), ("b", 1), ("c", 2), ("d", 3)]


@pytest.mark.django_db
def test_a_row_of_another_tenant_publishes_nothing(tenant, other_tenant, published_events):
    case = make_aggregate()

    with tenant_scope(other_tenant.pk):
        with pytest.raises(AggregateMissing):
            publish(Noted("stolen"), of=case)
        with pytest.raises(AggregateMissing):
            publish_many([Publication(Noted("stolen"), type(case), case.pk, other_tenant.pk)])

    assert published_events() == []


@pytest.mark.django_db
def test_one_missing_row_among_many_is_an_error(tenant):
    case = make_aggregate()
    batch = [Publication(Noted("x"), type(case), pk, tenant.pk) for pk in (case.pk, uuid4())]

    with pytest.raises(AggregateMissing, match="1 of the rows"), transaction.atomic():
        publish_many(batch)


@pytest.mark.django_db(transaction=True)
def test_publishing_outside_a_transaction_is_refused_and_writes_nothing(tenant):
    case = make_aggregate()

    with tenant_scope(tenant.pk), pytest.raises(transaction.TransactionManagementError):
        publish(Noted("loose"), of=case)

    assert rows_of(case) == []


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_rolled_back_has_no_event(tenant):
    case = make_aggregate()

    with tenant_transaction(tenant.pk):
        publish(Noted("never"), of=case)
        transaction.set_rollback(True)

    with tenant_transaction(tenant.pk):
        case.refresh_from_db()
    assert (case.version, rows_of(case)) == (0, [])


@pytest.mark.django_db(transaction=True)
def test_kept_events_stand_in_the_journal_with_the_same_id(tenant):
    case = make_aggregate()

    with transaction.atomic():
        publish(Noted("light"), of=case)
        kept = publish(Remembered("heavy"), of=case)

    with open_link() as link:
        journal = link.execute("SELECT id, aggregate_version, aggregate_id FROM shared_journal").fetchall()
    assert journal == [(kept, 2, case.pk)]


@pytest.mark.django_db(transaction=True)
def test_concurrent_publishers_of_one_row_get_consecutive_versions_and_ascending_ids(tenant):
    case = make_aggregate()
    barrier = threading.Barrier(6)

    def work(number):
        with closing(connection), tenant_transaction(tenant.pk):
            mine = type(case).objects.get(pk=case.pk)
        barrier.wait(10)
        with closing(connection):
            for turn in range(15):
                with tenant_transaction(tenant.pk):
                    publish(Noted(f"{number}-{turn}"), of=mine)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))

    assert [version for version, _word in rows_of(case)] == list(range(1, 91))


@pytest.mark.django_db(transaction=True)
def test_readers_are_woken_by_another_connection_than_the_one_that_wrote(tenant):
    case = make_aggregate()
    with open_link() as listener:
        listener.execute("LISTEN shouwen_outbox")
        with transaction.atomic():
            publish(Noted("loud"), of=case)
            writer = connection.connection.info.backend_pid
            assert list(listener.notifies(timeout=0.2)) == [], "a reader was woken before there was anything to read"
        woken_by = [notify.pid for notify in listener.notifies(timeout=10, stop_after=1)]

    assert woken_by
    assert writer not in woken_by


@pytest.mark.django_db
def test_no_trigger_notifies_within_a_transaction_that_writes(db):
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT tgrelid::regclass::text, tgname FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
               WHERE tgenabled <> 'D' AND prosrc ~* '\\m(pg_)?notify\\M'"""
        )
        assert cursor.fetchall() == []
