"""Django's registration of the module."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DesktopConfig(AppConfig):
    """Agent desktop."""

    name = "shouwen.desktop"
    label = "desktop"
    default_auto_field = "django.db.models.BigAutoField"
    navigation: tuple[dict[str, Any], ...] = (
        {"url": "desktop:home", "label": _("Desktop"), "icon": "headset", "order": 10, "permission": "desktop.serve"},
    )
