"""Django's registration of the module."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Contact history."""

    name = "shouwen.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"
