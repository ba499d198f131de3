"""Conversations: each message stored exactly once and in order, whatever is repeated or reconnects."""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from shouwen.accounts.api import Membership
from shouwen.contacts import topics
from shouwen.contacts.events import ContactFirstAnswered, ConversationRead, MessageSent
from shouwen.contacts.models import Contact, Conversation, Message
from shouwen.shared.api import joins_transaction, publish
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


@joins_transaction
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
    contact, conversation = _lock(contact_id)
    message = Message(
        conversation=conversation,
        seq=conversation.last_seq + 1,
        sender=str(sender),
        author=author,
        client_id=client_id,
        kind=kind,
        text=text,
        file=file,
        sent_at=at,
    )
    refusal = _why_unsayable(contact, sender, text, file)
    if refusal or not _store(message):
        # What was said before its repetition came may be said no more: the conversation has ended.
        known = Message.objects.filter(conversation=conversation, client_id=client_id).first()
        if known is None:
            raise BusinessRuleError(refusal)
        return known
    _note_first_answer(contact, str(sender), author, at)
    publish(_event(contact, message, author), of=contact, topics=topics.words(contact))
    return message


@joins_transaction
def mark_read(*, contact_id: UUID, reader: str, seq: int, at: datetime) -> None:
    """One side (customer or agent) has read up to `seq`; going back is ignored."""
    contact, conversation = _lock(contact_id)
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


# What the rules below look at; the rest of the two wide rows stays where it is, for this is asked more than anything.
NEEDED = ("tenant", "agent", "ended_at", "first_response_at", "version")
NEEDED_OF_CONVERSATION = ("contact", "tenant", "last_seq", "customer_read_seq", "agent_read_seq")


def _lock(contact_id: UUID) -> tuple[Contact, Conversation]:
    needed = [*NEEDED, *(f"conversation__{name}" for name in NEEDED_OF_CONVERSATION)]
    both = Contact.objects.filter(conversation__isnull=False).select_related("conversation").only(*needed)
    # The contact's row first, as everywhere; what only refers to it (its segments, say) need not wait.
    contact = both.select_for_update(of=("self", "conversation"), no_key=True).get(pk=contact_id)
    return contact, contact.conversation


def _why_unsayable(contact: Contact, sender: Sender | str, text: str, file: Blob | None) -> str:
    if contact.ended_at is not None and sender != Sender.SYSTEM:
        return _("This conversation has ended: start a new one.")
    if not text.strip() and file is None:
        return _("Write something before sending.")
    if len(text) > MAX_TEXT:
        return _("A message holds at most %(limit)s characters.") % {"limit": MAX_TEXT}
    return ""


# Most of a live centre's writing: the message and whose turn it is now, in one statement; nothing for a repetition.
STORE = """
    WITH said AS (
      INSERT INTO contacts_message
             (id, tenant_id, conversation_id, seq, sender, author_id, client_id, kind, text, file_id, sent_at)
      VALUES (%(id)s, %(tenant)s, %(conversation)s, %(seq)s, %(sender)s, %(author)s, %(client_id)s, %(kind)s, %(text)s,
              %(file)s, %(at)s)
          ON CONFLICT (tenant_id, conversation_id, client_id) DO NOTHING
      RETURNING seq)
    UPDATE contacts_conversation AS conversation
       SET last_seq = said.seq,
           unanswered_since = CASE %(sender)s WHEN 'customer' THEN coalesce(unanswered_since, %(at)s)
                                              WHEN 'agent' THEN NULL ELSE unanswered_since END,
           customer_seen_at = CASE %(sender)s WHEN 'customer' THEN %(at)s ELSE customer_seen_at END,
           agent_read_seq = CASE %(sender)s WHEN 'agent' THEN said.seq ELSE agent_read_seq END
      FROM said WHERE conversation.id = %(conversation)s"""


def _store(message: Message) -> bool:
    given = {
        "id": message.pk,
        "tenant": message.tenant_id,
        "conversation": message.conversation_id,
        "seq": message.seq,
        "sender": message.sender,
        "author": message.author_id,
        "client_id": message.client_id,
        "kind": message.kind,
        "text": message.text,
        "file": message.file_id,
        "at": message.sent_at,
    }
    with connection.cursor() as cursor:
        cursor.execute(STORE, given)
        return bool(cursor.rowcount)


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
