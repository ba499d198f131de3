"""What a telephone switch tells us; each event says one thing that has happened."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class EndCause(StrEnum):
    """Why a leg, or a whole call, is over."""

    HUNG_UP = "hung_up"  # the person put the phone down
    RELEASED = "released"  # we ended it
    BUSY = "busy"
    REJECTED = "rejected"
    NO_ANSWER = "no_answer"
    UNREACHABLE = "unreachable"  # no such phone, or it is not registered
    FAILED = "failed"
    INTERRUPTED = "interrupted"  # the switch died, or lost the call while we were away


class RefusalReason(StrEnum):
    """Which limit kept a caller out."""

    TOO_MANY_LIVE = "too_many_live"
    TOO_MANY_PER_SECOND = "too_many_per_second"


@dataclass(frozen=True)
class LiveLeg:
    """A leg that is up or being called."""

    leg: str
    is_answered: bool
    is_in_conversation: bool
    is_held: bool
    is_muted: bool


@dataclass(frozen=True)
class LiveCall:
    """A call the switch carries at this moment; the customer's own leg has the call's id."""

    call: str
    from_number: str
    to_number: str
    legs: tuple[LiveLeg, ...]
    recordings: tuple[str, ...]


@dataclass(frozen=True)
class SwitchEvent:
    """Anything the switch tells, with the moment we heard of it."""

    at: datetime


@dataclass(frozen=True)
class SwitchConnected(SwitchEvent):
    """Commands are obeyed from now on; these calls were found alive."""

    live: tuple[LiveCall, ...]


@dataclass(frozen=True)
class SwitchLost(SwitchEvent):
    """The switch does not answer; how its calls fare is not known until it is connected again."""

    why: str


@dataclass(frozen=True)
class IncomingCall(SwitchEvent):
    """A customer calls and hears the ringing tone. After a loss of connection a call may be announced again."""

    call: str
    from_number: str
    to_number: str


@dataclass(frozen=True)
class CallRefused(SwitchEvent):
    """A customer was told politely that all lines are busy."""

    from_number: str
    to_number: str
    reason: RefusalReason


@dataclass(frozen=True)
class CallEnded(SwitchEvent):
    """The customer's leg is gone, and with it the call; HUNG_UP means by the customer."""

    call: str
    cause: EndCause


@dataclass(frozen=True)
class KeyPressed(SwitchEvent):
    """Someone pressed a key; `leg` equals `call` when it was the customer."""

    call: str
    leg: str
    key: str


@dataclass(frozen=True)
class PlaybackFinished(SwitchEvent):
    """The prompts were played to their end, or stopped."""

    call: str
    leg: str
    playback: str


@dataclass(frozen=True)
class LegRinging(SwitchEvent):
    """The phone that was called rings."""

    call: str
    leg: str


@dataclass(frozen=True)
class LegAnswered(SwitchEvent):
    """The phone that was called was picked up; it hears silence until it is bridged."""

    call: str
    leg: str


@dataclass(frozen=True)
class LegEnded(SwitchEvent):
    """A leg other than the customer's is over; HUNG_UP means by the person at that phone."""

    call: str
    leg: str
    cause: EndCause


@dataclass(frozen=True)
class RecordingReady(SwitchEvent):
    """A recording is complete and can be fetched; this may come after the call has ended."""

    call: str
    recording: str
    seconds: float


@dataclass(frozen=True)
class PhoneReachable(SwitchEvent):
    """A provisioned phone registered, or is no longer registered."""

    username: str
    is_reachable: bool
