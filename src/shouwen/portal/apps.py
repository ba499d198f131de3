"""Django's registration of the module."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Customer front doors."""

    name = "shouwen.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"
