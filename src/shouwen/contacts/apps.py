"""Django's registration of the module."""

from django.apps import AppConfig


class ContactsConfig(AppConfig):
    """Contacts."""

    name = "shouwen.contacts"
    label = "contacts"
    default_auto_field = "django.db.models.BigAutoField"
