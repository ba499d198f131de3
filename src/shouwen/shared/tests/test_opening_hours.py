from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwen.shared.calendars.business import BusinessCalendar
from shouwen.shared.calendars.mainland import mainland_year
from shouwen.shared.calendars.opening import OpeningHours
from shouwen.shared.errors import BusinessRuleError

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = BusinessCalendar(SHANGHAI, {day: named.kind for day, named in mainland_year(2026).days.items()})
OFFICE = OpeningHours.workdays(CALENDAR, "09:00-18:00")


def local(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


def moments_between(first: datetime, last: datetime) -> st.SearchStrategy[datetime]:
    return st.datetimes(first.replace(tzinfo=None), last.replace(tzinfo=None), timezones=st.just(SHANGHAI))


def test_open_from_the_first_minute_and_closed_at_the_last():
    assert OFFICE.is_open(local(2026, 3, 6, 9))
    assert not OFFICE.is_open(local(2026, 3, 6, 18))


def test_closed_on_a_festival_and_open_on_its_make_up_saturday():
    assert not OFFICE.is_open(local(2026, 2, 17, 10))
    assert OFFICE.is_open(local(2026, 2, 14, 10))


def test_after_the_last_day_before_the_festival_it_opens_again_after_it():
    assert OFFICE.next_opening(local(2026, 2, 14, 18)) == local(2026, 2, 24, 9)


def test_while_open_the_next_opening_is_now():
    now = local(2026, 3, 6, 12, 30)

    assert OFFICE.next_opening(now) == now
    assert OFFICE.next_closing(now) == local(2026, 3, 6, 18)


def test_the_night_desk_is_open_past_midnight():
    night = OpeningHours.parse({"fri": ["20:00-02:00"]}, CALENDAR)

    assert night.is_open(local(2026, 3, 7, 1, 59))
    assert not night.is_open(local(2026, 3, 7, 2))


def test_a_special_day_beats_the_holiday_and_the_weekday():
    hours = OpeningHours.parse({"holiday": ["10:00-16:00"], "special": {"2026-02-17": []}}, CALENDAR)

    assert hours.is_open(local(2026, 2, 18, 10))
    assert not hours.is_open(local(2026, 2, 17, 10))


def test_always_open_never_closes():
    always = OpeningHours.always(CALENDAR)

    assert always.is_open(local(2026, 2, 17, 3))
    assert always.next_closing(local(2026, 2, 17, 3)) is None


def test_never_open_says_so():
    assert OpeningHours.parse({}, CALENDAR).next_opening(local(2026, 3, 6, 12)) is None


@pytest.mark.parametrize(
    "written",
    [
        {"monday": ["09:00-18:00"]},
        {"mon": "09:00-18:00"},
        {"mon": ["09:00-12:00", "11:00-18:00"]},
        {"special": {"12-31": []}},
        {"special": []},
    ],
)
def test_wrong_hours_are_refused(written: dict[str, object]):
    with pytest.raises(BusinessRuleError):
        OpeningHours.parse(written, CALENDAR)


def test_what_is_stored_reads_back_the_same():
    hours = OpeningHours.parse(
        {
            "mon": ["13:00-18:00", "08:00-12:00"],
            "fri": ["22:00-06:00"],
            "make_up": [],
            "special": {"2026-12-31": ["09:00-12:00"]},
        },
        CALENDAR,
    )

    assert OpeningHours.parse(hours.written(), CALENDAR) == hours


@given(moments_between(local(2026, 1, 1), local(2026, 12, 1)))
def test_nothing_is_open_before_the_next_opening(at: datetime):
    opening = OFFICE.next_opening(at)

    assert opening is not None
    assert OFFICE.is_open(opening)
    halfway = at + (opening - at) / 2
    assert opening == at or not OFFICE.is_open(halfway)
    assert opening == at or not OFFICE.is_open(opening - timedelta(microseconds=1))


def test_every_workday_of_the_year_is_opened():
    every_day = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]

    assert [day for day in every_day if OFFICE.hours_on(day)] == [day for day in every_day if CALENDAR.is_workday(day)]
