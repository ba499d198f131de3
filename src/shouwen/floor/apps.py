"""Django's registration of the module."""

from django.apps import AppConfig


class FloorConfig(AppConfig):
    """The floor."""

    name = "shouwen.floor"
    label = "floor"
    default_auto_field = "django.db.models.BigAutoField"
