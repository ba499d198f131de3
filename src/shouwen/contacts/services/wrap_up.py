"""After the customer has left: codes, note, time, and the end of the contact."""

from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from shouwen.accounts.api import Membership
from shouwen.contacts import topics
from shouwen.contacts.events import ContactClosed, WrapUpExtended, WrapUpFinished
from shouwen.contacts.models import Contact, Segment, WrapUpCode
from shouwen.shared.api import joins_transaction, publish
from shouwen.shared.errors import BusinessRuleError


@joins_transaction
def finish_wrap_up(
    *,
    segment_id: UUID,
    by: Membership | None,
    at: datetime,
    code_id: UUID | None = None,
    note: str = "",
) -> Segment:
    """Close the agent's leg with its code and note; `by` is none when time ran out. Told twice, the first stands."""
    segment, contact = _lock(segment_id, by)
    if segment.wrap_up_ended_at is not None:
        return segment
    if by is not None:
        if code_id is None:
            raise BusinessRuleError(_("Pick what the contact was about."))
        segment.wrap_up_code = WrapUpCode.objects.filter(pk=code_id, is_active=True).first()
        if segment.wrap_up_code is None:
            raise BusinessRuleError(_("This wrap-up code is no longer in use: pick another."))
        segment.note = note.strip() or segment.note
    assert segment.ended_at is not None  # noqa: S101  narrowing; the database holds it
    segment.wrap_up_ended_at = at
    segment.save(update_fields=["wrap_up_code", "note", "wrap_up_ended_at"])
    seconds = (at - segment.ended_at).total_seconds()
    code = segment.wrap_up_code.code if segment.wrap_up_code else None
    event = WrapUpFinished(contact.pk, segment.pk, segment.agent_id, code, at, seconds)
    publish(event, of=contact, topics=topics.staff(contact, segment.agent_id))
    _close_if_done(contact, at)
    return segment


@transaction.atomic
def extend_wrap_up(*, segment_id: UUID, by: Membership, seconds: int | None, at: datetime) -> Segment:
    """Give the agent more time: so many seconds from now, or until finished by hand."""
    segment, contact = _lock(segment_id, by)
    if segment.wrap_up_ended_at is not None:
        raise BusinessRuleError(_("This wrap-up is already finished."))
    segment.wrap_up_due_at = None if seconds is None else at + timedelta(seconds=seconds)
    segment.save(update_fields=["wrap_up_due_at"])
    event = WrapUpExtended(contact.pk, segment.pk, segment.agent_id, segment.wrap_up_due_at)
    publish(event, of=contact, topics=topics.staff(contact, segment.agent_id))
    return segment


@transaction.atomic
def draft_wrap_up(*, segment_id: UUID, by: Membership, code_id: UUID | None, note: str) -> Segment:
    """Keep what the agent has filled in so far, during the contact or after it."""
    segment, _contact = _lock(segment_id, by, must_have_ended=False)
    segment.wrap_up_code = WrapUpCode.objects.filter(pk=code_id, is_active=True).first() if code_id else None
    segment.note = note.strip()
    segment.save(update_fields=["wrap_up_code", "note"])
    return segment


@transaction.atomic
def set_flow_stage(*, segment_id: UUID, by: Membership, stage: int) -> None:
    """Note how far the guided flow has come (0–5)."""
    segment, _contact = _lock(segment_id, by, must_have_ended=False)
    segment.flow_stage = max(0, min(5, stage))
    segment.save(update_fields=["flow_stage"])


def _lock(segment_id: UUID, by: Membership | None, *, must_have_ended: bool = True) -> tuple[Segment, Contact]:
    # The contact's row first, as everywhere.
    locked = Segment.objects.select_for_update(of=("contact", "self"), no_key=True)
    segment = locked.select_related("contact", "wrap_up_code").get(pk=segment_id)
    if by is not None and segment.agent_id != by.pk:
        raise PermissionDenied
    if must_have_ended and segment.ended_at is None:
        raise BusinessRuleError(_("The contact has not ended yet."))
    return segment, segment.contact


def _close_if_done(contact: Contact, at: datetime) -> None:
    if contact.ended_at is None or contact.closed_at is not None:
        return
    if contact.segments.filter(wrap_up_ended_at__isnull=True).exists():
        return
    contact.state, contact.closed_at = Contact.State.CLOSED, at
    contact.save(update_fields=["state", "closed_at"])
    publish(
        ContactClosed(contact.pk, contact.channel, contact.customer_id, at), of=contact, topics=topics.staff(contact)
    )
