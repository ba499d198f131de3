"""An agent answers an offer."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from shouwen.accounts.api import Membership
from shouwen.contacts.api import Segment, start_segment
from shouwen.routing.events import OfferRejected
from shouwen.routing.models import Offer
from shouwen.shared.api import joins_transaction, publish
from shouwen.shared.errors import BusinessRuleError

State = Offer.State


@joins_transaction
def accept_offer(*, offer_id: UUID, by: Membership, at: datetime) -> Segment:
    """Take the contact. Asked twice (two tabs, a repeated click), the second gets the same segment.

    The segment carries the offer's id, so that whoever knows one knows the other.
    """
    offer = _lock(offer_id, by)
    if offer.state == State.ACCEPTED:
        return Segment.objects.get(pk=offer.pk)
    _require_pending(offer)
    segment = start_segment(
        contact_id=offer.contact_id,
        segment_id=offer.pk,
        agent=by,
        offered_at=offer.offered_at,
        at=at,
        wrap_up_seconds=offer.queue.wrap_up_seconds,
    )
    offer.state, offer.decided_at = State.ACCEPTED, at
    offer.save(update_fields=["state", "decided_at"])
    return segment


@transaction.atomic
def reject_offer(*, offer_id: UUID, by: Membership, at: datetime) -> None:
    """Decline: the contact keeps its place and goes to somebody else. Asked twice, nothing changes."""
    offer = _lock(offer_id, by)
    if offer.state == State.REJECTED:
        return
    _require_pending(offer)
    offer.state, offer.decided_at = State.REJECTED, at
    offer.save(update_fields=["state", "decided_at"])
    event = OfferRejected(offer.contact_id, offer.pk, by.pk)
    publish(event, of=offer.contact, topics=[f"agent:{by.pk}", f"floor:{offer.tenant_id}"])


def _lock(offer_id: UUID, by: Membership) -> Offer:
    offer = Offer.objects.select_for_update(of=("self",)).select_related("contact", "queue").get(pk=offer_id)
    if offer.membership_id != by.pk:
        raise PermissionDenied
    return offer


def _require_pending(offer: Offer) -> None:
    if offer.state == State.MISSED:
        raise BusinessRuleError(_("This contact rang too long and went back to its place in the queue."))
    if offer.state == State.WITHDRAWN:
        raise BusinessRuleError(_("The customer left, or a colleague has taken this contact."))
    if offer.state != State.PENDING:
        raise BusinessRuleError(_("You have already answered this offer."))
