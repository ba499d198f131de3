"""Django's registration of the module."""

from django.apps import AppConfig


class TelephonyConfig(AppConfig):
    """Calls."""

    name = "shouwen.telephony"
    label = "telephony"
    default_auto_field = "django.db.models.BigAutoField"
