"""`{% recordings contact %}`: what was said in a contact, to hear and to see."""

from typing import Any

from django import template
from django.template import Context

from shouwen.contacts.api import Contact
from shouwen.telephony.selectors import recordings_visible_to

register = template.Library()


@register.inclusion_tag("telephony/recordings.html", takes_context=True)
def recordings(context: Context, contact: Contact) -> dict[str, Any]:
    """The recordings of a contact that the reader may hear, in the order of its segments."""
    visible = recordings_visible_to(context["request"].membership).filter(contact=contact)
    return {"contact": contact, "recordings": visible.order_by("recorded_at", "pk")}
