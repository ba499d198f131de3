"""A contact comes in, is recognised and waits."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from shouwen.contacts import topics
from shouwen.contacts.events import ContactOpened, ContactQueued, CustomerRecognised
from shouwen.contacts.models import Case, Channel, Contact
from shouwen.shared.api import joins_transaction, publish
from shouwen.shared.errors import BusinessRuleError

State = Contact.State


@joins_transaction
def open_contact(
    *,
    contact_id: UUID,
    channel: Channel | str,
    customer_address: str,
    at: datetime,
    centre_address: str = "",
    customer_id: UUID | None = None,
    customer_name: str = "",
    tier: str = "standard",
    locale: str = "zh-hans",
    direction: str = "inbound",
) -> Contact:
    """A customer reached us; the id is chosen by the channel, so that telling us twice opens one contact."""
    contact, created = Contact.objects.get_or_create(
        pk=contact_id,
        defaults={
            "channel": str(channel),
            "direction": direction,
            "customer_address": customer_address,
            "centre_address": centre_address,
            "customer_id": customer_id,
            "customer_name": customer_name,
            "tier": tier,
            "locale": locale,
            "opened_at": at,
        },
    )
    if created:
        event = ContactOpened(contact.pk, contact.channel, direction, at, customer_address, customer_id)
        publish(event, of=contact, topics=topics.staff(contact))
    return contact


@joins_transaction
def queue_contact(
    *,
    contact_id: UUID,
    queue_id: UUID,
    at: datetime,
    purpose: str = "",
    preferred_agent_ids: Sequence[UUID] = (),
) -> Contact:
    """Let the contact wait in a queue; one that waited before keeps its place in time."""
    contact = Contact.objects.select_for_update().get(pk=contact_id)
    if contact.ended_at is not None:
        raise BusinessRuleError(_("This contact has already ended."))
    contact.state = State.QUEUED
    contact.queue_id = queue_id
    contact.purpose = purpose or contact.purpose
    contact.preferred_agent_ids = [str(agent) for agent in preferred_agent_ids]
    contact.queued_at = contact.queued_at or at
    contact.save(update_fields=["state", "queue_id", "purpose", "preferred_agent_ids", "queued_at"])
    event = ContactQueued(
        contact.pk,
        contact.channel,
        queue_id,
        contact.purpose,
        contact.tier,
        list(preferred_agent_ids),
        contact.queued_at,
    )
    publish(event, of=contact, topics=topics.staff_and_customer(contact))
    return contact


@joins_transaction
def recognise_customer(*, contact_id: UUID, customer_id: UUID, tier: str, at: datetime) -> Contact:
    """Tie the contact to the customer and, where it continues a matter, to their open case."""
    contact = Contact.objects.select_for_update().get(pk=contact_id)
    if contact.customer_id == customer_id:
        return contact
    contact.customer_id = customer_id
    contact.tier = tier
    if contact.case_id is not None:
        Case.objects.filter(pk=contact.case_id, customer__isnull=True).update(customer_id=customer_id)
    contact.save(update_fields=["customer_id", "tier"])
    publish(CustomerRecognised(contact.pk, customer_id), of=contact, topics=topics.staff(contact))
    return contact
