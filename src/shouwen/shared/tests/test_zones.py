"""Days begin where the tenant is."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.policy import policy, set_policy
from shouwen.shared.tenancy import tenant_scope
from shouwen.shared.zones import TIME_ZONE, day_began, stored_zone, tenant_zone

EVENING = datetime(2026, 11, 18, 17, 0, tzinfo=UTC)


def test_who_decides_nothing_lives_in_shanghai(tenant):
    assert tenant_zone() == stored_zone() == ZoneInfo("Asia/Shanghai")
    assert day_began(EVENING) == datetime(2026, 11, 18, 16, 0, tzinfo=UTC)


def test_each_tenants_day_begins_in_its_own_zone(tenant, other_tenant):
    set_policy(TIME_ZONE.key, "Asia/Urumqi")

    assert day_began(EVENING) == datetime(2026, 11, 17, 18, 0, tzinfo=UTC)
    with tenant_scope(other_tenant.pk):
        assert day_began(EVENING) == datetime(2026, 11, 18, 16, 0, tzinfo=UTC)


def test_a_day_on_which_clocks_change_begins_at_midnight(tenant):
    set_policy(TIME_ZONE.key, "Europe/Berlin")

    assert day_began(datetime(2026, 10, 25, 20, 0, tzinfo=UTC)) == datetime(2026, 10, 24, 22, 0, tzinfo=UTC)


@pytest.mark.parametrize("name", ["", "Shanghai", "UTC+8", "../etc/passwd", "Asia/Shanghai\x00"])
def test_what_is_no_zone_is_refused_with_an_example(tenant, name):
    with pytest.raises(BusinessRuleError, match="Asia/Shanghai"):
        set_policy(TIME_ZONE.key, name)


def test_a_name_is_kept_without_the_blanks_around_it(tenant):
    set_policy(TIME_ZONE.key, " Asia/Urumqi ")

    assert policy(TIME_ZONE.key) == "Asia/Urumqi"
