"""The parts of the stream that need neither network nor database."""

import json
from uuid import UUID, uuid4

import pytest

from shouwen.shared.stream.clients import Client, Limits
from shouwen.shared.stream.frames import Frame, live_frame
from shouwen.shared.stream.hub import Hub
from shouwen.shared.stream.requests import Refused, read_request
from shouwen.shared.stream.tokens import InvalidToken, issue_visit_token, read_visit_token
from shouwen.shared.stream.topics import Follower, may_follow, register

TENANT, OTHER = UUID(int=1), UUID(int=2)
MEMBER, CONTACT, COLLEAGUE = UUID(int=3), UUID(int=4), UUID(int=5)


def staff(*permissions, member=MEMBER):
    return Follower("staff", TENANT, membership_id=member, permissions=frozenset(permissions))


def supervisor():
    watch = frozenset({"floor.watch", "contacts.view"})
    return Follower("staff", TENANT, membership_id=MEMBER, permissions=watch, within_team=watch, everywhere=watch)


def lead(*colleagues):
    watch, team = frozenset({"floor.watch"}), frozenset({MEMBER, *colleagues})
    return Follower("staff", TENANT, membership_id=MEMBER, permissions=watch, within_team=watch, colleagues=team)


class Cut:
    """Counts how often a connection was cut."""

    def __init__(self):
        self.times = 0

    def __call__(self):
        self.times += 1


def client(follower=None, *topics, address="", limits=None, cut=None):
    return Client(follower or staff(), topics or ("agent:x",), "key", address, limits or Limits(), cut or Cut())


def frame(id_=1, *topics, text="{}"):
    return Frame(id_, id_, "contacts.Happened", "2026-11-18T02:00:00+00:00", topics or ("agent:x",), text)


@pytest.mark.parametrize(
    ("follower", "topic", "allowed"),
    [
        (staff(), f"agent:{MEMBER}", True),
        (staff(), f"agent:{CONTACT}", False),
        (staff("floor.watch"), f"floor:{TENANT}", True),
        (staff("floor.watch"), f"floor:{OTHER}", False),
        (staff("desktop.serve"), f"floor:{TENANT}", False),
        (supervisor(), f"floor:{TENANT}", True),
        (supervisor(), f"agent:{CONTACT}", True),
        (supervisor(), f"contact:{CONTACT}", True),
        (lead(COLLEAGUE), f"agent:{COLLEAGUE}", True),
        (lead(), f"agent:{COLLEAGUE}", False),
        (staff("floor.watch"), f"contact:{CONTACT}", False),
        (staff("desktop.serve"), f"visit:{CONTACT}", False),
        (Follower("visitor", TENANT, contact_id=CONTACT), f"visit:{CONTACT}", True),
        (Follower("visitor", TENANT, contact_id=CONTACT), f"visit:{MEMBER}", False),
        (Follower("visitor", TENANT, contact_id=CONTACT), f"contact:{CONTACT}", False),
        (Follower("visitor", TENANT, contact_id=CONTACT), "agent:None", False),
        (staff("desktop.serve"), "visit:None", False),
        (staff("floor.watch"), "unknown:1", False),
        (staff("floor.watch"), "", False),
    ],
)
def test_each_kind_of_topic_is_for_those_whom_it_concerns(follower, topic, allowed):
    assert may_follow(follower, topic) is allowed


def test_a_kind_of_topic_has_one_check():
    with pytest.raises(ValueError, match="agent:"):
        register("agent", lambda follower, topic: True)


def test_a_frame_is_one_server_sent_event_with_the_payload_as_it_is():
    text = frame(7, "agent:x", "visit:y", text='{"text": "一\\n二"}').encoded("staff").decode()

    assert text.startswith("id: 7\nevent: message\ndata: {")
    assert text.endswith("}\n\n")
    assert text.count("\n") == 4
    assert json.loads(text.split("data: ")[1]) == {
        "id": 7,
        "type": "contacts.Happened",
        "at": "2026-11-18T02:00:00+00:00",
        "topics": ["agent:x", "visit:y"],
        "payload": {"text": "一\n二"},
    }


def test_visitors_are_not_told_the_topics_of_staff():
    text = frame(7, "agent:x", "visit:y").encoded("visitor").decode()

    assert json.loads(text.split("data: ")[1])["topics"] == ["visit:y"]


def heard(reader, *topics):
    reader.offer(frame(1, *topics, text='{"who": "林雅文"}'))
    data = reader.take().decode().split("data: ")[1]
    return json.loads(data)["topics"], "林雅文" in data


def test_who_leads_a_team_is_told_what_happens_to_it():
    floor, colleague = f"floor:{TENANT}", f"agent:{COLLEAGUE}"

    assert heard(client(lead(COLLEAGUE), floor), colleague, floor) == ([colleague, floor], True)


def test_of_other_teams_their_lead_is_told_only_that_something_happened():
    floor, stranger = f"floor:{TENANT}", f"agent:{COLLEAGUE}"

    assert heard(client(lead(), floor), stranger, floor, "contact:1") == ([floor], False)


def test_a_lead_who_may_follow_a_contact_is_told_what_happens_in_it():
    assert heard(client(lead(), f"floor:{TENANT}", "contact:1"), f"floor:{TENANT}", "contact:1")[1]


def test_who_watches_the_whole_floor_is_told_everything():
    assert heard(client(supervisor(), f"floor:{TENANT}"), f"agent:{COLLEAGUE}", f"floor:{TENANT}")[1]


def test_a_doubt_concerns_the_member_and_who_leads_a_team_of_the_tenant():
    hub = Hub(Limits())
    theirs, others, leads = client(), client(staff(member=COLLEAGUE)), client(lead())
    elsewhere = client(Follower("staff", OTHER, membership_id=MEMBER))
    readers = (theirs, others, leads, elsewhere)
    for reader in readers:
        reader.checked_at = 1.0
        hub.join(reader)

    hub.doubt(TENANT, MEMBER)

    assert [reader.checked_at == 1.0 for reader in readers] == [False, True, False, True]
    hub.doubt(TENANT)
    assert [reader.checked_at == 1.0 for reader in readers] == [False, False, False, True]


def test_a_live_frame_has_no_id_so_that_the_browsers_position_stays():
    content = {"type": "contacts.Typing", "at": "now", "topics": ["agent:x"], "payload": {"a": 1}}

    assert live_frame(content).encoded("staff").startswith(b"event: message\n")


def test_events_reach_those_of_the_tenant_who_follow_a_topic_once():
    hub = Hub(Limits())
    both = client(staff(), "agent:x", "floor:y")
    other = client(Follower("staff", OTHER, membership_id=CONTACT), "agent:x")
    hub.join(both)
    hub.join(other)

    hub.pass_on(TENANT, frame(1, "agent:x", "floor:y"))

    assert both.take().count(b"event: message") == 1
    assert other.take() == b""


def test_who_has_left_is_sent_nothing():
    hub = Hub(Limits())
    gone = client()
    hub.join(gone)
    hub.leave(gone)
    hub.leave(gone)

    hub.pass_on(TENANT, frame())

    assert (gone.take(), hub.clients) == (b"", [])


@pytest.mark.parametrize("limits", [Limits(waiting_messages=3), Limits(waiting_bytes=400)])
def test_a_reader_for_whom_too_much_waits_is_cut_off(limits):
    hub, cut = Hub(limits), Cut()
    slow, quick = client(limits=limits, cut=cut), client(staff(member=CONTACT), limits=limits)
    hub.join(slow)
    hub.join(quick)

    for number in range(4):
        hub.pass_on(TENANT, frame(number))
        quick.take()

    assert (cut.times, slow.is_gone, hub.dropped, hub.clients) == (1, True, 1, [quick])


def test_what_comes_during_a_replay_waits_and_what_was_replayed_does_not_come_again():
    reader = client()
    reader.hold()
    for number in (5, 6):
        reader.offer(frame(number))
    assert reader.take() == b""

    reader.release({5, 7})
    for number in (7, 8):
        reader.offer(frame(number))

    assert [line for line in reader.take().decode().splitlines() if line.startswith("id:")] == ["id: 6", "id: 8"]


def test_a_replay_that_takes_too_long_for_what_comes_meanwhile_is_given_up():
    cut = Cut()
    reader = client(limits=Limits(waiting_messages=2), cut=cut)
    reader.hold()

    assert [reader.offer(frame(number)) for number in range(3)] == [True, True, False]
    assert cut.times == 1


def test_visitors_of_one_address_are_limited_and_the_machine_itself_is_not():
    hub = Hub(Limits(visitors_per_address=2))

    def visitor(address):
        return client(Follower("visitor", TENANT, contact_id=uuid4()), address=address)

    for address in ("203.0.113.9", "203.0.113.9", "", "", ""):
        hub.join(visitor(address))

    assert not hub.has_room_for(visitor("203.0.113.9"))
    assert hub.has_room_for(visitor("203.0.113.10"))
    assert hub.has_room_for(visitor(""))
    assert hub.has_room_for(client(staff(), address="203.0.113.9"))


def test_rubbish_on_the_live_channel_harms_nobody():
    hub = Hub(Limits())
    reader = client()
    hub.join(reader)

    for text in ("", "[]", "{}", '{"tenant": "x"}', "not json"):
        hub.pass_live(text)

    assert reader.take() == b""


def test_a_visitors_token_names_the_visit_and_cannot_be_changed():
    token = issue_visit_token(TENANT, CONTACT)

    visit = read_visit_token(token)

    assert (visit.tenant_id, visit.contact_id) == (TENANT, CONTACT)
    for broken in ("", "x", token[:-1], token + "x", token.replace(":", ".")):
        with pytest.raises(InvalidToken):
            read_visit_token(broken)


def scope(query="topics=agent:1", client="203.0.113.9", **headers):
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"query_string": query.encode(), "headers": pairs, "client": (client, 1)}


def test_topics_are_read_once_each_in_order():
    request = read_request(scope("topics=a:1,b:2&topics=a:1,,c:3"), most_topics=5)

    assert request.topics == ("a:1", "b:2", "c:3")


@pytest.mark.parametrize(
    ("query", "header", "after"),
    [
        ("", None, None),
        ("&last_event_id=5", None, 5),
        ("&last_event_id=5", "9", 9),
        ("", "0", 0),
        ("", "-3", -1),
        ("", "٣", -1),
        ("", "9" * 40, -1),
    ],
)
def test_the_position_comes_from_the_browser_or_the_page(query, header, after):
    headers = {} if header is None else {"last_event_id": header}

    request = read_request(scope(f"topics=agent:1{query}", **headers), most_topics=5)

    assert request.after == after


def test_an_address_behind_a_proxy_is_the_one_the_proxy_saw(settings):
    settings.SHOUWEN_TRUSTED_PROXIES = 1
    forged = scope(client="127.0.0.1", x_forwarded_for="198.51.100.1, 203.0.113.77")

    assert read_request(forged, most_topics=5).address == "203.0.113.77"
    assert read_request(scope(client="127.0.0.1"), most_topics=5).address == ""


def test_another_website_needs_a_token():
    with pytest.raises(Refused):
        read_request(scope(origin="https://shop.example"), most_topics=5)

    assert read_request(scope(origin="https://shop.example", authorization="Bearer t"), most_topics=5).token == "t"


def test_what_a_page_could_show_is_what_was_settled_a_moment_before_it():
    hub = Hub(Limits())
    for mark, at in [(10, 100.0), (20, 101.0), (30, 102.0)]:
        hub.settle(mark, at)

    assert [hub.mark_at(at) for at in (100.2, 100.6, 101.6, 500.0)] == [None, 10, 20, 30]


def test_marks_are_remembered_for_a_while_only():
    hub = Hub(Limits())
    for second in range(1000):
        hub.settle(second, float(second))

    assert hub.mark_at(500.0) is None
    assert hub.mark_at(600.0) == 599
