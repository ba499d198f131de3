"""Django's registration of the module."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FloorConfig(AppConfig):
    """The floor."""

    name = "shouwen.floor"
    label = "floor"
    default_auto_field = "django.db.models.BigAutoField"
    navigation: tuple[dict[str, Any], ...] = (
        {
            "url": "floor:home",
            "label": _("Floor"),
            "icon": "layout-dashboard",
            "order": 20,
            "permission": "floor.watch",
        },
    )

    def ready(self) -> None:
        """Make the floor's targets known to administration."""
        from shouwen.floor import policies_declared  # noqa: F401
