"""How a contact's other side is called on the desktop, before and after we know who it is."""

from uuid import UUID

from django import template
from django.utils.translation import gettext as _

from shouwen.contacts.api import Contact, FollowUp
from shouwen.customers.api import Tier
from shouwen.desktop.work import Desk
from shouwen.routing.api import Offer
from shouwen.shared.phone import mask_phone

register = template.Library()


@register.filter
def caller(contact: Contact) -> str:
    """The customer as we speak of them; else the name they gave; else that we do not know."""
    if contact.customer is not None:
        return contact.customer.addressed_as
    return contact.customer_name or (_("Unknown caller") if contact.channel == "voice" else _("Visitor"))


@register.filter
def caller_number(contact: Contact) -> str:
    """The number with its middle hidden; nothing where the address is none."""
    return mask_phone(contact.customer_address) if contact.customer_address.startswith("+") else ""


@register.filter
def neighbours(desk: Desk, chosen: UUID) -> tuple[UUID | None, UUID | None]:
    """The contacts above and below the chosen one."""
    return desk.neighbours(chosen)


@register.filter
def owed_to(promise: FollowUp) -> str:
    """To whom we owe it."""
    if promise.customer is not None:
        return promise.customer.addressed_as
    return mask_phone(promise.address) if promise.address.startswith("+") else promise.address


@register.filter
def wait_seconds(offer: Offer) -> float:
    """How long the customer had waited when it began to ring."""
    return offer.contact.waited_seconds(offer.offered_at)


@register.filter
def tier_word(code: str) -> str:
    """The tier in words."""
    return str(Tier(code).label) if code in Tier.values else code
