"""When a queue is open. Knows no clock and no database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from shouwen.shared.calendars.business import BusinessCalendar, DayKind
from shouwen.shared.calendars.spans import ALL_DAY, ONE_DAY, Hours, in_order, local_day, spans
from shouwen.shared.errors import BusinessRuleError

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HORIZON = 400 * ONE_DAY

DayHours = tuple[Hours, ...]


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """Hours for each weekday, for public holidays, for make-up workdays and for single days."""

    calendar: BusinessCalendar
    weekly: tuple[DayHours, ...]
    holiday: DayHours = ()
    # None: as on a Monday, because a make-up Saturday is worked like an ordinary workday.
    make_up: DayHours | None = None
    special: Mapping[date, DayHours] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.weekly) != len(WEEKDAYS):
            raise ValueError("Opening hours need the hours of seven weekdays.")

    @classmethod
    def always(cls, calendar: BusinessCalendar) -> "OpeningHours":
        """Open day and night, holidays included."""
        return cls(calendar, (ALL_DAY,) * 7, holiday=ALL_DAY)

    @classmethod
    def workdays(cls, calendar: BusinessCalendar, hours: str) -> "OpeningHours":
        """Open from Monday to Friday and on make-up days, with the same hours."""
        each = (Hours.parse(hours),)
        return cls(calendar, (each,) * 5 + ((), ()))

    @classmethod
    def parse(cls, written: Mapping[str, Any], calendar: BusinessCalendar) -> "OpeningHours":
        """Read {"mon": ["09:00-12:00", …], …, "holiday": […], "make_up": […], "special": {"2026-12-31": […]}}.

        A weekday that is left out is closed.
        """
        known = {*WEEKDAYS, "holiday", "make_up", "special"}
        if unknown := sorted(set(written) - known):
            raise BusinessRuleError(
                _("Opening hours know no “%(unknown)s”; use %(known)s.")
                % {"unknown": ", ".join(unknown), "known": ", ".join([*WEEKDAYS, "holiday", "make_up", "special"])}
            )
        special = written.get("special", {})
        if not isinstance(special, Mapping):
            raise BusinessRuleError(_("The special days are written as a mapping from a day to its hours."))
        return cls(
            calendar,
            tuple(_read_day(written.get(weekday, ())) for weekday in WEEKDAYS),
            holiday=_read_day(written.get("holiday", ())),
            make_up=_read_day(written["make_up"]) if written.get("make_up") is not None else None,
            special={_read_date(day): _read_day(hours) for day, hours in special.items()},
        )

    def written(self) -> dict[str, Any]:
        """What `parse` reads: the form in which opening hours are stored."""
        stored: dict[str, Any] = {name: _write_day(day) for name, day in zip(WEEKDAYS, self.weekly, strict=True)}
        stored["holiday"] = _write_day(self.holiday)
        stored["make_up"] = None if self.make_up is None else _write_day(self.make_up)
        stored["special"] = {day.isoformat(): _write_day(hours) for day, hours in sorted(self.special.items())}
        return stored

    def hours_on(self, day: date) -> DayHours:
        """The hours of one day: its own, else its kind's, else its weekday's."""
        if day in self.special:
            return self.special[day]
        kind = self.calendar.kind(day)
        if kind is DayKind.HOLIDAY:
            return self.holiday
        if kind is DayKind.MAKE_UP:
            return self.weekly[0] if self.make_up is None else self.make_up
        return self.weekly[day.weekday()]

    def is_open(self, at: datetime) -> bool:
        """Whether the queue takes contacts at that moment; the minute of closing is closed."""
        day = local_day(at, self.calendar.zone)
        today = spans(self.hours_on, self.calendar.zone, day - ONE_DAY, day)
        return any(opens <= at < closes for opens, closes in today)

    def next_opening(self, at: datetime) -> datetime | None:
        """The first moment from `at` on when it is open (`at` itself when it is); None if not within a year."""
        if self.is_open(at):
            return at
        found = self._span_from(at)
        return found[0] if found else None

    def next_closing(self, at: datetime) -> datetime | None:
        """When the stretch that is open at `at`, or the next one, ends; None if that is not within a year."""
        found = self._span_from(at)
        return found[1] if found and found[1] - at < _HORIZON else None

    def _span_from(self, at: datetime) -> tuple[datetime, datetime] | None:
        day = local_day(at, self.calendar.zone)
        found = spans(self.hours_on, self.calendar.zone, day - ONE_DAY, day + _HORIZON)
        return next(((opens, closes) for opens, closes in found if closes > at), None)


def _read_day(written: Any) -> DayHours:
    if isinstance(written, str) or not isinstance(written, list | tuple):
        raise BusinessRuleError(_("The hours of a day are written as a list, such as [“09:00-12:00”, “13:00-18:00”]."))
    return in_order(tuple(Hours.parse(str(each)) for each in written))


def _write_day(hours: DayHours) -> list[str]:
    return [str(each) for each in hours]


def _read_date(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise BusinessRuleError(_("“%(text)s” is no day. Write it like 2026-12-31.") % {"text": written}) from error
