"""What tests of every module may use of contacts."""

from datetime import UTC, datetime
from typing import Any

from uuid_utils.compat import uuid7

from shouwen.accounts.api import Membership
from shouwen.contacts.api import Contact, Segment, open_contact, open_conversation, queue_contact, start_segment

__all__ = ["NOON", "make_chat", "make_contact", "make_served_contact"]

NOON = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)


def make_contact(channel: str = "voice", *, at: datetime = NOON, queue: Any = None, **fields: Any) -> Contact:
    """A contact that has arrived and, with a queue, waits in it."""
    fields.setdefault("customer_address", "+8613800138000")
    contact = open_contact(contact_id=uuid7(), channel=channel, at=at, **fields)
    return queue_contact(contact_id=contact.pk, queue_id=queue.pk, at=at) if queue else contact


def make_chat(*, at: datetime = NOON, **fields: Any) -> Contact:
    """A chat contact with its conversation."""
    contact = make_contact("chat", at=at, **fields)
    open_conversation(contact_id=contact.pk, visitor_id=uuid7(), at=at)
    return contact


def make_served_contact(agent: Membership, channel: str = "voice", *, at: datetime = NOON, **fields: Any) -> Segment:
    """A contact that this agent has taken; returns the segment."""
    contact = make_chat(at=at, **fields) if channel == "chat" else make_contact(channel, at=at, **fields)
    return start_segment(
        contact_id=contact.pk, segment_id=uuid7(), agent=agent, offered_at=at, at=at, wrap_up_seconds=45
    )
