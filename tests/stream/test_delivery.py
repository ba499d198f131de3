"""What is published reaches, once and in order, whoever follows; also after interruptions of every kind."""

import threading
import time
from uuid import uuid4

import pytest

from shouwen.shared.outbox.notifier import send_ephemeral
from shouwen.shared.outbox.testing import eventually, insert_event, open_link

from .conftest import visitor_headers

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def link():
    with open_link() as link:
        yield link


def announce(link, tenant, *topics):
    """Publish an event in a transaction of its own and wake the readers."""
    event = insert_event(link, tenant.pk, topics=topics)
    link.execute("SELECT pg_notify('shouwen_outbox', '')")
    return event


def ids(messages):
    return [message.data["id"] for message in messages]


def test_an_event_reaches_its_follower_at_once(stream, sign_on, link, tenant):
    agent = sign_on()
    with stream.read(agent.topic, agent.headers) as reader:
        reader.next("hello")
        started = time.monotonic()
        event = announce(link, tenant, agent.topic, f"floor:{tenant.pk}")
        (message,) = reader.messages(1)

    assert time.monotonic() - started < 2
    assert message.data["id"] == event
    assert message.data["type"] == "test.Happened"
    assert message.data["topics"] == [agent.topic, f"floor:{tenant.pk}"]
    assert message.data["payload"] == {}
    assert message.data["at"].endswith("+00:00")


def test_events_of_other_topics_stay_away(stream, sign_on, link, tenant):
    agent, other = sign_on(), sign_on()
    with stream.read(agent.topic, agent.headers) as reader:
        reader.next("hello")
        announce(link, tenant, other.topic)
        wanted = announce(link, tenant, agent.topic)

        assert ids(reader.messages(1)) == [wanted]


def test_a_reader_who_comes_back_gets_what_was_missed_and_nothing_twice(stream, sign_on, link, tenant):
    agent = sign_on()
    with stream.read(agent.topic, agent.headers) as reader:
        reader.next("hello")
        first = announce(link, tenant, agent.topic)
        reader.messages(1)
    missed = [announce(link, tenant, agent.topic) for _ in range(5)]

    with stream.read(agent.topic, agent.headers, after=reader.last_id) as again:
        later = announce(link, tenant, agent.topic)
        came = ids(again.messages(6))

    assert came == [*missed, later]
    assert first not in came


def test_what_happened_between_rendering_a_page_and_its_first_connection_is_not_missed(stream, sign_on, link, tenant):
    agent = sign_on()
    eventually(lambda: stream.has_passed(announce(link, tenant, "agent:nobody")))
    time.sleep(1)
    rendered = time.time()
    missed = announce(link, tenant, agent.topic)
    eventually(lambda: stream.has_passed(missed))

    with stream.read(agent.topic, agent.headers, since=f"{rendered:.6f}") as reader:
        reader.next("hello")
        later = announce(link, tenant, agent.topic)

        assert ids(reader.messages(2)) == [missed, later]


@pytest.mark.parametrize("since", ["1000.5", "nonsense"])
def test_a_page_that_is_too_old_to_tell_fetches_everything_again(stream, sign_on, since):
    agent = sign_on()
    with stream.read(agent.topic, agent.headers, since=since) as reader:
        assert reader.next("reset", "message").data == {"reason": "too_old"}


def test_of_page_and_position_the_older_counts(stream, sign_on, link, tenant):
    agent = sign_on()
    first = announce(link, tenant, agent.topic)
    eventually(lambda: stream.has_passed(first))

    with stream.read(agent.topic, agent.headers, after=str(first - 1), since=f"{time.time() + 60:.6f}") as reader:
        assert ids(reader.messages(1)) == [first]


def test_the_position_may_stand_in_the_address(stream, sign_on, link, tenant):
    agent = sign_on()
    with stream.read(agent.topic, agent.headers) as reader:
        start = reader.next("hello").id
    event = announce(link, tenant, agent.topic)

    with stream.read(agent.topic, agent.headers, last_event_id=start) as reader:
        assert ids(reader.messages(1)) == [event]


def test_coming_and_going_while_events_pour_in_loses_and_repeats_nothing(stream, sign_on, tenant):
    agent = sign_on()
    written: list[int] = []
    stop = threading.Event()

    def pour():
        with open_link() as steady, open_link(autocommit=False) as late:
            while not stop.is_set() and len(written) < 400:
                # Half of them become visible behind younger ones.
                held = insert_event(late, tenant.pk, topics=(agent.topic,))
                written.append(announce(steady, tenant, agent.topic))
                late.commit()
                written.append(held)
                time.sleep(0.002)

    with stream.read(agent.topic, agent.headers) as reader:
        position = reader.next("hello").id
    seen: list[int] = []
    writer = threading.Thread(target=pour)
    writer.start()
    try:
        for _ in range(12):
            with stream.read(agent.topic, agent.headers, after=position) as reader:
                here = ids(reader.messages(15))
                assert len(here) == len(set(here)), "one connection brought an event twice"
                seen += here
                position = reader.last_id
    finally:
        stop.set()
        writer.join(20)
    with stream.read(agent.topic, agent.headers, after=position) as reader:
        while len(set(seen)) < len(written):
            seen += ids(reader.messages(1))

    assert sorted(set(seen)) == sorted(written)


def test_a_late_commit_of_an_early_id_is_not_lost_on_reconnecting(stream, sign_on, link, tenant):
    agent = sign_on()
    with open_link(autocommit=False) as slow:
        early = insert_event(slow, tenant.pk, topics=(agent.topic,))
        with stream.read(agent.topic, agent.headers) as reader:
            reader.next("hello")
            later = announce(link, tenant, agent.topic)
            assert ids(reader.messages(1)) == [later]
        slow.commit()

    with stream.read(agent.topic, agent.headers, after=reader.last_id) as again:
        came = ids(again.messages(2))

    assert came == [early, later]


def test_a_quiet_reader_moves_on_with_the_heartbeat(stream, sign_on, link, tenant):
    agent = sign_on()
    with stream.read(agent.topic, agent.headers) as reader:
        reader.next("hello")
        event = announce(link, tenant, f"floor:{tenant.pk}")
        assert eventually(lambda: int(reader.next("heartbeat").id) >= event)


def test_too_much_to_replay_tells_the_page_to_start_anew(stream, sign_on, link, tenant):
    agent = sign_on()
    with stream.read(agent.topic, agent.headers) as reader:
        start = reader.next("hello").id
    for _ in range(501):
        last = insert_event(link, tenant.pk, topics=(agent.topic,))
    eventually(lambda: stream.has_passed(last))

    with stream.read(agent.topic, agent.headers, after=start) as reader:
        assert reader.next("reset", "message").data == {"reason": "too_many"}
        event = announce(link, tenant, agent.topic)
        assert ids(reader.messages(1)) == [event]


@pytest.mark.parametrize(("position", "reason"), [("rubbish", "too_old"), ("9000000000", "too_new")])
def test_a_position_that_cannot_be_tells_the_page_to_start_anew(stream, sign_on, position, reason):
    agent = sign_on()
    with stream.read(agent.topic, agent.headers, after=position) as reader:
        assert reader.next("reset").data == {"reason": reason}


def test_a_position_older_than_the_outbox_tells_the_page_to_start_anew(stream, sign_on, link, tenant):
    agent = sign_on()
    insert_event(link, tenant.pk)
    kept = insert_event(link, tenant.pk)
    link.execute("DELETE FROM shared_outbox WHERE id < %s", (kept,))

    with stream.read(agent.topic, agent.headers, after=str(kept - 2)) as reader:
        assert reader.next("reset").data == {"reason": "too_old"}


def test_an_ephemeral_message_passes_and_leaves_no_mark(stream, sign_on, tenant):
    agent = sign_on()
    with stream.read(agent.topic, agent.headers) as reader:
        before = reader.next("hello").id
        send_ephemeral([agent.topic], "contacts.Typing", {"text": "正在输入"})
        message = reader.next("message")

    assert (message.id, message.data["id"], message.data["payload"]) == (None, None, {"text": "正在输入"})
    assert int(reader.last_id) >= int(before)


def test_a_visitor_reads_their_contact_without_the_staffs_topics(stream, link, tenant):
    contact = uuid4()
    with stream.read(f"visit:{contact}", visitor_headers(tenant.pk, contact)) as reader:
        reader.next("hello")
        event = announce(link, tenant, f"contact:{contact}", f"visit:{contact}", f"floor:{tenant.pk}")
        (message,) = reader.messages(1)

    assert (message.data["id"], message.data["topics"]) == (event, [f"visit:{contact}"])


def test_after_kill_nine_readers_go_on_where_they_were(stream, sign_on, link, tenant):
    agent = sign_on()
    with stream.read(agent.topic, agent.headers) as reader:
        reader.next("hello")
        first = announce(link, tenant, agent.topic)
        assert ids(reader.messages(1)) == [first]
        stream.kill()
        reader.until_closed()
    missed = [announce(link, tenant, agent.topic) for _ in range(3)]
    stream.start()

    with stream.read(agent.topic, agent.headers, after=reader.last_id) as again:
        later = announce(link, tenant, agent.topic)
        assert ids(again.messages(4)) == [*missed, later]


def test_when_the_database_drops_every_connection_the_stream_goes_on(stream, sign_on, link, tenant):
    agent = sign_on()
    with stream.read(agent.topic, agent.headers) as reader:
        reader.next("hello")
        link.execute(
            """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"""
        )
        events = [announce(link, tenant, agent.topic) for _ in range(3)]

        assert ids(reader.messages(3)) == events
    assert stream.is_well()
