"""What happened outside and the core has to know; `at` is in seconds and never goes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from shouwen.routing.core.definitions import AgentState, Capacity, Id, Preferred, QueueDefinition


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened at a time."""

    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeAdvanced(Event):
    """Nothing else happened: timers that are due take effect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueDefined(Event):
    """A queue is new or its definition changed; contacts in it are ranked anew."""

    definition: QueueDefinition
    opened: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueOpeningChanged(Event):
    """The queue's hours began or ended; who already waits in it is still served."""

    queue: Id
    opened: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRemoved(Event):
    """The queue is no more; contacts in it are treated as if they had waited the longest allowed time."""

    queue: Id


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSignedOn(Event):
    """An agent is at work, with these skills and this capacity."""

    agent: Id
    skills: Mapping[str, int]
    capacity: Capacity = field(default_factory=Capacity)
    state: AgentState = "ready"
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentStateChanged(Event):
    """An agent became ready, paused or went off line; a pause may wait for the end of the contact."""

    agent: Id
    state: AgentState
    reason: str = ""
    at_end_of_contact: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentLetGo(Event):
    """Somebody may serve no more: off line at once, offers are taken back, contacts in progress go on."""

    agent: Id


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSkillsChanged(Event):
    """An agent's skills are now these; offers they no longer fit are taken back, contacts in progress go on."""

    agent: Id
    skills: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentCapacityChanged(Event):
    """An agent may now carry this; offers beyond it are taken back, contacts in progress go on."""

    agent: Id
    capacity: Capacity


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactQueued(Event):
    """A contact asks for service; `enqueued_at` in the past keeps its original place.

    For a contact that waits, is offered or is served, this moves it: it leaves where it was, keeps its time of
    arrival and, if it was served, avoids the agent it comes from for the queue's `exclusion_s`.
    """

    contact: Id
    queue: Id
    medium: str = "voice"
    purpose: str = ""
    tier: str = ""
    preferred: tuple[Preferred, ...] = ()
    enqueued_at: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactLeft(Event):
    """The customer is gone: abandoned while waiting, or ended while served (wrap-up follows)."""

    contact: Id


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactTaken(Event):
    """An agent has this contact without an offer: dialled out, direct transfer, consultation.

    A second leg on a contact that somebody else keeps needs an id of its own, for example its segment's.
    """

    contact: Id
    agent: Id
    medium: str = "voice"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferAccepted(Event):
    """The agent took the contact: a fact, even if the offer has lapsed here in the meantime."""

    contact: Id
    agent: Id


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRejected(Event):
    """The agent declined; the contact returns to its place and avoids this agent for a while."""

    contact: Id
    agent: Id
    offer_seq: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferTimedOut(Event):
    """The agent did not answer, said from outside (device unreachable); the core's own timer does the same."""

    contact: Id
    agent: Id
    offer_seq: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactReleased(Event):
    """The agent's segment ended; wrap-up of `wrap_up_s` (none given: the queue's) keeps the slot taken."""

    contact: Id
    agent: Id
    wrap_up_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WrapUpExtended(Event):
    """The agent needs until `until` for wrap-up; none: until finished by hand."""

    contact: Id
    agent: Id
    until: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WrapUpFinished(Event):
    """The agent is done with wrap-up."""

    contact: Id
    agent: Id
