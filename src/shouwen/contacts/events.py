"""What happens to contacts. All but the words themselves stay in the journal for ever."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shouwen.shared.api import Event, register_event


@register_event("contacts.ContactOpened", kept=True)
@dataclass(frozen=True)
class ContactOpened(Event):
    """A customer reached us."""

    contact_id: UUID
    channel: str
    direction: str
    opened_at: datetime
    customer_address: str
    customer_id: UUID | None


@register_event("contacts.ContactQueued", kept=True)
@dataclass(frozen=True)
class ContactQueued(Event):
    """A contact waits for an agent; everything routing needs is in it."""

    contact_id: UUID
    channel: str
    queue_id: UUID
    purpose: str
    tier: str
    preferred_agent_ids: list[UUID]
    queued_at: datetime


@register_event("contacts.CustomerRecognised", kept=True)
@dataclass(frozen=True)
class CustomerRecognised(Event):
    """We know who it is."""

    contact_id: UUID
    customer_id: UUID


@register_event("contacts.ContactAccepted", kept=True)
@dataclass(frozen=True)
class ContactAccepted(Event):
    """An agent took the contact: a segment began."""

    contact_id: UUID
    channel: str
    segment_id: UUID
    agent_id: UUID
    agent_name: str
    agent_number: str
    queue_id: UUID | None
    accepted_at: datetime
    waited_seconds: float


@register_event("contacts.ContactFirstAnswered", kept=True)
@dataclass(frozen=True)
class ContactFirstAnswered(Event):
    """The agent's first words to the customer."""

    contact_id: UUID
    agent_id: UUID
    answered_at: datetime


@register_event("contacts.ContactHeld", kept=True)
@dataclass(frozen=True)
class ContactHeld(Event):
    """The customer waits on the line."""

    contact_id: UUID
    segment_id: UUID
    held_at: datetime


@register_event("contacts.ContactResumed", kept=True)
@dataclass(frozen=True)
class ContactResumed(Event):
    """The customer is back from holding."""

    contact_id: UUID
    segment_id: UUID
    resumed_at: datetime
    held_seconds: float


@register_event("contacts.SegmentEnded", kept=True)
@dataclass(frozen=True)
class SegmentEnded(Event):
    """An agent's leg is over; their wrap-up begins."""

    contact_id: UUID
    segment_id: UUID
    agent_id: UUID
    channel: str
    ended_at: datetime
    talk_seconds: float
    hold_seconds: float
    wrap_up_due_at: datetime | None


@register_event("contacts.ContactEnded", kept=True)
@dataclass(frozen=True)
class ContactEnded(Event):
    """The customer's side is over, with a reason; short abandons are marked."""

    contact_id: UUID
    channel: str
    reason: str
    by: str
    ended_at: datetime
    queue_id: UUID | None
    waited_seconds: float | None


@register_event("contacts.WrapUpExtended", kept=True)
@dataclass(frozen=True)
class WrapUpExtended(Event):
    """The agent needs longer for wrap-up."""

    contact_id: UUID
    segment_id: UUID
    agent_id: UUID
    until: datetime | None


@register_event("contacts.WrapUpFinished", kept=True)
@dataclass(frozen=True)
class WrapUpFinished(Event):
    """The agent is done with a segment; without a code where time ran out."""

    contact_id: UUID
    segment_id: UUID
    agent_id: UUID
    code: str | None
    finished_at: datetime
    wrap_up_seconds: float


@register_event("contacts.ContactClosed", kept=True)
@dataclass(frozen=True)
class ContactClosed(Event):
    """Nothing more happens in this contact."""

    contact_id: UUID
    channel: str
    customer_id: UUID | None
    closed_at: datetime


@register_event("contacts.ContactRated", kept=True)
@dataclass(frozen=True)
class ContactRated(Event):
    """The customer judged the contact, 1–5."""

    contact_id: UUID
    score: int
    agent_id: UUID | None


@register_event("contacts.MessageSent")
@dataclass(frozen=True)
class MessageSent(Event):
    """Something was said in a conversation; carries its content for both sides' screens."""

    contact_id: UUID
    seq: int
    client_id: UUID
    sender: str
    kind: str
    text: str
    author_name: str
    file: dict[str, object] | None
    sent_at: datetime


@register_event("contacts.ConversationRead")
@dataclass(frozen=True)
class ConversationRead(Event):
    """One side has read up to a message."""

    contact_id: UUID
    reader: str
    seq: int


@register_event("contacts.FollowUpOpened", kept=True)
@dataclass(frozen=True)
class FollowUpOpened(Event):
    """We owe a customer a call or an answer."""

    follow_up_id: UUID
    contact_id: UUID | None
    kind: str
    reason: str
    due_at: datetime


@register_event("contacts.FollowUpClosed", kept=True)
@dataclass(frozen=True)
class FollowUpClosed(Event):
    """What we owed was done, or is no longer needed."""

    follow_up_id: UUID
    state: str
    outcome: str
