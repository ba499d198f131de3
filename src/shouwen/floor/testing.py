"""What tests of the floor play: contacts that go their way through the services at chosen moments."""

from datetime import datetime, timedelta
from typing import Any

from uuid_utils.compat import uuid7

from shouwen.accounts.api import Membership
from shouwen.contacts.api import Contact, end_contact, finish_wrap_up, hold_contact, resume_contact, start_segment
from shouwen.contacts.testing import NOON, make_contact

__all__ = ["NOON", "after", "play_contact"]


def after(seconds: float) -> datetime:
    """So many seconds after noon."""
    return NOON + timedelta(seconds=seconds)


def play_contact(
    queue: Any,
    agent: Membership | None = None,
    *,
    at: float = 0,
    wait: float = 5,
    hold: float = 0,
    talk: float = 60,
    wrap_up: float | None = 20,
    channel: str = "voice",
    ends: bool = True,
    **fields: Any,
) -> Contact:
    """A contact that waits, is taken (or leaves), is held, ends and is wrapped up; times in seconds after noon."""
    contact = make_contact(channel, at=after(at), queue=queue, **fields)
    if agent is None:
        return (
            end_contact(contact_id=contact.pk, reason="abandoned", by="customer", at=after(at + wait))
            if ends
            else contact
        )
    taken = at + wait
    segment = start_segment(
        contact_id=contact.pk,
        segment_id=uuid7(),
        agent=agent,
        offered_at=after(at),
        at=after(taken),
        wrap_up_seconds=45,
    )
    if hold:
        hold_contact(contact_id=contact.pk, at=after(taken))
        resume_contact(contact_id=contact.pk, at=after(taken + hold))
    if ends:
        over = taken + hold + talk
        end_contact(contact_id=contact.pk, reason="completed", by="customer", at=after(over))
        if wrap_up is not None:
            finish_wrap_up(segment_id=segment.pk, by=None, at=after(over + wrap_up))
    return Contact.objects.get(pk=contact.pk)
