"""Where the rail leads: each front door says so in its AppConfig, so that nobody below has to know it."""

from dataclasses import dataclass, replace

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string

# The kernel stands below the people's module, so it knows its question only by name.
_PERMISSION_CHECK = "shouwen.accounts.policies.may"


@dataclass(frozen=True)
class Destination:
    """One entry of the rail."""

    href: str
    label: str
    icon: str
    is_current: bool
    count: int = 0


def destinations(request: HttpRequest) -> dict[str, list[Destination]]:
    """The entries this person may open, in order; settings and the like stand at the foot.

    An AppConfig declares `navigation = [{"url": "floor:home", "label": _("Floor"), "icon": "layout-dashboard",
    "order": 20, "permission": "floor.watch"}]`; `"foot": True` puts the entry at the foot.
    """
    declared = [entry for config in apps.get_app_configs() for entry in getattr(config, "navigation", ())]
    found: dict[str, list[Destination]] = {"main": [], "foot": []}
    for entry in sorted(declared, key=lambda entry: entry.get("order", 50)):
        if not _may(request, entry.get("permission", "")):
            continue
        try:
            href = reverse(entry["url"])
        except NoReverseMatch:
            continue
        found["foot" if entry.get("foot") else "main"].append(
            Destination(href, str(entry["label"]), entry["icon"], False)
        )
    return _with_current(found, request.path)


def _with_current(found: dict[str, list[Destination]], path: str) -> dict[str, list[Destination]]:
    """Mark the one that leads nearest to this page: one front door may stand inside another's address."""
    leading = [entry.href for entries in found.values() for entry in entries if path.startswith(entry.href)]
    nearest = max(leading, key=len, default=None)
    return {
        place: [replace(entry, is_current=entry.href == nearest) for entry in entries]
        for place, entries in found.items()
    }


def _may(request: HttpRequest, permission: str) -> bool:
    """Whether this request's member holds the permission; where none is asked, whether there is a member."""
    membership = getattr(request, "membership", None)
    if not membership or not permission:
        return bool(membership)
    check = import_string(getattr(settings, "SHOUWEN_PERMISSION_CHECK", _PERMISSION_CHECK))
    return bool(check(membership, permission))
