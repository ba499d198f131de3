"""Django's registration of the module."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """Customer records."""

    name = "shouwen.customers"
    label = "customers"
    default_auto_field = "django.db.models.BigAutoField"
