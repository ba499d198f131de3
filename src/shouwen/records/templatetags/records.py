"""How contacts are named on screen."""

from django import template
from django.utils.translation import gettext as _

from shouwen.contacts.api import Contact
from shouwen.shared.phone import mask_phone
from shouwen.shared.templatetags.clock_words import span

register = template.Library()


@register.filter
def caller(contact: Contact) -> str:
    """Who it is, as anybody may see: how the customer is addressed, else the name given, else the masked number."""
    if contact.customer is not None:
        return contact.customer.addressed_as
    if contact.customer_name:
        return contact.customer_name
    return masked_address(contact) or _("Visitor")


@register.filter
def masked_address(contact: Contact) -> str:
    """The number in its masked form; chats without one have none."""
    address = contact.customer_address
    return mask_phone(address) if address.startswith("+") else ""


@register.filter
def waited(contact: Contact) -> str:
    """How long the customer waited, once that is decided."""
    decided = contact.queued_at is not None and (contact.accepted_at or contact.ended_at)
    return span(round(contact.waited_seconds(contact.opened_at))) if decided else "—"


@register.filter
def served(contact: Contact) -> str:
    """How long somebody served the customer, once that is over."""
    if contact.accepted_at is None or contact.ended_at is None:
        return "—"
    return span(round((contact.ended_at - contact.accepted_at).total_seconds()))
