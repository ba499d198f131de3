"""Django's registration of the module."""

from django.apps import AppConfig


class DesktopConfig(AppConfig):
    """Agent desktop."""

    name = "shouwen.desktop"
    label = "desktop"
    default_auto_field = "django.db.models.BigAutoField"
