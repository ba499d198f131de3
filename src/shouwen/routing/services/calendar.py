"""The administrator's word on single days: worked, free, made up for."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from shouwen.accounts.api import Membership, may_everywhere
from shouwen.routing.events_admin import QueueChanged
from shouwen.routing.models import Queue
from shouwen.shared.api import publish
from shouwen.shared.audit.recording import record
from shouwen.shared.calendars.business import DayKind
from shouwen.shared.calendars.rows import CalendarDay
from shouwen.shared.calendars.services import set_calendar_day


@transaction.atomic
def save_calendar_day(*, falls_on: date, kind: DayKind, name: str, by: Membership, at: datetime) -> CalendarDay:
    """Say what one day is; no later decree overwrites it, and queues with opening hours follow at once."""
    if not may_everywhere(by, "console.routing"):
        raise PermissionDenied
    day = set_calendar_day(falls_on=falls_on, kind=kind, name=name)
    references = {"day": falls_on.isoformat(), "kind": kind.value}
    record(action="routing.calendar_day_saved", of=day, by=by, at=at, references=references)
    announce_hours(at=at)
    return day


@transaction.atomic
def announce_hours(*, at: datetime) -> None:
    """Have everybody who follows queues read opening hours anew: the calendar or the tenant's clock has changed."""
    for queue in Queue.objects.exclude(opening_hours={}).order_by("pk"):
        publish(
            QueueChanged(queue.pk, queue.code, queue.name, queue.is_active, at),
            of=queue,
            topics=[f"floor:{queue.tenant_id}"],
        )
