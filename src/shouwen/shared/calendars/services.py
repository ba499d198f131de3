"""Filling and reading a tenant's calendar."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7

from shouwen.shared.calendars.business import BusinessCalendar, DayKind
from shouwen.shared.calendars.mainland import mainland_year
from shouwen.shared.calendars.rows import CalendarDay
from shouwen.shared.tenancy import tenant_transaction
from shouwen.shared.zones import stored_zone

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CalendarFill:
    """What became of a year: how many days were written, and what to tell the administrator."""

    year: int
    days_written: int
    decreed: bool

    @property
    def warning(self) -> str:
        """A translated sentence where the year is only assumed; empty where it is decreed."""
        return "" if self.decreed else assumed_warning(self.year)


def assumed_warning(year: int) -> str:
    """What people see as long as a year's holidays are not decreed."""
    return _(
        "The public holidays of %(year)s are not decreed yet: Monday to Friday count as workdays until they are."
    ) % {"year": year}


def fill_calendar(*, tenant_id: UUID, year: int) -> CalendarFill:
    """Write the year's days as decreed, or by weekday with a warning; what the administrator set stays. Repeatable."""
    decreed = mainland_year(year)
    source = CalendarDay.Source.DECREED if decreed.decreed else CalendarDay.Source.ASSUMED
    if not decreed.decreed:
        logger.warning("The public holidays of %s are not decreed yet; weekdays are assumed.", year)
    days = sorted(decreed.days)
    with tenant_transaction(tenant_id), connection.cursor() as cursor:
        # A later run knows at least as much, so only a decree never gives way to an assumption.
        cursor.execute(
            """
            INSERT INTO shared_calendarday (id, tenant_id, falls_on, kind, name, source)
            SELECT id, %s, falls_on, kind, name, %s
              FROM unnest(%s::uuid[], %s::date[], %s::text[], %s::text[]) AS given (id, falls_on, kind, name)
            ON CONFLICT (tenant_id, falls_on) DO UPDATE
              SET kind = excluded.kind, name = excluded.name, source = excluded.source
              WHERE shared_calendarday.source <> 'set_here'
                AND (shared_calendarday.source = 'assumed' OR excluded.source = 'decreed')
            """,
            [
                tenant_id,
                source.value,
                [uuid7() for _day in days],
                days,
                [decreed.days[day].kind.value for day in days],
                [decreed.days[day].name for day in days],
            ],
        )
        return CalendarFill(year, cursor.rowcount, decreed.decreed)


@transaction.atomic
def set_calendar_day(*, falls_on: date, kind: DayKind, name: str = "") -> CalendarDay:
    """Say what one day is for the tenant in scope; no later decree overwrites it."""
    day, _created = CalendarDay.objects.update_or_create(
        falls_on=falls_on,
        defaults={"kind": kind.value, "name": name, "source": CalendarDay.Source.SET_HERE},
    )
    return day


def load_calendar() -> BusinessCalendar:
    """The calendar of the tenant in scope, in its time zone."""
    rows = list(CalendarDay.objects.values_list("falls_on", "kind", "source"))
    return BusinessCalendar(
        zone=stored_zone(),
        days={falls_on: DayKind(kind) for falls_on, kind, _source in rows},
        known_years=frozenset(falls_on.year for falls_on, _kind, source in rows if source == "decreed"),
    )


def calendar_warnings(calendar: BusinessCalendar, years: Iterable[int]) -> list[str]:
    """One sentence for each of the years whose holidays are only assumed: for every page that plans with them."""
    return [assumed_warning(year) for year in years if year not in calendar.known_years]
