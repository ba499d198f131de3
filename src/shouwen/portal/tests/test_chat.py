"""The widget's interface: what a visitor may do, and what is refused clearly."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from uuid_utils.compat import uuid7

from shouwen.accounts.testing import make_membership
from shouwen.contacts.api import Contact, FollowUp, Message, Rating, send_message, start_segment
from shouwen.routing.testing import make_queue
from shouwen.shared.models import RateWindow
from shouwen.shared.policy import set_policy

pytestmark = pytest.mark.django_db


class Visitor:
    """A widget on somebody's website."""

    def __init__(self):
        self.client = Client()
        self.token = ""
        self.visitor_id = str(uuid7())

    def post(self, path, body=None, **headers):
        headers.setdefault("Authorization", f"Bearer {self.token}")
        return self.client.post(
            f"/chat/v1/{path}", json.dumps(body or {}), content_type="application/json", headers=headers
        )

    def get(self, path):
        return self.client.get(f"/chat/v1/{path}", headers={"Authorization": f"Bearer {self.token}"})

    def enter(self, **more):
        answer = self.post(
            "sessions", {"tenant": "demo", "page_url": "https://example.cn/", "visitor_id": self.visitor_id} | more
        )
        assert answer.status_code == 201, answer.content
        self.token = answer.json()["token"]
        return answer.json()

    def say(self, text="您好", client_id=None):
        return self.post("messages", {"client_id": str(client_id or uuid7()), "text": text})


@pytest.fixture
def queue(tenant):
    return make_queue("chat", medium="chat")


@pytest.fixture
def visitor(queue):
    visitor = Visitor()
    visitor.enter()
    return visitor


def served(visitor):
    contact = Contact.objects.get()
    agent = make_membership(name="苏晴")
    start_segment(
        contact_id=contact.pk,
        segment_id=uuid7(),
        agent=agent,
        offered_at=contact.opened_at,
        at=contact.opened_at,
        wrap_up_seconds=5,
    )
    return contact, agent


def test_a_visitor_waits_in_the_chat_queue(visitor, queue):
    contact = Contact.objects.get()

    assert (contact.channel, contact.state, contact.queue_id) == ("chat", "queued", queue.pk)
    assert visitor.get("state").json()["status"] == "queued"


def test_a_reload_finds_the_same_conversation(visitor):
    visitor.say("路由器红灯")
    state = visitor.enter()["state"]

    assert Contact.objects.count() == 1
    assert [message["text"] for message in state["messages"]] == ["路由器红灯"]


def test_a_repeated_message_is_stored_once(visitor):
    client_id = uuid7()
    answers = [visitor.say(client_id=client_id) for _ in range(2)]

    assert [answer.json()["seq"] for answer in answers] == [1, 1]
    assert Message.objects.count() == 1


def test_the_visitor_sees_who_serves_and_what_they_say(visitor):
    contact, agent = served(visitor)
    send_message(
        contact_id=contact.pk, client_id=uuid7(), sender="agent", author=agent, text="请稍等", at=contact.opened_at
    )

    state = visitor.get("state?after=0").json()
    assert (state["status"], state["agent"]["name"]) == ("active", "苏晴")
    assert state["messages"][0]["from"] == "agent"


def test_ending_while_waiting_is_an_abandonment(visitor):
    visitor.post("end")

    assert Contact.objects.get().end_reason == "abandoned"
    assert visitor.get("state").json()["status"] == "closed"


def test_ending_a_served_chat_and_rating_it(visitor):
    served(visitor)
    visitor.post("end")

    assert visitor.post("rating", {"score": 5, "comment": "很耐心"}).status_code == 204
    assert (Contact.objects.get().end_reason, Rating.objects.get().score) == ("completed", 5)


@pytest.mark.parametrize("score", [0, 6, "5", True, None])
def test_a_rating_outside_one_to_five_is_refused(visitor, score):
    assert visitor.post("rating", {"score": score}).status_code in (400, 422)
    assert Rating.objects.count() == 0


def test_an_image_is_shown_and_drawn_anew(visitor):
    from io import BytesIO

    from PIL import Image

    picture = BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, "PNG")
    upload = SimpleUploadedFile("灯.png", picture.getvalue())
    answer = visitor.client.post(
        "/chat/v1/files",
        {"client_id": str(uuid7()), "file": upload},
        headers={"Authorization": f"Bearer {visitor.token}"},
    )

    assert answer.status_code == 201, answer.content
    shown = visitor.get(answer.json()["file"]["url"].split("/chat/v1/")[1])
    assert (answer.json()["kind"], shown["Content-Type"]) == ("image", "image/png")
    assert b"".join(shown.streaming_content).startswith(b"\x89PNG")


def test_a_program_in_disguise_is_refused(visitor):
    upload = SimpleUploadedFile("photo.png", b"MZ\x90\x00" + b"\x00" * 200)
    answer = visitor.client.post(
        "/chat/v1/files",
        {"client_id": str(uuid7()), "file": upload},
        headers={"Authorization": f"Bearer {visitor.token}"},
    )

    assert answer.status_code == 422
    assert Message.objects.count() == 0


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("sessions", {"tenant": "nobody"}, 404),
        ("sessions", {"tenant": "demo", "name": "长" * 41}, 400),
        ("sessions", {"tenant": "demo", "visitor_id": "x"}, 400),
        ("sessions", {"tenant": "demo", "number": "12"}, 422),
        ("messages", {"client_id": "1", "text": "x"}, 400),
        ("messages", {"client_id": str(uuid7()), "text": ""}, 422),
        ("messages", {"client_id": str(uuid7()), "text": ["x"]}, 400),
        ("read", {"seq": -1}, 400),
    ],
)
def test_wrong_input_is_refused_with_a_problem(visitor, path, body, status):
    answer = visitor.post(path, body)

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["title"]


def test_no_json_is_refused(visitor):
    answer = visitor.client.post("/chat/v1/sessions", "{", content_type="application/json")

    assert answer.status_code == 400


def test_a_changed_token_opens_nothing(visitor):
    visitor.token = visitor.token[:-2] + "xx"

    assert visitor.get("state").status_code == 401


def test_too_many_messages_at_once_are_slowed_down(visitor):
    statuses = {visitor.say(str(n)).status_code for n in range(40)}

    assert statuses == {201, 429}
    assert RateWindow.objects.exists()


def test_another_website_is_refused_when_the_tenant_names_its_own(queue):
    set_policy("portal.chat_origins", "https://www.example.cn")
    foreign = Visitor().post("sessions", {"tenant": "demo"}, Origin="https://evil.example")
    ours = Visitor().post("sessions", {"tenant": "demo"}, Origin="https://www.example.cn")

    assert (foreign.status_code, ours.status_code) == (403, 201)


def test_out_of_hours_a_message_becomes_a_follow_up(queue):
    queue.opening_hours = {"mon": [], "tue": [], "wed": [], "thu": [], "fri": [], "sat": [], "sun": []}
    queue.save()
    visitor = Visitor()

    assert visitor.enter()["state"]["status"] == "offline"
    left = visitor.post("offline", {"tenant": "demo", "name": "林", "number": "13800138000", "text": "宽带断了"})
    assert left.status_code == 201
    assert FollowUp.objects.get().address == "+8613800138000"
    assert Contact.objects.get().end_reason == "left_message"


def test_the_transcript_holds_what_was_said(visitor):
    visitor.say("流量用完了")

    answer = visitor.get("transcript")
    assert "流量用完了" in answer.content.decode()
    assert answer["Content-Disposition"].startswith("attachment")
