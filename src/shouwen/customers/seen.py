"""What an editor had before them, so that two people who edit one record do not undo each other's work.

A form carries a mark of each value instead of the value: masked fields have no business in a page.
"""

from typing import Any

from django.utils.crypto import salted_hmac

from shouwen.customers.models import Customer
from shouwen.customers.values import EDITABLE

MASKED = ("full_name", "email", "id_number")
_OWN = object()


def mark(customer: Customer, field: str, value: Any = _OWN) -> str:
    """A short keyed hash of a field's value, or of what it would become."""
    held = getattr(customer, field) if value is _OWN else value
    text = "" if held is None else str(held)
    return salted_hmac("customers.seen", f"{customer.pk}:{field}:{text}", algorithm="sha256").hexdigest()[:16]


def marks(customer: Customer) -> dict[str, str]:
    """The marks of all fields that can be edited, as they stand."""
    return {field: mark(customer, field) for field in EDITABLE}


def shown(customer: Customer, field: str) -> str:
    """A field's value as it may be shown to anybody who may edit."""
    if field == "full_name":
        return customer.masked_name
    if field == "email":
        return customer.masked_email
    if field == "id_number":
        return customer.masked_id_number
    if field in ("kind", "salutation", "id_kind"):
        return str(getattr(customer, f"get_{field}_display")())
    held = getattr(customer, field)
    return "" if held is None else str(held)
