"""Decisions become rows and events in one transaction, fenced by the epoch, before anybody sees them."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction
from uuid_utils.compat import uuid7

from shouwen.contacts.api import Contact, EndReason, Segment, end_contact, finish_wrap_up
from shouwen.routing.core import decisions as core
from shouwen.routing.core.definitions import Id
from shouwen.routing.events import ContactOffered, ContactOverflowed, OfferWithdrawn
from shouwen.routing.models import AgentPresence, Offer, Queue
from shouwen.routing.router.lease import require_epoch
from shouwen.routing.services.presence import change_state
from shouwen.shared.api import Publication, publish_many, tenant_scope

logger = logging.getLogger(__name__)


def as_uuid(id_: Id) -> UUID:
    """The core's ids are opaque to it; here they are always those of rows."""
    return id_ if isinstance(id_, UUID) else UUID(id_)


@dataclass
class Ledger:
    """What the router must remember: the row of each offer it may take back, and every queue it has offered from."""

    offers: dict[int, UUID] = field(default_factory=dict)
    # Those out of use, too: an offer decided a moment before still has to be written.
    queues: dict[UUID, Queue] = field(default_factory=dict)


def commit(
    decisions: Sequence[core.Decision], ledger: Ledger, *, shard: int, epoch: int, low_water: int, at: datetime
) -> None:
    """Store a batch of decisions; raises `Fenced` and stores nothing when this router no longer leads."""
    with transaction.atomic():
        require_epoch(shard, epoch, low_water)
        made = [d for d in decisions if isinstance(d, core.Offer)]
        taken_back = [d for d in decisions if isinstance(d, core.WithdrawOffer)]
        # What came and went within one batch nobody ever sees; two of a contact at once the database would refuse.
        gone = {d.offer_seq for d in taken_back}
        withdrawals = _withdraw(taken_back, ledger, at)
        offers = _offer([d for d in made if d.offer_seq not in gone], ledger, epoch, at)
        overflows = _overflow([d for d in decisions if isinstance(d, core.Overflow)])
        publish_many([*withdrawals, *offers, *overflows])
        for decision in decisions:
            _carry_out(decision, at)


def _offer(decisions: list[core.Offer], ledger: Ledger, epoch: int, at: datetime) -> Iterable[Publication]:
    # In the order of ids, so that two batches never wait for each other's rows.
    contacts = {
        contact.pk: contact
        for contact in Contact.everywhere.select_for_update()
        .filter(pk__in=[d.contact for d in decisions], state=Contact.State.QUEUED)
        .order_by("pk")
    }
    rows, publications = [], []
    for decision in decisions:
        contact = contacts.get(as_uuid(decision.contact))
        if contact is None:
            continue  # The customer left while we decided: their ContactEnded frees the agent in a moment.
        offer = _offer_row(decision, contact, epoch, at)
        ledger.offers[decision.offer_seq] = offer.pk
        rows.append(offer)
        publications.append(_offered(offer, contact, ledger.queues[offer.queue_id], at))
    Offer.everywhere.bulk_create(rows)
    return publications


def _offer_row(decision: core.Offer, contact: Contact, epoch: int, at: datetime) -> Offer:
    return Offer(
        pk=uuid7(),
        tenant_id=contact.tenant_id,
        contact=contact,
        membership_id=decision.agent,
        queue_id=decision.queue,
        offered_at=at,
        expires_at=datetime.fromtimestamp(decision.expires_at, UTC),
        epoch=epoch,
    )


def _offered(offer: Offer, contact: Contact, queue: Queue, at: datetime) -> Publication:
    event = ContactOffered(
        contact.pk,
        offer.pk,
        offer.membership_id,
        queue.pk,
        queue.name,
        contact.channel,
        contact.tier,
        contact.customer_id,
        contact.customer_name,
        contact.customer_address,
        at,
        offer.expires_at,
        contact.waited_seconds(at),
    )
    followers = [f"agent:{offer.membership_id}", f"floor:{contact.tenant_id}", f"contact:{contact.pk}"]
    return Publication(event, Contact, contact.pk, contact.tenant_id, followers)  # type: ignore[arg-type]


def _withdraw(decisions: list[core.WithdrawOffer], ledger: Ledger, at: datetime) -> Iterable[Publication]:
    reasons = {ledger.offers.pop(d.offer_seq): d.reason for d in decisions if d.offer_seq in ledger.offers}
    rows = Offer.everywhere.select_for_update().filter(pk__in=reasons, state=Offer.State.PENDING).order_by("pk")
    publications = []
    for offer in rows:
        reason = reasons[offer.pk]
        offer.state = Offer.State.MISSED if reason == "no_answer" else Offer.State.WITHDRAWN
        offer.decided_at = at
        offer.save(update_fields=["state", "decided_at"])
        event = OfferWithdrawn(offer.contact_id, offer.pk, offer.membership_id, reason)
        followers = [f"agent:{offer.membership_id}", f"floor:{offer.tenant_id}", f"contact:{offer.contact_id}"]
        publications.append(Publication(event, Contact, offer.contact_id, offer.tenant_id, followers))  # type: ignore[arg-type]
    return publications


def _overflow(decisions: list[core.Overflow]) -> Iterable[Publication]:
    publications = []
    for decision in decisions:
        moved = Contact.everywhere.filter(pk=decision.contact, state=Contact.State.QUEUED)
        if not moved.update(queue_id=decision.to_queue):
            continue
        contact = Contact.everywhere.only("tenant_id").get(pk=decision.contact)
        event = ContactOverflowed(contact.pk, decision.from_queue, decision.to_queue, decision.reason)  # type: ignore[arg-type]
        followers = [f"floor:{contact.tenant_id}", f"contact:{contact.pk}", f"visit:{contact.pk}"]
        publications.append(Publication(event, Contact, contact.pk, contact.tenant_id, followers))  # type: ignore[arg-type]
    return publications


def _carry_out(decision: core.Decision, at: datetime) -> None:
    match decision:
        case core.MaxWaitReached():
            _end(decision.contact, EndReason.NO_AGENT, at)
        case core.AfterHours():
            _end(decision.contact, EndReason.AFTER_HOURS, at)
        case core.AgentStateForced():
            _force(decision, at)
        case core.WrapUpEnded():
            _finish_wrap_up(decision, at)
        case core.Ignored():
            logger.debug("The core ignored %s: %s", decision.subject, decision.why)


def _end(contact_id: Id, reason: EndReason, at: datetime) -> None:
    contact = Contact.everywhere.filter(pk=as_uuid(contact_id)).only("tenant_id", "state").first()
    if contact is not None and contact.state == Contact.State.QUEUED:
        with tenant_scope(contact.tenant_id):
            end_contact(contact_id=contact.pk, reason=reason, by="system", at=at)


def _force(decision: core.AgentStateForced, at: datetime) -> None:
    presence = AgentPresence.everywhere.select_related("membership").filter(membership_id=decision.agent).first()
    if presence is None or (decision.state == "offline" and presence.state == AgentPresence.State.OFFLINE):
        return
    with tenant_scope(presence.tenant_id):
        asked_for = presence.pause_pending and decision.state == "paused"
        change_state(
            agent=presence.membership,
            state=decision.state,
            by=None,
            at=at,
            pause_reason_id=presence.pause_reason_id if asked_for else None,
            cause="" if asked_for and presence.pause_reason_id else (decision.reason or "system")[:20],
        )


def _finish_wrap_up(decision: core.WrapUpEnded, at: datetime) -> None:
    segment = (
        Segment.everywhere.filter(
            contact_id=decision.contact,
            agent_id=as_uuid(decision.agent),
            ended_at__isnull=False,
            wrap_up_ended_at__isnull=True,
        )
        .order_by("sequence")
        .first()
    )
    if segment is not None:
        with tenant_scope(segment.tenant_id):
            finish_wrap_up(segment_id=segment.pk, by=None, at=at)
