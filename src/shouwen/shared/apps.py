"""Django's registration of the module."""

from django.apps import AppConfig


class SharedConfig(AppConfig):
    """The kernel."""

    name = "shouwen.shared"
    label = "shared"
    default_auto_field = "django.db.models.BigAutoField"
