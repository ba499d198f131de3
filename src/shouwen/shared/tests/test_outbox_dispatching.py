"""Each handler reacts to each event exactly once, whoever is killed in between."""

import random
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from shouwen.shared.models import Cursor, PolicySetting, Reaction
from shouwen.shared.outbox import dispatching
from shouwen.shared.outbox.dispatching import carry_out, dispatch_once, forget_reactions, reacts_to, run_dispatcher
from shouwen.shared.outbox.events import Envelope
from shouwen.shared.outbox.testing import await_line, eventually, insert_event, open_link, spawn_python
from shouwen.shared.tenancy import current_tenant_id, tenant_scope, tenant_transaction

NOON = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
NOTE = "test.note"


@reacts_to("test.Happened", name=NOTE)
def note(envelope):
    PolicySetting.objects.create(key=f"event {envelope.id}", value=envelope.type)
    if envelope.payload.get("fails"):
        raise RuntimeError("as asked")


@pytest.fixture
def link(transactional_db, as_system):
    with open_link() as link:
        yield link


def dispatch_everything(link):
    while dispatch_once(link) != (0, True):
        pass


def jobs():
    return [(job.args["handler"], job.args["envelope"]["id"]) for job in ProcrastinateJob.objects.order_by("id")]


def envelope(tenant, id_=7, **payload):
    return Envelope(id_, tenant.pk, "test.Happened", 1, tenant.pk, 1, NOON, payload, ("floor:x",))


def test_an_event_with_a_handler_becomes_a_job(link, tenant):
    event = insert_event(link, tenant.pk)

    dispatch_everything(link)

    assert jobs() == [(NOTE, event)]


def test_what_was_dispatched_is_not_dispatched_again(link, tenant):
    insert_event(link, tenant.pk)
    dispatch_everything(link)
    later = insert_event(link, tenant.pk)

    dispatch_everything(link)

    assert [event for _handler, event in jobs()][1:] == [later]


def test_events_behind_a_gap_are_dispatched_once_though_the_cursor_cannot_pass(link, tenant):
    dispatch_once(link)
    with open_link(autocommit=False) as slow:
        missing = insert_event(slow, tenant.pk)
        insert_event(link, tenant.pk)
        for _ in range(4):
            dispatch_once(link)
        assert Cursor.objects.get(name=dispatching.CURSOR).low_water < missing
        slow.commit()
        eventually(lambda: dispatch_once(link)[1])

    assert sorted(event for _handler, event in jobs()) == [missing, missing + 1]


def test_a_cursor_that_was_set_back_does_not_queue_a_waiting_job_again(link, tenant):
    insert_event(link, tenant.pk)
    dispatch_everything(link)
    Cursor.objects.update(low_water=0, top=0, gaps=[])
    later = insert_event(link, tenant.pk)

    eventually(lambda: dispatch_once(link) == (0, True))

    assert len(jobs()) == 2
    assert jobs()[1] == (NOTE, later)


def test_while_one_dispatcher_is_at_work_another_does_nothing(link, tenant):
    dispatch_once(link)
    insert_event(link, tenant.pk)
    with open_link(autocommit=False) as other:
        other.execute("SELECT 1 FROM shared_cursor FOR UPDATE")
        assert dispatch_once(link) == (0, True)
        assert jobs() == []

    dispatch_everything(link)
    assert len(jobs()) == 1


def test_dispatchers_killed_again_and_again_neither_lose_nor_double(link, tenant):
    code = """
import threading
from shouwen.shared.outbox.dispatching import reacts_to, run_dispatcher
reacts_to("test.Happened", name="test.note")(print)
print("runs", flush=True)
run_dispatcher(threading.Event())
"""
    written: list[int] = []
    chance = random.Random(7)
    for _ in range(3):
        pair = [spawn_python(code), spawn_python(code)]
        for process in pair:
            await_line(process, "runs")
        for process in pair:
            written += [insert_event(link, tenant.pk) for _ in range(40)]
            time.sleep(chance.uniform(0.0, 0.3))
            process.kill()
            process.communicate()

    eventually(lambda: dispatch_once(link) == (0, True))

    assert sorted(event for _handler, event in jobs()) == written


def test_the_worker_thread_dispatches_and_ends_when_told(link, tenant):
    stop = threading.Event()
    thread = threading.Thread(target=run_dispatcher, args=(stop,))
    thread.start()
    try:
        event = insert_event(link, tenant.pk)
        eventually(jobs)
    finally:
        stop.set()
        thread.join(10)

    assert jobs() == [(NOTE, event)]
    assert not thread.is_alive()


@pytest.mark.django_db
def test_a_job_that_is_repeated_changes_nothing(tenant):
    assert carry_out(NOTE, envelope(tenant), at=NOON)
    assert not carry_out(NOTE, envelope(tenant), at=NOON)

    assert PolicySetting.objects.filter(key="event 7").count() == 1


@pytest.mark.django_db
def test_a_handler_that_fails_leaves_nothing_and_may_try_again(tenant):
    with pytest.raises(RuntimeError):
        carry_out(NOTE, envelope(tenant, fails=True), at=NOON)

    assert not PolicySetting.objects.exists()
    assert carry_out(NOTE, envelope(tenant), at=NOON)


@pytest.mark.django_db
def test_a_handler_works_in_the_tenant_of_the_event(tenant, other_tenant):
    carry_out(NOTE, envelope(other_tenant), at=NOON)

    assert current_tenant_id() == tenant.pk
    assert not PolicySetting.objects.exists()
    with tenant_scope(other_tenant.pk):
        assert PolicySetting.objects.get().value == "test.Happened"


@pytest.mark.django_db
def test_a_job_of_an_unknown_handler_says_so(tenant):
    with pytest.raises(LookupError, match=r"test\.renamed"):
        carry_out("test.renamed", envelope(tenant), at=NOON)


def test_two_handlers_cannot_share_a_name():
    with pytest.raises(ValueError, match="Two handlers"):
        reacts_to("test.Happened", name=NOTE)(note)


def test_reactions_are_forgotten_when_no_job_can_repeat_them(as_system, tenant):
    for age in (29, 31):
        Reaction.objects.create(event_id=age, handler=NOTE, reacted_at=NOON - timedelta(days=age))

    assert forget_reactions(NOON) == 1
    assert Reaction.objects.get().event_id == 29


def test_an_envelope_survives_the_way_through_a_job(tenant):
    assert Envelope.from_json(envelope(tenant, word="字").to_json()) == envelope(tenant, word="字")


def test_two_jobs_of_one_event_at_the_same_time_react_once(transactional_db, as_system, tenant):
    entered, go_on = threading.Event(), threading.Event()

    @reacts_to("test.Slow", name="test.slow")
    def slow(_envelope):
        entered.set()
        go_on.wait(10)

    outcomes = []

    def work():
        outcomes.append(carry_out("test.slow", envelope(tenant), at=NOON))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    threads[0].start()
    assert entered.wait(10)
    threads[1].start()
    time.sleep(0.2)
    go_on.set()
    for thread in threads:
        thread.join(10)

    assert sorted(outcomes) == [False, True]
    with tenant_transaction(tenant.pk), transaction.atomic():
        assert Reaction.objects.count() == 1
