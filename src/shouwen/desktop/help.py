"""Calling a supervisor with one key."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from shouwen.accounts.api import Membership
from shouwen.shared.api import Event, publish, register_event


@register_event("desktop.HelpRequested", kept=True)
@dataclass(frozen=True)
class HelpRequested(Event):
    """An agent asks for help, perhaps with a contact at hand."""

    agent_id: UUID
    agent_name: str
    contact_id: UUID | None
    asked_at: datetime


@transaction.atomic
def ask_for_help(*, by: Membership, contact_id: UUID | None, at: datetime) -> None:
    """Tell the floor that this agent needs somebody."""
    event = HelpRequested(by.pk, by.display_name, contact_id, at)
    # The request's membership is a lazy stand-in, which has no table to publish for.
    publish(event, of=Membership.objects.get(pk=by.pk), topics=[f"floor:{by.tenant_id}", f"agent:{by.pk}"])
