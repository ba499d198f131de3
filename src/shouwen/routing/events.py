"""What routing decides and what agents tell it about themselves."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shouwen.shared.api import Event, register_event


@register_event("routing.AgentStateChanged", kept=True)
@dataclass(frozen=True)
class AgentStateChanged(Event):
    """An agent became ready, paused or went off line; a pause may wait for the end of the contact."""

    agent_id: UUID
    state: str
    reason_id: UUID | None
    reason_name: str
    cause: str
    at_end_of_contact: bool
    changed_at: datetime
    changed_by_id: UUID | None


@register_event("routing.ContactOffered", kept=True)
@dataclass(frozen=True)
class ContactOffered(Event):
    """A contact rings at an agent; carries what the agent must see at once."""

    contact_id: UUID
    offer_id: UUID
    agent_id: UUID
    queue_id: UUID
    queue_name: str
    channel: str
    tier: str
    customer_id: UUID | None
    customer_name: str
    customer_address: str
    offered_at: datetime
    expires_at: datetime
    waited_seconds: float


@register_event("routing.OfferWithdrawn", kept=True)
@dataclass(frozen=True)
class OfferWithdrawn(Event):
    """An offer no longer holds: not answered, the customer left, or the agent is not available."""

    contact_id: UUID
    offer_id: UUID
    agent_id: UUID
    reason: str


@register_event("routing.OfferRejected", kept=True)
@dataclass(frozen=True)
class OfferRejected(Event):
    """The agent declined; the contact keeps its place."""

    contact_id: UUID
    offer_id: UUID
    agent_id: UUID


@register_event("routing.ContactOverflowed", kept=True)
@dataclass(frozen=True)
class ContactOverflowed(Event):
    """The contact waits in another queue now, its time of arrival kept."""

    contact_id: UUID
    from_queue_id: UUID
    to_queue_id: UUID
    reason: str
