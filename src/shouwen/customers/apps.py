"""Django's registration of the module."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CustomersConfig(AppConfig):
    """Customer records."""

    name = "shouwen.customers"
    label = "customers"
    default_auto_field = "django.db.models.BigAutoField"
    navigation = (
        {
            "url": "customers:list",
            "label": _("Customers"),
            "icon": "user-search",
            "order": 40,
            "permission": "customers.view",
        },
    )
