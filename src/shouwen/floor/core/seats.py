"""Agents as the floor sees them: what they do now, since when, and whether that is too long."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Work:
    """One contact at a seat."""

    contact_id: UUID
    channel: str
    queue_id: UUID | None
    tier: str
    since: datetime
    ended_at: datetime | None
    hold_since: datetime | None

    @property
    def is_running(self) -> bool:
        """Whether the customer is still there."""
        return self.ended_at is None


@dataclass(frozen=True, slots=True)
class Seat:
    """One agent: what they chose, what they do, who waits for them."""

    agent_id: UUID
    name: str
    number: str
    team_id: UUID | None
    team_name: str
    chosen: str
    chosen_since: datetime | None
    reason: str = ""
    reason_limit: int | None = None
    cause: str = ""
    pause_pending: bool = False
    rings_since: datetime | None = None
    work: tuple[Work, ...] = ()
    skills: Mapping[UUID, int] = field(default_factory=dict)
    help_since: datetime | None = None
    help_contact_id: UUID | None = None

    @property
    def running(self) -> list[Work]:
        """Customers being served."""
        return [work for work in self.work if work.is_running]

    @property
    def chats(self) -> int:
        """Written conversations being served."""
        return sum(work.channel != "voice" for work in self.running)

    @property
    def has_call(self) -> bool:
        """Whether somebody is on the line."""
        return any(work.channel == "voice" for work in self.running)

    @property
    def state(self) -> str:
        """The one word for the seat: what the agent does beats what they chose."""
        if self.running:
            return "busy"
        if self.rings_since is not None:
            return "ringing"
        return "wrapup" if self.work else self.chosen

    @property
    def since(self) -> datetime | None:
        """Since when it is so."""
        if self.running:
            return min(work.since for work in self.running)
        if self.rings_since is not None:
            return self.rings_since
        ended = [work.ended_at for work in self.work if work.ended_at is not None]
        return min(ended) if ended else self.chosen_since

    @property
    def hold_since(self) -> datetime | None:
        """Since when a customer holds."""
        return min((work.hold_since for work in self.running if work.hold_since is not None), default=None)

    @property
    def next_state(self) -> str:
        """What was asked for and begins once the contacts at hand are over: paused, offline or nothing."""
        if self.pause_pending:
            return "paused"
        asked_for = bool(self.work) and not self.cause and self.chosen in ("paused", "offline")
        return self.chosen if asked_for else ""

    @property
    def is_online(self) -> bool:
        """Whether the agent is signed in."""
        return self.chosen != "offline" or bool(self.work)

    @property
    def is_free(self) -> bool:
        """Whether the agent waits for a contact."""
        return self.state == "ready" and not self.pause_pending


@dataclass(frozen=True, slots=True)
class Limits:
    """How long each state may last, in seconds."""

    talk: int
    wrap_up: int
    hold: int
    pause: int


def limit_of(seat: Seat, limits: Limits) -> int | None:
    """How long the seat's state may last; chats last as long as they last."""
    if seat.state == "busy":
        return limits.talk if seat.has_call else None
    if seat.state == "wrapup":
        return limits.wrap_up
    return (seat.reason_limit or limits.pause) if seat.state == "paused" else None


def seconds_over(seat: Seat, limits: Limits, at: datetime) -> float:
    """By how much the seat is over its limit, holding included; nothing or less when it is not."""
    limit = limit_of(seat, limits)
    over = [float("-inf")]
    if limit is not None and seat.since is not None:
        over.append((at - seat.since).total_seconds() - limit)
    if seat.hold_since is not None:
        over.append((at - seat.hold_since).total_seconds() - limits.hold)
    return max(over)
