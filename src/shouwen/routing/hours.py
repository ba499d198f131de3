"""When a queue is open, by the tenant's calendar; and which queue takes which channel."""

from datetime import datetime

from shouwen.routing.models import Queue
from shouwen.shared.calendars.opening import OpeningHours
from shouwen.shared.calendars.services import load_calendar
from shouwen.shared.tenancy import tenant_scope


def is_open(queue: Queue, at: datetime) -> bool:
    """Whether the queue takes contacts at this moment; without hours it always does."""
    return not queue.opening_hours or hours_of(queue).is_open(at)


def next_opening(queue: Queue, at: datetime) -> datetime | None:
    """When the queue opens again, if its hours ever do."""
    return None if is_open(queue, at) else hours_of(queue).next_opening(at)


def hours_of(queue: Queue) -> OpeningHours:
    """The queue's hours, read with the calendar of its tenant."""
    with tenant_scope(queue.tenant_id):
        return OpeningHours.parse(queue.opening_hours, load_calendar())


def queue_for(medium: str) -> Queue | None:
    """The first queue in use for a medium: where contacts go that nothing else directs."""
    return Queue.objects.filter(medium=medium, is_active=True).order_by("position", "pk").first()
