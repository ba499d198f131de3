"""Django's registration of the module."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsoleConfig(AppConfig):
    """Administration."""

    name = "shouwen.console"
    label = "console"
    default_auto_field = "django.db.models.BigAutoField"
    navigation = (
        {
            "url": "console:audit",
            "label": _("Audit"),
            "icon": "logs",
            "order": 85,
            "permission": "audit.view",
            "foot": True,
        },
        {
            "url": "console:home",
            "label": _("Manage"),
            "icon": "settings",
            "order": 90,
            "permission": "console.people",
            "foot": True,
        },
    )
