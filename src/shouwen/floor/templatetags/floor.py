"""How the floor writes its figures."""

from django import template
from django.utils.translation import gettext as _

from shouwen.contacts.api import Contact
from shouwen.floor import words
from shouwen.floor.core import figures
from shouwen.floor.core.figures import Sums

register = template.Library()
register.filter("percent", words.percent)


@register.filter
def figure(sums: Sums, name: str) -> float | None:
    """A defined figure of these sums."""
    return figures.DEFINITIONS[name].of(sums)


@register.filter
def caller(contact: Contact) -> str:
    """Who is at the seat, as we speak of them."""
    if contact.customer is not None:
        return contact.customer.addressed_as
    return contact.customer_name or (_("Unknown caller") if contact.channel == "voice" else _("Visitor"))
