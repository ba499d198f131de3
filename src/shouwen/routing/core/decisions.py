"""What the core wants done; the caller stores it before anybody sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from shouwen.routing.core.definitions import AfterMaxWait, AgentState, Id

WithdrawReason = Literal["no_answer", "left", "moved", "agent_unavailable", "taken_elsewhere"]
OverflowReason = Literal["threshold", "max_wait", "queue_removed"]


# Not frozen, though nobody changes them: a frozen one takes 2.0 us to make, this one 0.2.
@dataclass(slots=True)
class Decision:
    """Something the core decided."""


@dataclass(slots=True)
class Offer(Decision):
    """Ring this agent for this contact until `expires_at`; `offer_seq` is unique and rising."""

    contact: Id
    agent: Id
    queue: Id
    offer_seq: int
    expires_at: float


@dataclass(slots=True)
class WithdrawOffer(Decision):
    """Stop ringing: the offer no longer holds."""

    contact: Id
    agent: Id
    offer_seq: int
    reason: WithdrawReason


@dataclass(slots=True)
class Overflow(Decision):
    """The contact waits in another queue now, with its original time of arrival."""

    contact: Id
    from_queue: Id
    to_queue: Id
    reason: OverflowReason


@dataclass(slots=True)
class MaxWaitReached(Decision):
    """The contact waited as long as is allowed (or its queue was removed) and left the core."""

    contact: Id
    queue: Id
    then: AfterMaxWait
    reason: OverflowReason


@dataclass(slots=True)
class AfterHours(Decision):
    """The queue is closed: the contact was not taken in."""

    contact: Id
    queue: Id


@dataclass(slots=True)
class AgentStateForced(Decision):
    """The core changed an agent's state: no answer, or the pause asked for at the end of the contact."""

    agent: Id
    state: AgentState
    reason: str


@dataclass(slots=True)
class WrapUpEnded(Decision):
    """The time for wrap-up is over and the slot is free again."""

    agent: Id
    contact: Id


@dataclass(slots=True)
class Ignored(Decision):
    """A late echo: the event spoke of something the core no longer (or never) held."""

    subject: Id
    why: str
