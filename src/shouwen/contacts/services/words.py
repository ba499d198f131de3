"""Conversations: each message stored exactly once and in order, whatever is repeated or reconnects."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from shouwen.accounts.api import Membership
from shouwen.contacts import topics
from shouwen.contacts.events import ContactFirstAnswered, ConversationRead, MessageSent
from shouwen.contacts.models import Contact, Conversation, Message
from shouwen.shared.api import publish
from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.models import Blob

MAX_TEXT = 4000
Sender = Message.Sender


@transaction.atomic
def open_conversation(*, contact_id: UUID, visitor_id: UUID, at: datetime, page_url: str = "") -> Conversation:
    """Give a written contact its conversation; told twice, there is one."""
    conversation, _created = Conversation.objects.get_or_create(
        contact_id=contact_id,
        defaults={"visitor_id": visitor_id, "page_url": page_url[:500], "customer_seen_at": at},
    )
    return conversation


@transaction.atomic
def send_message(
    *,
    contact_id: UUID,
    client_id: UUID,
    sender: Sender | str,
    at: datetime,
    text: str = "",
    author: Membership | None = None,
    kind: str = "text",
    file: Blob | None = None,
) -> Message:
    """Say something; the sender's own id makes a repetition harmless: it returns the message stored first."""
    contact = Contact.objects.select_for_update().get(pk=contact_id)
    conversation = Conversation.objects.select_for_update().get(contact_id=contact_id)
    known = Message.objects.filter(conversation=conversation, client_id=client_id).first()
    if known is not None:
        return known
    _require_sayable(contact, sender, text, file)
    conversation.last_seq += 1
    message = Message.objects.create(
        conversation=conversation,
        seq=conversation.last_seq,
        sender=str(sender),
        author=author,
        client_id=client_id,
        kind=kind,
        text=text,
        file=file,
        sent_at=at,
    )
    _note_turn(conversation, str(sender), at)
    _note_first_answer(contact, str(sender), author, at)
    publish(_event(contact, message, author), of=contact, topics=topics.words(contact))
    return message


@transaction.atomic
def mark_read(*, contact_id: UUID, reader: str, seq: int, at: datetime) -> None:
    """One side (customer or agent) has read up to `seq`; going back is ignored."""
    contact = Contact.objects.select_for_update().get(pk=contact_id)
    conversation = Conversation.objects.select_for_update().get(contact_id=contact_id)
    field = "customer_read_seq" if reader == "customer" else "agent_read_seq"
    seq = min(seq, conversation.last_seq)
    if seq <= getattr(conversation, field):
        return
    setattr(conversation, field, seq)
    conversation.save(update_fields=[field])
    publish(ConversationRead(contact.pk, reader, seq), of=contact, topics=topics.words(contact))


def customer_seen(*, contact_id: UUID, at: datetime) -> None:
    """The customer's page is there; an hour without this ends a conversation."""
    Conversation.objects.filter(contact_id=contact_id).update(customer_seen_at=at)


def file_card(file: Blob | None) -> dict[str, object] | None:
    """What both sides' screens need to show a file."""
    if file is None:
        return None
    return {"id": str(file.pk), "name": file.original_name, "size": file.size, "type": file.media_type}


def _require_sayable(contact: Contact, sender: Sender | str, text: str, file: Blob | None) -> None:
    if contact.ended_at is not None and sender != Sender.SYSTEM:
        raise BusinessRuleError(_("This conversation has ended: start a new one."))
    if not text.strip() and file is None:
        raise BusinessRuleError(_("Write something before sending."))
    if len(text) > MAX_TEXT:
        raise BusinessRuleError(_("A message holds at most %(limit)s characters.") % {"limit": MAX_TEXT})


def _note_turn(conversation: Conversation, sender: str, at: datetime) -> None:
    if sender == Sender.CUSTOMER:
        conversation.unanswered_since = conversation.unanswered_since or at
        conversation.customer_seen_at = at
    elif sender == Sender.AGENT:
        conversation.unanswered_since = None
        conversation.agent_read_seq = conversation.last_seq
    conversation.save(update_fields=["last_seq", "unanswered_since", "customer_seen_at", "agent_read_seq"])


def _note_first_answer(contact: Contact, sender: str, author: Membership | None, at: datetime) -> None:
    if sender != Sender.AGENT or contact.first_response_at is not None or author is None:
        return
    contact.first_response_at = at
    contact.save(update_fields=["first_response_at"])
    publish(ContactFirstAnswered(contact.pk, author.pk, at), of=contact, topics=topics.staff(contact))


def _event(contact: Contact, message: Message, author: Membership | None) -> MessageSent:
    return MessageSent(
        contact.pk,
        message.seq,
        message.client_id,
        message.sender,
        message.kind,
        message.text,
        author.display_name if author else "",
        file_card(message.file),
        message.sent_at,
    )
