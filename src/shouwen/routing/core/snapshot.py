"""What must be known of queues, agents and contacts to go on deciding: from a running core, or from tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from shouwen.routing.core.definitions import AgentState, Capacity, Id, QueueDefinition


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueStatus:
    """A queue; answers and busy seconds are the fading averages of AnswerRate and may start at 0."""

    definition: QueueDefinition
    opened: bool = True
    removed: bool = False
    answers: float = 0.0
    busy_s: float = 0.0
    measured_at: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WrapUpStatus:
    """Wrap-up in progress; `until` none: finished by hand."""

    contact: Id
    medium: str
    until: float | None
    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentStatus:
    """An agent; `pause_next` is the reason of a pause asked for at the end of the contact."""

    agent: Id
    state: AgentState
    idle_since: float
    reason: str = ""
    pause_next: str | None = None
    skills: Mapping[str, int] = field(default_factory=dict)
    capacity: Capacity = field(default_factory=Capacity)
    wrap_ups: tuple[WrapUpStatus, ...] = ()
    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactStatus:
    """A contact; `preferred` and `excluded` say until when, `queue` none: taken without an offer.

    `waited` tells whether it had to wait, `visited` the queues it overflowed from.
    """

    contact: Id
    medium: str
    queue: Id | None
    state: Literal["waiting", "offered", "served"]
    enqueued_at: float
    joined_at: float
    purpose: str = ""
    tier: str = ""
    preferred: tuple[tuple[Id, float], ...] = ()
    excluded: tuple[tuple[Id, float], ...] = ()
    visited: tuple[Id, ...] = ()
    waited: bool = True
    agent: Id | None = None
    offer_seq: int = 0
    expires_at: float = 0.0
    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A core at rest.

    `number` is the order of intake and decides between equals. Leave it out when building from tables:
    the order of the lists counts then, so give contacts by arrival and agents in any stable order.
    """

    at: float
    queues: tuple[QueueStatus, ...] = ()
    agents: tuple[AgentStatus, ...] = ()
    contacts: tuple[ContactStatus, ...] = ()
    offer_seq: int = 0
    number: int = 0
