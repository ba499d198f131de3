"""Hours of a day as people write them, and the stretches of real time they come to."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from shouwen.shared.errors import BusinessRuleError

DAY_MINUTES = 24 * 60
ONE_DAY = timedelta(days=1)

_WRITTEN = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)\s*[-–—~至]\s*([01]?\d|2[0-4]):([0-5]\d)")


@dataclass(frozen=True, slots=True, order=True)
class Hours:
    """From one wall-clock minute of a day to another, which may lie in the night after."""

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not 0 <= self.opens < DAY_MINUTES or not self.opens < self.closes <= self.opens + DAY_MINUTES:
            raise ValueError(f"Minutes {self.opens} to {self.closes} are no stretch of a day.")

    @classmethod
    def parse(cls, text: str) -> "Hours":
        """Read “09:00-18:00”; an end at or before the beginning lies on the next day, 24:00 is midnight."""
        match = _WRITTEN.fullmatch(text.strip())
        opens, closes = (int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])) if match else (-1, -1)
        if not 0 <= opens < DAY_MINUTES or closes > DAY_MINUTES:
            raise BusinessRuleError(_("“%(text)s” are no hours. Write them like 09:00-18:00.") % {"text": text})
        return cls(opens, closes if closes > opens else closes + DAY_MINUTES)

    def __str__(self) -> str:
        closes = self.closes if self.closes <= DAY_MINUTES else self.closes - DAY_MINUTES
        return f"{_clock(self.opens)}-{_clock(closes)}"


ALL_DAY = (Hours(0, DAY_MINUTES),)


def in_order(hours: tuple[Hours, ...]) -> tuple[Hours, ...]:
    """The hours of one day sorted; refuses hours that overlap."""
    ordered = tuple(sorted(hours))
    for one, other in pairwise(ordered):
        if other.opens < one.closes:
            raise BusinessRuleError(
                _("The hours %(one)s and %(other)s overlap. Write them as one.") % {"one": one, "other": other}
            )
    return ordered


def spans(
    hours_of: Callable[[date], tuple[Hours, ...]], zone: ZoneInfo, first: date, last: date
) -> Iterator[tuple[datetime, datetime]]:
    """The open stretches of the days from `first` to `last` in UTC, in order; adjoining ones are joined."""
    current: tuple[datetime, datetime] | None = None
    day = first
    while day <= last:
        for hours in hours_of(day):
            opens, closes = _moment(day, hours.opens, zone), _moment(day, hours.closes, zone)
            # Hours that a change to summer time swallows have no length.
            if closes <= opens:
                continue
            if current is not None and opens <= current[1]:
                current = (current[0], max(current[1], closes))
                continue
            if current is not None:
                yield current
            current = (opens, closes)
        day += ONE_DAY
    if current is not None:
        yield current


def local_day(at: datetime, zone: ZoneInfo) -> date:
    """The day it is in the zone; refuses a moment without a zone of its own."""
    if at.tzinfo is None:
        raise ValueError("A moment without a time zone could be any: pass an aware datetime.")
    return at.astimezone(zone).date()


def _moment(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    days, minute = divmod(minutes, DAY_MINUTES)
    return datetime.combine(day + days * ONE_DAY, time(minute // 60, minute % 60), zone).astimezone(UTC)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
