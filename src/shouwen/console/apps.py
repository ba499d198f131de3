"""Django's registration of the module."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """Administration."""

    name = "shouwen.console"
    label = "console"
    default_auto_field = "django.db.models.BigAutoField"
