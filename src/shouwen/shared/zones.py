"""The tenant's time zone: when its days begin and what its clocks show."""

from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.models import PolicySetting
from shouwen.shared.policy import Policy, declare_policy, policy


def checked_zone(name: str) -> str:
    """The name if a time zone has it; refused with examples of what would be right if not."""
    name = name.strip()
    if name not in _names():
        raise BusinessRuleError(
            _("“%(name)s” is no time zone. Write its name in the IANA list, for instance Asia/Shanghai or Asia/Urumqi.")
            % {"name": name}
        )
    return name


@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones())


TIME_ZONE = declare_policy(
    Policy(
        "calendar.time_zone",
        gettext_lazy("Time zone"),
        "Asia/Shanghai",
        check=checked_zone,
        help=gettext_lazy("Days, opening hours and the times on every page follow it; for instance Asia/Shanghai."),
    )
)


def tenant_zone() -> ZoneInfo:
    """The zone of the tenant in scope."""
    return ZoneInfo(str(policy(TIME_ZONE.key)))


def stored_zone() -> ZoneInfo:
    """The zone as it stands in the database now: for whoever is told that it has just been changed."""
    name = PolicySetting.objects.filter(key=TIME_ZONE.key).values_list("value", flat=True).first()
    return ZoneInfo(str(name or TIME_ZONE.value))


def day_began(at: datetime) -> datetime:
    """When the tenant's day of that moment began, in UTC: what is counted from it passes over changes of the clock."""
    return at.astimezone(tenant_zone()).replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
