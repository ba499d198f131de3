"""Messages are stored exactly once and in order; nobody is left without an answer unnoticed."""

import pytest
from uuid_utils.compat import uuid7

from shouwen.accounts.testing import make_membership
from shouwen.contacts.api import Contact, EndReason, Message, end_contact, mark_read, send_message
from shouwen.contacts.testing import NOON, make_served_contact
from shouwen.shared.errors import BusinessRuleError

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(tenant):
    return make_membership()


@pytest.fixture
def chat(agent):
    return make_served_contact(agent, "chat").contact


def say(chat, text="您好", sender="customer", client_id=None, author=None):
    return send_message(
        contact_id=chat.pk, client_id=client_id or uuid7(), sender=sender, text=text, author=author, at=NOON
    )


def test_a_repeated_message_is_stored_once(chat, published_events):
    client_id = uuid7()
    first, second = (say(chat, client_id=client_id) for _ in range(2))

    assert first.pk == second.pk
    assert [e.type for e in published_events()].count("contacts.MessageSent") == 1


def test_messages_count_up_in_order(chat):
    for text in ("一", "二", "三"):
        say(chat, text)

    assert list(Message.objects.order_by("seq").values_list("seq", "text")) == [(1, "一"), (2, "二"), (3, "三")]


def test_an_agent_cannot_end_over_an_unanswered_message(chat):
    say(chat)

    with pytest.raises(BusinessRuleError):
        end_contact(contact_id=chat.pk, reason=EndReason.COMPLETED, by="agent", at=NOON)
    assert Contact.objects.get(pk=chat.pk).ended_at is None


def test_with_a_reason_the_agent_may_end_it(chat):
    say(chat, "谢谢")
    end_contact(contact_id=chat.pk, reason=EndReason.COMPLETED, by="agent", at=NOON, unanswered_reason="只是道谢")

    assert Contact.objects.get(pk=chat.pk).unanswered_reason == "只是道谢"


def test_an_answer_settles_the_question(chat, agent):
    say(chat)
    say(chat, "请稍等", sender="agent", author=agent)
    end_contact(contact_id=chat.pk, reason=EndReason.COMPLETED, by="agent", at=NOON)

    assert Contact.objects.get(pk=chat.pk).first_response_at == NOON


@pytest.mark.parametrize("text", ["", "   ", "长" * 4001])
def test_what_cannot_be_said_is_refused(chat, text):
    with pytest.raises(BusinessRuleError):
        say(chat, text)
    assert Message.objects.count() == 0


def test_reading_never_goes_back_or_ahead_of_the_last_message(chat):
    say(chat)
    say(chat)
    mark_read(contact_id=chat.pk, reader="agent", seq=9, at=NOON)
    mark_read(contact_id=chat.pk, reader="agent", seq=1, at=NOON)

    chat.conversation.refresh_from_db()
    assert chat.conversation.agent_read_seq == 2


def test_nothing_can_be_said_after_the_end(chat):
    end_contact(contact_id=chat.pk, reason=EndReason.COMPLETED, by="customer", at=NOON)

    with pytest.raises(BusinessRuleError):
        say(chat)
