"""Nobody hears what is not theirs, nobody keeps hearing what is theirs no more, and nobody slows the others down."""

import signal
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from urllib.parse import quote
from uuid import uuid4

import httpx
import pytest
from django.db import transaction

from shouwen.accounts.models import Membership
from shouwen.shared.health.beats import components
from shouwen.shared.models import Follower
from shouwen.shared.outbox.notifier import send_ephemeral
from shouwen.shared.outbox.testing import eventually, insert_event, open_link
from shouwen.shared.stream.tokens import issue_visit_token
from shouwen.shared.tenancy import tenant_scope

from .conftest import ORIGIN, Process, visitor_headers

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def link():
    with open_link() as link:
        yield link


def test_without_a_session_nothing_is_told(stream, tenant):
    for headers in (ORIGIN, {**ORIGIN, "Cookie": "sessionid=made-up"}):
        assert stream.get(f"floor:{tenant.pk}", headers).status_code == 401


def test_an_agent_follows_neither_colleagues_nor_the_floor_nor_customers_screens(stream, sign_on, tenant):
    agent, other = sign_on(), sign_on()
    for topic in (other.topic, f"floor:{tenant.pk}", f"visit:{uuid4()}", "unheard:of", f"agent:{uuid4()}"):
        refused = stream.get(f"{agent.topic},{topic}", agent.headers)
        assert (refused.status_code, refused.json()["detail"]) == (403, f"You may not follow {topic}.")


def test_a_supervisor_follows_the_floor_of_the_own_tenant_only(stream, sign_on, tenant, other_tenant):
    supervisor = sign_on("supervisor")

    with stream.read(f"floor:{tenant.pk}", supervisor.headers) as reader:
        reader.next("hello")
    assert stream.get(f"floor:{other_tenant.pk}", supervisor.headers).status_code == 403


def test_events_of_another_tenant_are_not_delivered_under_any_topic(stream, sign_on, link, tenant, other_tenant):
    agent, contact = sign_on("supervisor"), uuid4()
    with stream.read(f"contact:{contact}", agent.headers) as reader:
        start = reader.next("hello").id
        insert_event(link, other_tenant.pk, topics=(f"contact:{contact}",))
        with tenant_scope(other_tenant.pk):
            send_ephemeral([f"contact:{contact}"], "contacts.Typing", {})
        ours = insert_event(link, tenant.pk, topics=(f"contact:{contact}",))
        assert reader.next("message").data["id"] == ours

    with stream.read(f"contact:{contact}", agent.headers, after=start) as again:
        assert again.next("message").data["id"] == ours


def test_a_visitor_follows_their_own_contact_only(stream, tenant):
    mine, theirs = uuid4(), uuid4()
    headers = visitor_headers(tenant.pk, mine)
    for topic in (f"visit:{theirs}", f"contact:{mine}", f"floor:{tenant.pk}", f"agent:{mine}"):
        assert stream.get(topic, headers).status_code == 403


def test_a_visitors_token_that_was_changed_is_refused(stream, tenant):
    contact = uuid4()
    forged = issue_visit_token(tenant.pk, contact)[:-1] + "!"

    assert stream.get(f"visit:{contact}", {"Authorization": f"Bearer {forged}"}).status_code == 401


def test_a_colleagues_cookie_is_of_no_use_to_another_website(stream, sign_on):
    agent = sign_on()

    refused = stream.get(agent.topic, {**agent.headers, "Origin": "http://localhost:9999"})

    assert refused.status_code == 403
    assert refused.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in refused.headers


def test_our_pages_may_read_with_credentials_and_others_without(stream, sign_on, tenant):
    agent, contact = sign_on(), uuid4()
    with stream.read(agent.topic, agent.headers) as reader:
        assert reader.response.headers["access-control-allow-origin"] == "http://localhost:8000"
        assert reader.response.headers["access-control-allow-credentials"] == "true"
    with stream.read(f"visit:{contact}", visitor_headers(tenant.pk, contact)) as reader:
        assert reader.response.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in reader.response.headers


def test_a_browser_is_told_in_advance_that_a_token_may_be_sent(stream):
    asked = {"Origin": "https://shop.example", "Access-Control-Request-Headers": "authorization"}

    answer = httpx.options(f"{stream.url}/stream", headers=asked)

    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "authorization" in answer.headers["access-control-allow-headers"]


@pytest.mark.parametrize("topics", ["", ",", ",".join(f"agent:{n}" for n in range(61)), "x" * 101])
def test_a_request_that_cannot_be_meant_says_what_would_be_right(stream, topics):
    refused = stream.get(topics, ORIGIN)

    assert (refused.status_code, refused.json()["detail"]) == (
        400,
        "Name 1 to 60 topics: /stream?topics=agent:<id>,floor:<id>",
    )


def test_other_methods_and_addresses_are_refused(stream):
    assert httpx.post(f"{stream.url}/stream?topics=agent:1").status_code == 405
    assert httpx.get(f"{stream.url}/elsewhere").status_code == 404


def test_signing_out_ends_the_stream(stream, sign_on):
    agent = sign_on()
    with stream.read(agent.topic, agent.headers) as reader:
        reader.next("hello")
        agent.client.logout()

        last = reader.until_closed()[-1]

    assert (last.event, last.data) == ("closing", {"reason": "signed_out"})
    assert stream.get(agent.topic, agent.headers).status_code == 401


def test_a_member_who_is_deactivated_hears_nothing_more(stream, sign_on):
    agent = sign_on()
    with stream.read(agent.topic, agent.headers) as reader:
        reader.next("hello")
        with transaction.atomic():
            Membership.objects.filter(pk=agent.membership_id).update(is_active=False)

        assert reader.until_closed()[-1].event == "closing"


def test_a_slow_reader_is_cut_off_and_the_others_get_everything(stream, sign_on, link, tenant):
    slow, quick = sign_on(), sign_on()
    before = stream_health(stream)["slow_readers_dropped"]
    stuck = open_and_never_read(stream, slow)
    with stuck, stream.read(quick.topic, quick.headers) as reader:
        reader.next("hello")
        with ThreadPoolExecutor(1) as pool:
            pouring = pool.submit(pour, link, tenant, slow.topic, quick.topic)
            came = [message.data["id"] for message in reader.messages(60 * 8)]
            written = pouring.result()
        eventually(lambda: stream_health(stream)["slow_readers_dropped"] == before + 1)

    assert came == written


def open_and_never_read(stream, staff):
    stuck = socket.socket()
    stuck.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    stuck.connect(("127.0.0.1", stream.port))
    head = f"GET /stream?topics={quote(staff.topic)} HTTP/1.1\r\nHost: x\r\nCookie: {staff.headers['Cookie']}\r\n\r\n"
    stuck.sendall(head.encode())
    assert stuck.recv(12) == b"HTTP/1.1 200"
    return stuck


def pour(link, tenant, *topics):
    """Some megabytes, in portions that a reader who reads can follow."""
    written = []
    for _ in range(60):
        rows = link.execute(
            """INSERT INTO shared_outbox
                 (tenant_id, type, event_version, aggregate_id, aggregate_version, payload, topics)
               SELECT %s, 'test.Long', 1, gen_random_uuid(), 1, jsonb_build_object('text', repeat('长', 5000)), %s
               FROM generate_series(1, 8) RETURNING id""",
            (tenant.pk, list(topics)),
        ).fetchall()
        written += [row[0] for row in rows]
        link.execute("SELECT pg_notify('shouwen_outbox', '')")
        time.sleep(0.02)
    return written


def stream_health(stream):
    return httpx.get(f"{stream.url}/healthz").json()


def test_one_person_has_a_limited_number_of_streams_and_the_oldest_goes(stream, sign_on):
    agent = sign_on()
    with stream.read(agent.topic, agent.headers) as oldest:
        oldest.next("hello")
        with ExitStack() as stack:
            *_between, newest = [stack.enter_context(stream.read(agent.topic, agent.headers)) for _ in range(3)]
            newest.next("hello")
            last = oldest.until_closed()[-1]
            newest.next("heartbeat")

    assert (last.event, last.data) == ("closing", {"reason": "too_many"})


def test_who_follows_is_written_down_for_the_router(stream, sign_on, tenant):
    agent = sign_on()
    with stream.read(agent.topic, agent.headers) as reader:
        reader.next("hello")
        first = eventually(lambda: Follower.objects.filter(pk=agent.membership_id).first(), seconds=3)
        assert first.tenant_id == tenant.pk
        eventually(lambda: Follower.objects.get(pk=agent.membership_id).seen_at > first.seen_at, seconds=5)


def test_visitors_are_not_written_down_as_colleagues(stream, tenant):
    contact = uuid4()
    with stream.read(f"visit:{contact}", visitor_headers(tenant.pk, contact)) as reader:
        reader.next("heartbeat")
        reader.next("heartbeat")

    assert not Follower.objects.exists()


def test_the_process_says_that_it_lives(stream):
    def figures():
        return [instance.detail for part in components() if part.name == "stream" for instance in part.instances]

    assert {"staff", "visitors", "low_water", "slow_readers_dropped"} <= set(eventually(figures)[0])


def test_a_process_that_is_told_to_stop_says_good_bye_and_ends_soon(django_db_setup, sign_on):
    process = Process()
    agent = sign_on()
    with process.read(agent.topic, agent.headers) as reader:
        reader.next("hello")
        started = time.monotonic()
        process.process.send_signal(signal.SIGTERM)
        last = reader.until_closed()[-1]
        process.process.communicate(timeout=10)

    assert (last.event, last.data) == ("closing", {"reason": "restart"})
    assert process.process.returncode in (0, -signal.SIGTERM)
    assert time.monotonic() - started < 4
