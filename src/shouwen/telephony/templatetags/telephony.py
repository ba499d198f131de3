"""What pages show of calls; `telephony/recordings.html` is included where a `contact` is in the context."""

from django import template
from django.db.models import QuerySet
from django.template import Context

from shouwen.contacts.api import Contact
from shouwen.telephony.models import Recording
from shouwen.telephony.selectors import recordings_visible_to

register = template.Library()


@register.simple_tag(takes_context=True)
def recordings_of(context: Context, contact: Contact) -> QuerySet[Recording]:
    """The recordings of a contact that the reader may hear, in the order of its segments."""
    visible = recordings_visible_to(context["request"].membership)
    return visible.filter(contact=contact).order_by("recorded_at", "pk")
