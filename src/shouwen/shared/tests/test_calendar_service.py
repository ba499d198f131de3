from datetime import date
from zoneinfo import ZoneInfo

from shouwen.shared.calendars.business import DayKind
from shouwen.shared.calendars.rows import CalendarDay
from shouwen.shared.calendars.services import calendar_warnings, fill_calendar, load_calendar, set_calendar_day
from shouwen.shared.policy import set_policy
from shouwen.shared.tenancy import tenant_scope
from shouwen.shared.zones import TIME_ZONE


def test_a_decreed_year_is_written_with_its_festivals(tenant):
    fill = fill_calendar(tenant_id=tenant.pk, year=2026)

    assert (fill.days_written, fill.decreed, fill.warning) == (365, True, "")
    day = CalendarDay.objects.get(falls_on=date(2026, 2, 14))
    assert (day.kind, day.name, day.source) == ("make_up", "春节", "decreed")


def test_a_year_that_is_not_decreed_is_assumed_with_a_visible_warning(tenant):
    fill = fill_calendar(tenant_id=tenant.pk, year=2099)

    assert not fill.decreed
    assert "2099" in fill.warning
    assert set(CalendarDay.objects.values_list("source", flat=True)) == {"assumed"}
    assert calendar_warnings(load_calendar(), [2099]) == [fill.warning]


def test_filling_again_changes_nothing(tenant):
    fill_calendar(tenant_id=tenant.pk, year=2026)
    fill_calendar(tenant_id=tenant.pk, year=2026)

    assert CalendarDay.objects.count() == 365


def test_the_decree_replaces_what_was_assumed(tenant):
    fill_calendar(tenant_id=tenant.pk, year=2026)
    CalendarDay.objects.update(source="assumed", kind="workday")
    fill_calendar(tenant_id=tenant.pk, year=2026)

    assert load_calendar().kind(date(2026, 2, 17)) is DayKind.HOLIDAY


def test_what_the_administrator_set_is_never_overwritten(tenant):
    set_calendar_day(falls_on=date(2026, 2, 17), kind=DayKind.WORKDAY, name="值守")
    fill_calendar(tenant_id=tenant.pk, year=2026)

    assert load_calendar().is_workday(date(2026, 2, 17))


def test_each_tenant_has_a_calendar_of_its_own_zone(tenant, other_tenant):
    with tenant_scope(other_tenant.pk):
        set_policy(TIME_ZONE.key, "Asia/Urumqi")
    fill_calendar(tenant_id=tenant.pk, year=2026)

    with tenant_scope(other_tenant.pk):
        calendar = load_calendar()
    assert calendar.zone == ZoneInfo("Asia/Urumqi")
    assert not calendar.days


def test_without_rows_every_year_is_uncertain(tenant):
    assert not load_calendar().is_certain(date(2026, 2, 17))


def test_the_kinds_of_the_rows_are_those_of_the_rules():
    assert {kind.value for kind in DayKind} == set(CalendarDay.Kind.values)
