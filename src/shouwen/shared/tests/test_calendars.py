from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwen.shared.calendars.business import BusinessCalendar, DayKind
from shouwen.shared.calendars.mainland import mainland_year
from shouwen.shared.calendars.spans import Hours
from shouwen.shared.errors import BusinessRuleError

SHANGHAI = ZoneInfo("Asia/Shanghai")
MAINLAND = BusinessCalendar(
    SHANGHAI,
    {day: named.kind for year in (2025, 2026) for day, named in mainland_year(year).days.items()},
    known_years=frozenset({2025, 2026}),
)

days = st.dates(date(2025, 1, 1), date(2026, 12, 31))
durations = st.timedeltas(timedelta(0), timedelta(hours=200))


def local(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


def moments_between(first: datetime, last: datetime) -> st.SearchStrategy[datetime]:
    return st.datetimes(first.replace(tzinfo=None), last.replace(tzinfo=None), timezones=st.just(SHANGHAI))


moments = moments_between(local(2025, 1, 1), local(2026, 12, 31))


def test_a_make_up_saturday_is_worked_and_the_festival_is_not():
    assert MAINLAND.kind(date(2026, 2, 14)) is DayKind.MAKE_UP
    assert MAINLAND.kind(date(2026, 2, 17)) is DayKind.HOLIDAY
    assert MAINLAND.kind(date(2026, 2, 22)) is DayKind.HOLIDAY
    assert MAINLAND.kind(date(2026, 3, 7)) is DayKind.WEEKEND


def test_three_business_days_over_the_spring_festival():
    assert MAINLAND.add_business_days(date(2026, 2, 13), 3) == date(2026, 2, 25)


def test_the_day_a_period_begins_on_does_not_count():
    assert MAINLAND.add_business_days(date(2026, 3, 7), 1) == date(2026, 3, 9)


def test_an_undecreed_year_is_assumed_by_weekday():
    year = mainland_year(2099)

    assert not year.decreed
    assert year.days[date(2099, 1, 1)].kind is DayKind.WORKDAY
    assert not MAINLAND.is_certain(date(2099, 1, 1))


def test_working_time_leaves_out_the_night_and_the_weekend():
    assert MAINLAND.business_time_between(local(2026, 3, 6, 17), local(2026, 3, 9, 10)) == timedelta(hours=2)


def test_a_night_shift_counts_on_both_sides_of_midnight():
    nights = BusinessCalendar(SHANGHAI, MAINLAND.days, hours=(Hours.parse("22:00-06:00"),))

    # The shift of Friday ends on Saturday morning; nobody begins one on Saturday.
    assert nights.business_time_between(local(2026, 3, 6, 20), local(2026, 3, 8, 20)) == timedelta(hours=8)
    assert nights.is_working_time(local(2026, 3, 7, 5))


def test_hours_that_run_into_the_next_day_s_are_refused():
    with pytest.raises(ValueError, match="next"):
        BusinessCalendar(SHANGHAI, hours=(Hours.parse("08:00-12:00"), Hours.parse("22:00-09:00")))


def test_a_calendar_without_workdays_is_an_error_and_no_endless_search():
    never = {date(2026, 1, 1) + timedelta(days=n): DayKind.HOLIDAY for n in range(800)}
    calendar = BusinessCalendar(SHANGHAI, never)

    with pytest.raises(ValueError, match="more than a year"):
        calendar.add_business_days(date(2026, 1, 1), 1)
    with pytest.raises(ValueError, match="more than a year"):
        calendar.add_business_time(local(2026, 1, 1), timedelta(hours=1))


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="aware"):
        MAINLAND.is_working_time(local(2026, 1, 1).replace(tzinfo=None))


def test_summer_time_takes_an_hour_of_the_night_shift():
    new_york = BusinessCalendar(ZoneInfo("America/New_York"), hours=(Hours.parse("22:00-06:00"),))
    friday_night = (datetime(2026, 3, 6, 21, tzinfo=new_york.zone), datetime(2026, 3, 7, 12, tzinfo=new_york.zone))
    every_day = BusinessCalendar(
        new_york.zone, {date(2026, 3, 7): DayKind.MAKE_UP, date(2026, 3, 8): DayKind.MAKE_UP}, hours=new_york.hours
    )
    clocks_change = (datetime(2026, 3, 7, 21, tzinfo=new_york.zone), datetime(2026, 3, 8, 12, tzinfo=new_york.zone))

    assert new_york.business_time_between(*friday_night) == timedelta(hours=8)
    assert every_day.business_time_between(*clocks_change) == timedelta(hours=7)


@pytest.mark.parametrize("written", ["9-18", "25:00-26:00", "09:60-10:00", "24:00-06:00", "08:00-24:30", ""])
def test_what_is_no_hours_is_refused_with_an_example(written: str):
    with pytest.raises(BusinessRuleError, match="09:00-18:00"):
        Hours.parse(written)


@given(days, st.integers(1, 60))
def test_adding_business_days_and_counting_them_agree(day: date, count: int):
    due = MAINLAND.add_business_days(day, count)

    assert MAINLAND.is_workday(due)
    assert MAINLAND.business_days_between(day, due) == count


@given(days, st.integers(1, 60))
def test_going_back_undoes_going_on_from_a_workday(day: date, count: int):
    start = MAINLAND.add_business_days(day, 0)

    assert MAINLAND.add_business_days(MAINLAND.add_business_days(start, count), -count) == start


@given(moments, durations)
def test_adding_working_time_and_measuring_it_agree(at: datetime, duration: timedelta):
    due = MAINLAND.add_business_time(at, duration)

    assert due.tzinfo is UTC
    assert due >= at
    assert MAINLAND.business_time_between(at, due) == duration


@given(moments, moments, moments)
def test_working_time_adds_up(a: datetime, b: datetime, c: datetime):
    first, second, third = sorted((a, b, c))
    whole = MAINLAND.business_time_between(first, third)

    assert whole == MAINLAND.business_time_between(first, second) + MAINLAND.business_time_between(second, third)
    assert timedelta(0) <= whole <= third - first


@given(st.integers(0, 1439), st.integers(1, 1440))
def test_hours_are_read_as_they_are_written(opens: int, length: int):
    hours = Hours(opens, opens + length)

    assert Hours.parse(str(hours)) == hours
