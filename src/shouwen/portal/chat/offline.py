"""Messages left while nobody is there: contacts of their own, with a follow-up that is worked the next morning."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7

from shouwen.contacts.api import (
    Contact,
    EndReason,
    FollowUp,
    Message,
    end_contact,
    open_contact,
    open_conversation,
    open_follow_up,
    send_message,
)
from shouwen.routing.api import next_opening, queue_for
from shouwen.shared.phone import phone_or_none
from shouwen.shared.visitor_pages import Refused

ANSWER_WITHIN = timedelta(hours=4)


@transaction.atomic
def keep_offline_message(*, name: str, number: str, text: str, at: datetime, client_id: UUID | None = None) -> Contact:
    """Store what was left and owe the visitor an answer soon after we open."""
    address = phone_or_none(number) if number else None
    if address is None:
        raise Refused(422, _("Leave a phone number so that we can answer you."))
    if not text:
        raise Refused(422, _("Write something before sending."))
    contact = open_contact(contact_id=uuid7(), channel="chat", customer_address=address, customer_name=name, at=at)
    open_conversation(contact_id=contact.pk, visitor_id=uuid7(), at=at)
    send_message(
        contact_id=contact.pk, client_id=client_id or uuid7(), sender=Message.Sender.CUSTOMER, text=text, at=at
    )
    contact = end_contact(contact_id=contact.pk, reason=EndReason.LEFT_MESSAGE, by="customer", at=at)
    queue = queue_for("chat")
    opens = (next_opening(queue, at) if queue else None) or at
    open_follow_up(
        kind=FollowUp.Kind.MESSAGE, reason=text[:200], due_at=opens + ANSWER_WITHIN, contact=contact, address=address
    )
    return contact
