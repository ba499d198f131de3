"""Django's registration of the module."""

from django.apps import AppConfig


class RoutingConfig(AppConfig):
    """Routing."""

    name = "shouwen.routing"
    label = "routing"
    default_auto_field = "django.db.models.BigAutoField"
