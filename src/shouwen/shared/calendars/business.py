"""Which days are worked, and how much working time lies between two moments. Knows no clock and no database."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from shouwen.shared.calendars.spans import DAY_MINUTES, ONE_DAY, Hours, in_order, local_day, spans

# Longer than any run of days off; a search beyond it would mean that nobody ever works.
_LONGEST_PAUSE = 400 * ONE_DAY
_SATURDAY = 5


class DayKind(StrEnum):
    """Why a day is worked or not."""

    WORKDAY = "workday"
    MAKE_UP = "make_up"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"

    @property
    def is_worked(self) -> bool:
        """Whether people come to work."""
        return self in (DayKind.WORKDAY, DayKind.MAKE_UP)


def kind_by_weekday(day: date) -> DayKind:
    """What a day is where nothing else is known."""
    return DayKind.WEEKEND if day.weekday() >= _SATURDAY else DayKind.WORKDAY


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """The workdays of one place: what is decreed or set, and Monday to Friday where nothing is."""

    zone: ZoneInfo
    days: Mapping[date, DayKind] = field(default_factory=dict)
    hours: tuple[Hours, ...] = (Hours(9 * 60, 18 * 60),)
    known_years: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        hours = in_order(self.hours)
        if hours and hours[-1].closes - DAY_MINUTES > hours[0].opens:
            raise ValueError("The working hours of one day run into those of the next.")

    def kind(self, day: date) -> DayKind:
        """Why the day is worked or not."""
        return self.days.get(day) or kind_by_weekday(day)

    def is_workday(self, day: date) -> bool:
        """Whether the day is worked, make-up days included."""
        return self.kind(day).is_worked

    def is_certain(self, day: date) -> bool:
        """Whether the day's year is decreed; otherwise its kind is only assumed from the weekday."""
        return day.year in self.known_years

    def add_business_days(self, day: date, count: int) -> date:
        """The count-th workday after the day (before it for a negative count), which itself does not count.

        Zero gives the day itself, or the next workday. So are periods counted in law (Civil Code, article 201).
        """
        if count == 0:
            return day if self.is_workday(day) else self.add_business_days(day, 1)
        step, left, pause = (ONE_DAY if count > 0 else -ONE_DAY), abs(count), timedelta(0)
        while left:
            day += step
            if self.is_workday(day):
                left, pause = left - 1, timedelta(0)
            else:
                pause = self._bounded(pause + ONE_DAY)
        return day

    def business_days_between(self, start: date, end: date) -> int:
        """How many workdays lie after `start` up to and including `end`; negative where `end` is earlier."""
        if end < start:
            return -self.business_days_between(end, start)
        return sum(self.is_workday(start + n * ONE_DAY) for n in range(1, (end - start).days + 1))

    def business_time_between(self, start: datetime, end: datetime) -> timedelta:
        """Working time from `start` to `end`; negative where `end` is earlier."""
        if end < start:
            return -self.business_time_between(end, start)
        first, last = local_day(start, self.zone) - ONE_DAY, local_day(end, self.zone)
        parts = (
            min(closes, end) - max(opens, start)
            for opens, closes in spans(self._hours_of, self.zone, first, last)
            if opens < end and closes > start
        )
        return sum(parts, timedelta(0))

    def add_business_time(self, at: datetime, duration: timedelta) -> datetime:
        """The first moment by which that much working time has passed, in UTC; raises ValueError for less than none."""
        if duration < timedelta(0):
            raise ValueError("Working time can only be added.")
        if not duration:
            return at.astimezone(UTC)
        for opens, closes in self._spans_from(at):
            opens = max(opens, at)
            if closes - opens >= duration:
                return (opens + duration).astimezone(UTC)
            duration -= closes - opens
        raise AssertionError("The stretches of working time never end.")

    def is_working_time(self, at: datetime) -> bool:
        """Whether people are at work."""
        day = local_day(at, self.zone)
        return any(opens <= at < closes for opens, closes in spans(self._hours_of, self.zone, day - ONE_DAY, day))

    def _spans_from(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        week = 7 * ONE_DAY
        first, pause = local_day(at, self.zone) - ONE_DAY, timedelta(0)
        while True:
            found = False
            # Asked a week at a time, a night shift over the seam would be given in two parts, which is as good.
            for opens, closes in spans(self._hours_of, self.zone, first, first + week - ONE_DAY):
                if closes > at:
                    found = True
                    yield opens, closes
            pause = timedelta(0) if found else self._bounded(pause + week)
            first += week

    def _hours_of(self, day: date) -> tuple[Hours, ...]:
        return self.hours if self.is_workday(day) else ()

    @staticmethod
    def _bounded(pause: timedelta) -> timedelta:
        if pause > _LONGEST_PAUSE:
            raise ValueError("This calendar has no workday for more than a year.")
        return pause
