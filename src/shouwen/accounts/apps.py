"""Django's registration of the module."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People and permissions."""

    name = "shouwen.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
