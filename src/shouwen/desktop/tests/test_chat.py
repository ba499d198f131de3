"""The agent's words: stored once, with files, shown as typing and read."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from uuid_utils.compat import uuid7

from shouwen.accounts.testing import make_membership, sign_in
from shouwen.contacts.api import Conversation, Message

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


@pytest.fixture
def segment(world):
    return world.serve()


def say(world, segment, **fields):
    return world.post(f"contacts/{segment.contact_id}/say/", {"client_id": str(uuid7()), **fields}, **JSON)


def test_words_are_stored_once_however_often_they_are_sent(world, segment):
    words = {"client_id": str(uuid7()), "text": "您好"}

    first, second = say(world, segment, **words), say(world, segment, **words)

    assert first.json() == second.json()
    assert Message.objects.get().author == world.agent


def test_without_scripts_the_form_leads_back_to_the_desk(world, segment):
    answer = world.post(f"contacts/{segment.contact_id}/say/", {"text": "您好"})

    assert answer.headers["Location"] == f"/desktop/?c={segment.contact_id}"
    assert Message.objects.get().text == "您好"


@pytest.mark.parametrize("text", ["", "   ", "长" * 4001])
def test_what_cannot_be_said_is_refused_with_a_reason(world, segment, text):
    answer = say(world, segment, text=text)

    assert answer.status_code == 422
    assert answer.json()["title"]


def test_words_without_an_id_of_their_own_are_refused(world, segment):
    assert say(world, segment, client_id="", text="您好").status_code == 400


def test_a_file_reaches_the_conversation_and_can_be_fetched(world, segment):
    say(world, segment, file=SimpleUploadedFile("账单.pdf", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"))
    message = Message.objects.select_related("file").get()

    answer = world.get(f"contacts/{segment.contact_id}/files/{message.file_id}")

    assert message.kind == "file"
    assert b"".join(answer.streaming_content).startswith(b"%PDF")


def test_a_file_of_a_colleagues_conversation_is_not_there(world, segment):
    say(world, segment, file=SimpleUploadedFile("a.txt", "您好".encode()))
    message = Message.objects.get()
    sign_in(world.browser, make_membership())

    assert world.get(f"contacts/{segment.contact_id}/files/{message.file_id}").status_code == 404


def test_reading_is_told_to_the_customer(world, segment, published_events):
    message = world.hears(segment)

    world.post(f"contacts/{segment.contact_id}/read/", {"seq": str(message.seq)})

    assert Conversation.objects.get().agent_read_seq == message.seq
    assert "contacts.ConversationRead" in [event.type for event in published_events()]
