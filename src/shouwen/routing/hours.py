"""When a queue is open, by the tenant's calendar."""

from datetime import datetime
from zoneinfo import ZoneInfo

from shouwen.routing.models import Queue

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def is_open(queue: Queue, at: datetime, zone: str = "Asia/Shanghai") -> bool:
    """Whether the queue takes contacts at this moment; without hours it always does."""
    if not queue.opening_hours:
        return True
    local = at.astimezone(ZoneInfo(zone))
    clock = local.strftime("%H:%M")
    return any(start <= clock < end for start, end in queue.opening_hours.get(DAYS[local.weekday()], ()))
