"""A new leader reads the tables and knows what the one before knew."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import connection

from shouwen.contacts.api import Contact, Segment
from shouwen.routing.core import events as core
from shouwen.routing.core.definitions import Preferred
from shouwen.routing.events import OfferWithdrawn
from shouwen.routing.models import Offer, Queue
from shouwen.routing.router import directory
from shouwen.routing.router.translating import medium_of
from shouwen.shared.api import Publication, publish_many
from shouwen.shared.outbox.gaps import GapTracker

# Transactions are shorter than a second; far fewer events than this are written in one.
LOOK_BACK = 20_000


def position_of_snapshot() -> GapTracker:
    """Which events the present snapshot reflects: ids that are missing in it are still to come.

    Call it in a repeatable-read transaction, before reading the tables.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM shared_outbox")
        start = max(0, cursor.fetchone()[0] - LOOK_BACK)
        cursor.execute(
            """SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
                      array(SELECT id FROM shared_outbox WHERE id > %s ORDER BY id)""",
            (start,),
        )
        xmin, ids = cursor.fetchone()
    tracker = GapTracker(min(ids) - 1 if ids else start)
    tracker.take(ids, snapshot_xmin=xmin)
    return tracker


def withdraw_open_offers(tenant_ids: list[UUID], at: datetime) -> None:
    """Offers of the leader before: nobody times them, so they are taken back and made anew."""
    offers = list(
        Offer.everywhere.select_for_update().filter(tenant_id__in=tenant_ids, state=Offer.State.PENDING).order_by("pk")
    )
    publications = []
    for offer in offers:
        offer.state, offer.decided_at = Offer.State.WITHDRAWN, at
        event = OfferWithdrawn(offer.contact_id, offer.pk, offer.membership_id, "moved")
        followers = [f"agent:{offer.membership_id}", f"floor:{offer.tenant_id}"]
        publications.append(Publication(event, Contact, offer.contact_id, offer.tenant_id, followers))  # type: ignore[arg-type]
    Offer.everywhere.bulk_update(offers, ["state", "decided_at"])
    publish_many(publications)


def load(tenant_ids: list[UUID], queues: list[Queue], at: datetime, clock: float) -> Iterator[core.Event]:
    """What the core must hear: its queues, its agents with what they hold, and who waits, each at their place."""
    yield from directory.queue_definitions(queues, at, clock)
    yield from directory.signed_on(tenant_ids, at, clock)
    yield from _segments(tenant_ids, clock)
    patience = {queue.pk: float(queue.preferred_patience_seconds) for queue in queues}
    # Also in queues that went out of use while nobody led: the core refuses them, and so they come to an end.
    waiting = Contact.everywhere.filter(tenant_id__in=tenant_ids, state=Contact.State.QUEUED)
    for contact in waiting.order_by("queued_at", "pk"):
        if contact.queue_id is None or contact.queued_at is None:
            continue
        yield core.ContactQueued(
            at=clock,
            contact=contact.pk,
            queue=contact.queue_id,
            medium=medium_of(contact.channel),
            purpose=contact.purpose,
            tier=contact.tier,
            preferred=tuple(
                Preferred(UUID(a), patience.get(contact.queue_id, 0.0)) for a in contact.preferred_agent_ids
            ),
            enqueued_at=min(contact.queued_at.timestamp(), clock),
        )


def _segments(tenant_ids: list[UUID], clock: float) -> Iterator[core.Event]:
    unfinished = Segment.everywhere.filter(tenant_id__in=tenant_ids, wrap_up_ended_at__isnull=True)
    for segment in unfinished.select_related("contact").order_by("accepted_at"):
        medium = medium_of(segment.contact.channel)
        yield core.ContactTaken(at=clock, contact=segment.contact_id, agent=segment.agent_id, medium=medium)
        if segment.ended_at is None:
            continue
        due = segment.wrap_up_due_at
        left = None if due is None else max(0.0, due.timestamp() - clock)
        yield core.ContactReleased(at=clock, contact=segment.contact_id, agent=segment.agent_id, wrap_up_s=left)
        if due is None:
            yield core.WrapUpExtended(at=clock, contact=segment.contact_id, agent=segment.agent_id)
