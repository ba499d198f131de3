"""What the leader looks after by the clock: who stands where, opening hours, agents who vanished."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from shouwen.contacts.api import Contact
from shouwen.routing.core import events
from shouwen.routing.core.core import RoutingCore
from shouwen.routing.hours import is_open
from shouwen.routing.models import AgentPresence, Queue, WaitEstimate
from shouwen.routing.services.presence import change_state
from shouwen.shared.api import send_ephemeral, tenant_scope
from shouwen.shared.models import Follower

LOST_AFTER = timedelta(seconds=30)
# Those at the front move most; far behind, a place more or less says little.
TOLD_PER_QUEUE = 200


def tell_waiting(core: RoutingCore, queues: Iterable[Queue], at: datetime) -> None:
    """Write down position and estimated wait of those who wait, and show it to those who look."""
    rows = []
    for queue in queues:
        for position, contact_id in enumerate(core.waiting(queue.pk)[:TOLD_PER_QUEUE], start=1):
            seconds = core.estimated_wait(contact_id)
            rows.append(
                WaitEstimate(
                    pk=contact_id,
                    tenant_id=queue.tenant_id,
                    contact_id=contact_id,
                    position=position,
                    seconds=seconds,
                    told_at=at,
                )
            )
    waiting = set(
        Contact.everywhere.filter(pk__in=[row.pk for row in rows], state=Contact.State.QUEUED).values_list(
            "pk", flat=True
        )
    )
    rows = [row for row in rows if row.pk in waiting]
    WaitEstimate.everywhere.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=["position", "seconds", "told_at"]
    )
    for row in rows:
        with tenant_scope(row.tenant_id):
            told = {"position": row.position, "seconds": row.seconds}
            send_ephemeral([f"visit:{row.pk}"], "routing.WaitEstimated", told)


def openings(queues: Iterable[Queue], at: datetime, now: float) -> Iterator[events.QueueOpeningChanged]:
    """Whether each queue is open now."""
    for queue in queues:
        yield events.QueueOpeningChanged(at=now, queue=queue.pk, opened=is_open(queue, at))


def sign_off_absent(tenant_ids: list[UUID], at: datetime) -> list[UUID]:
    """Set agents off line whose browser has not followed the stream for 30 s; returns who."""
    limit = at - LOST_AFTER
    present = AgentPresence.everywhere.filter(tenant_id__in=tenant_ids, since__lt=limit).exclude(
        state=AgentPresence.State.OFFLINE
    )
    seen = set(Follower.objects.filter(seen_at__gte=limit).values_list("membership_id", flat=True))
    gone = [presence for presence in present.select_related("membership") if presence.membership_id not in seen]
    for presence in gone:
        with tenant_scope(presence.tenant_id), transaction.atomic():
            change_state(
                agent=presence.membership, state=AgentPresence.State.OFFLINE, by=None, at=at, cause="connection_lost"
            )
    return [presence.membership_id for presence in gone]
