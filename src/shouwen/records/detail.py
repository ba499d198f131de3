"""One contact, whole: who, when, what was said, what came of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from shouwen.accounts.api import Membership
from shouwen.contacts.api import Contact, FollowUp, Message, Segment
from shouwen.customers.api import records_of
from shouwen.records import policies
from shouwen.records.journal import contact_times, queue_name, timeline
from shouwen.records.selectors import visible_to

MOST_MESSAGES = 1000
MOST_OTHERS = 10
# The telephone's part of the page, where that module brings one.
RECORDINGS = "telephony/recordings.html"


@dataclass(frozen=True, slots=True)
class Leg:
    """One agent's part with its times in seconds; those that still run have no end."""

    segment: Segment
    talk: float
    hold: float
    wrap_up: float | None

    @property
    def handle(self) -> float | None:
        """Talk, hold and wrap-up together."""
        return None if self.wrap_up is None else self.talk + self.hold + self.wrap_up


def page_of(contact: Contact, *, by: Membership, at: datetime) -> dict[str, Any]:
    """Everything the contact's page shows."""
    segments = list(contact.segments.select_related("agent", "wrap_up_code").order_by("sequence"))
    messages = _messages(contact)
    return {
        "contact": contact,
        "queue_name": queue_name(contact.queue_id),
        "owner": contact.case.owner if contact.case else None,
        "times": contact_times(contact, at),
        "timeline": timeline(contact),
        "messages_": messages,
        "legs": [_leg(segment, at) for segment in segments],
        "follow_ups": list(FollowUp.objects.filter(contact=contact).select_related("assignee").order_by("due_at")),
        "others": _others(contact, by),
        "rating": getattr(contact, "rating", None),
        "is_running": contact.closed_at is None,
        "can_play": policies.can_play(by),
        "recordings_template": _recordings_template() if contact.channel == "voice" and contact.accepted_at else None,
        "now": at,
    }


def whole(rows: QuerySet[Contact]) -> QuerySet[Contact]:
    """Contacts with what the page reads of them."""
    return rows.select_related("customer", "agent", "case__owner", "conversation", "rating").defer(
        "customer__id_number"
    )


def _messages(contact: Contact) -> list[Message]:
    if not hasattr(contact, "conversation"):
        return []
    rows = Message.objects.filter(conversation=contact.conversation).select_related("file", "author")
    return list(rows.order_by("-seq")[:MOST_MESSAGES])[::-1]


def _leg(segment: Segment, at: datetime) -> Leg:
    ended = segment.ended_at or at
    held = segment.hold_seconds
    if segment.hold_started_at is not None:
        held += (at - segment.hold_started_at).total_seconds()
    wrapped = None
    if segment.ended_at is not None and segment.wrap_up_ended_at is not None:
        wrapped = (segment.wrap_up_ended_at - segment.ended_at).total_seconds()
    return Leg(segment, (ended - segment.accepted_at).total_seconds() - held, held, wrapped)


def _others(contact: Contact, by: Membership) -> list[Contact]:
    """Other contacts of the same matter, else of the same customer or number, as far as the member may see them."""
    rows = visible_to(by).exclude(pk=contact.pk).select_related("agent").order_by("-opened_at")
    found: dict[UUID, Contact] = {}
    if contact.case_id is not None:
        found |= {row.pk: row for row in rows.filter(case_id=contact.case_id)[:MOST_OTHERS]}
    if contact.customer_id is not None:
        same = rows.filter(customer__in=records_of([contact.customer_id]))
        found |= {row.pk: row for row in same[:MOST_OTHERS]}
    elif contact.customer_address:
        found |= {row.pk: row for row in rows.filter(customer_address=contact.customer_address)[:MOST_OTHERS]}
    return sorted(found.values(), key=lambda row: row.opened_at, reverse=True)[:MOST_OTHERS]


def _recordings_template() -> Any:
    try:
        return get_template(RECORDINGS)
    except TemplateDoesNotExist:
        return None
