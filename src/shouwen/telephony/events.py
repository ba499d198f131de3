"""What happens on the line, and what people ask of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shouwen.shared.api import Event, register_event


@register_event("telephony.CallChanged")
@dataclass(frozen=True)
class CallChanged(Event):
    """Where a call is now."""

    contact_id: UUID
    state: str
    agent_id: UUID | None
    is_held: bool
    is_muted: bool
    changed_at: datetime


@register_event("telephony.CallCommandRequested")
@dataclass(frozen=True)
class CallCommandRequested(Event):
    """An agent wants something done with the call; the switch's process does it."""

    contact_id: UUID
    action: str
    by_id: UUID
    requested_at: datetime


@register_event("telephony.RecordingStored")
@dataclass(frozen=True)
class RecordingStored(Event):
    """What was said in a segment can be heard."""

    contact_id: UUID
    segment_id: UUID
    recording_id: UUID
    seconds: float


@register_event("telephony.SoftphoneIssued")
@dataclass(frozen=True)
class SoftphoneIssued(Event):
    """An agent's browser was given new credentials for its phone."""

    softphone_id: UUID
    membership_id: UUID


@register_event("telephony.GuestPhoneIssued")
@dataclass(frozen=True)
class GuestPhoneIssued(Event):
    """A visitor's browser was given credentials for one call."""

    call_id: UUID


@register_event("telephony.SimulatedCallRequested")
@dataclass(frozen=True)
class SimulatedCallRequested(Event):
    """A simulated person is to call."""

    call_id: UUID


@register_event("telephony.SimulatedCallerKeyPressed")
@dataclass(frozen=True)
class SimulatedCallerKeyPressed(Event):
    """A simulated caller presses a key."""

    call_id: UUID
    key: str


@register_event("telephony.SimulatedCallerHungUp")
@dataclass(frozen=True)
class SimulatedCallerHungUp(Event):
    """A simulated caller puts the phone down."""

    call_id: UUID
