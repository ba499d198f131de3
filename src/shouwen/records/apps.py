"""Django's registration of the module."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    """Contact history."""

    name = "shouwen.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"
    navigation: tuple[dict[str, Any], ...] = (
        {"url": "records:list", "label": _("History"), "icon": "history", "order": 30, "permission": "contacts.view"},
    )
