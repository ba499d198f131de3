"""An agent takes a contact, the customer holds, the contact ends."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from shouwen.accounts.api import Membership
from shouwen.contacts import topics
from shouwen.contacts.events import (
    ContactAccepted,
    ContactClosed,
    ContactEnded,
    ContactHeld,
    ContactResumed,
    SegmentEnded,
)
from shouwen.contacts.models import Case, Contact, EndReason, Segment
from shouwen.shared.api import joins_transaction, publish
from shouwen.shared.errors import BusinessRuleError

State = Contact.State


@joins_transaction
def start_segment(
    *,
    contact_id: UUID,
    segment_id: UUID,
    agent: Membership,
    offered_at: datetime,
    at: datetime,
    wrap_up_seconds: int | None,
) -> Segment:
    """The agent took the contact; the first agent asked becomes the owner of its case (首问责任制)."""
    contact = Contact.objects.select_for_update().get(pk=contact_id)
    if contact.ended_at is not None:
        raise BusinessRuleError(_("The customer has already left."))
    ended = list(contact.segments.values_list("ended_at", flat=True))
    if None in ended:
        raise BusinessRuleError(_("A colleague has already taken this contact."))
    waited = contact.waited_seconds(at)
    contact.state, contact.agent = State.ACTIVE, agent
    contact.accepted_at = contact.accepted_at or at
    if contact.case_id is None:
        contact.case = Case.objects.create(customer_id=contact.customer_id, owner=agent, opened_at=at)
    contact.save(update_fields=["state", "agent", "accepted_at", "case"])
    segment = Segment.objects.create(
        pk=segment_id,
        contact=contact,
        sequence=len(ended) + 1,
        agent=agent,
        offered_at=offered_at,
        accepted_at=at,
        wrap_up_seconds=wrap_up_seconds,
    )
    event = ContactAccepted(
        contact.pk,
        contact.channel,
        segment.pk,
        agent.pk,
        agent.display_name,
        agent.agent_number,
        contact.queue_id,
        at,
        waited,
    )
    publish(event, of=contact, topics=topics.staff_and_customer(contact))
    return segment


@joins_transaction
def hold_contact(*, contact_id: UUID, at: datetime) -> None:
    """Put the customer on hold; asked again while holding, nothing changes."""
    contact, segment = _open_segment(contact_id)
    if segment.hold_started_at is None:
        segment.hold_started_at = at
        segment.save(update_fields=["hold_started_at"])
        publish(ContactHeld(contact.pk, segment.pk, at), of=contact, topics=topics.staff(contact))


@joins_transaction
def resume_contact(*, contact_id: UUID, at: datetime) -> None:
    """Take the customer back from hold; asked again, nothing changes."""
    contact, segment = _open_segment(contact_id)
    if segment.hold_started_at is not None:
        held = _stop_hold(segment, at)
        segment.save(update_fields=["hold_started_at", "hold_seconds"])
        publish(ContactResumed(contact.pk, segment.pk, at, held), of=contact, topics=topics.staff(contact))


@joins_transaction
def end_contact(
    *,
    contact_id: UUID,
    reason: EndReason | str = "",
    by: str,
    at: datetime,
    unanswered_reason: str = "",
) -> Contact:
    """End the contact with its one reason; told twice, the first stands. `by`: customer, agent or system.

    Without a reason it is completed or, where nobody had served the customer yet, abandoned.
    An agent cannot end a conversation whose last words are the customer's without saying why.
    """
    contact = Contact.objects.select_for_update().get(pk=contact_id)
    if contact.ended_at is not None:
        return contact
    if by == "agent" and _customer_waits_for_answer(contact) and not unanswered_reason.strip():
        raise BusinessRuleError(_("The customer's last message has no answer: answer it, or say why it needs none."))
    unfinished = list(contact.segments.filter(wrap_up_ended_at__isnull=True))
    segment = next((segment for segment in unfinished if segment.ended_at is None), None)
    reason = reason or (EndReason.COMPLETED if contact.accepted_at else EndReason.ABANDONED)
    contact.ended_at, contact.end_reason, contact.ended_by = at, str(reason), by
    contact.unanswered_reason = unanswered_reason.strip()
    contact.state = State.WRAP_UP if unfinished else State.CLOSED
    contact.closed_at = None if unfinished else at
    contact.save(update_fields=["ended_at", "end_reason", "ended_by", "unanswered_reason", "state", "closed_at"])
    if segment is not None:
        _end_segment(contact, segment, at)
    waited = contact.waited_seconds(at) if contact.queued_at else None
    ended = ContactEnded(contact.pk, contact.channel, str(reason), by, at, contact.queue_id, waited)
    publish(ended, of=contact, topics=topics.staff_and_customer(contact))
    if not unfinished:
        publish(
            ContactClosed(contact.pk, contact.channel, contact.customer_id, at),
            of=contact,
            topics=topics.staff(contact),
        )
    return contact


@transaction.atomic
def release_segment(*, contact_id: UUID, at: datetime) -> Contact:
    """The agent's leg ends while the customer stays: transfer, or the agent's side was cut off."""
    contact, segment = _open_segment(contact_id)
    contact.state, contact.agent = State.ARRIVING, None
    contact.save(update_fields=["state", "agent"])
    _end_segment(contact, segment, at)
    return contact


def _end_segment(contact: Contact, segment: Segment, at: datetime) -> None:
    if segment.hold_started_at is not None:
        _stop_hold(segment, at)
    segment.ended_at = at
    if segment.wrap_up_seconds is not None:
        segment.wrap_up_due_at = at + timedelta(seconds=segment.wrap_up_seconds)
    segment.save(update_fields=["hold_started_at", "hold_seconds", "ended_at", "wrap_up_due_at"])
    talk = (at - segment.accepted_at).total_seconds() - segment.hold_seconds
    event = SegmentEnded(
        contact.pk,
        segment.pk,
        segment.agent_id,
        contact.channel,
        at,
        talk,
        segment.hold_seconds,
        segment.wrap_up_due_at,
    )
    publish(event, of=contact, topics=topics.staff(contact, segment.agent_id))


def _stop_hold(segment: Segment, at: datetime) -> float:
    assert segment.hold_started_at is not None  # noqa: S101  narrowing; the database holds it
    held = (at - segment.hold_started_at).total_seconds()
    segment.hold_seconds += held
    segment.hold_started_at = None
    return held


def _open_segment(contact_id: UUID) -> tuple[Contact, Segment]:
    contact = Contact.objects.select_for_update().get(pk=contact_id)
    segment = contact.segments.filter(ended_at__isnull=True).first()
    if segment is None:
        raise BusinessRuleError(_("Nobody is serving this contact now."))
    return contact, segment


def _customer_waits_for_answer(contact: Contact) -> bool:
    conversation = getattr(contact, "conversation", None)
    return conversation is not None and conversation.unanswered_since is not None
