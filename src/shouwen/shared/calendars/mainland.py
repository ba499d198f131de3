"""The workdays of mainland China, as the State Council decrees them each autumn for the year to come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar

from shouwen.shared.calendars.business import DayKind, kind_by_weekday


@dataclass(frozen=True, slots=True)
class NamedDay:
    """What a day is and the festival it belongs to, if any."""

    kind: DayKind
    name: str = ""


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """Every day of a year; `decreed` says whether it is law or only assumed from the weekdays."""

    year: int
    decreed: bool
    days: Mapping[date, NamedDay]


def mainland_year(year: int) -> CalendarYear:
    """The year's days with public holidays and make-up workdays, Monday to Friday where nothing is decreed yet."""
    if not 1900 <= year <= 2200:
        raise ValueError(f"{year} is no year anybody plans for.")
    first = date(year, 1, 1)
    every_day = [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]
    try:
        return CalendarYear(year, decreed=True, days={day: _decreed(day) for day in every_day})
    except NotImplementedError:
        # How the library says that it does not know the year.
        return CalendarYear(year, decreed=False, days={day: NamedDay(kind_by_weekday(day)) for day in every_day})


def _decreed(day: date) -> NamedDay:
    off, festival = chinese_calendar.get_holiday_detail(day)
    name = chinese_calendar.Holiday(festival).chinese if festival else ""
    usual = kind_by_weekday(day)
    if off:
        return NamedDay(DayKind.HOLIDAY if name else usual, name)
    return NamedDay(DayKind.MAKE_UP if usual is DayKind.WEEKEND else DayKind.WORKDAY, name)
