"""What a supervisor should look at first, why it is so and what can be done about it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from shouwen.floor.core.figures import (
    abandonment_rate,
    after_call_work,
    average_speed_of_answer,
    handle_time,
)
from shouwen.floor.core.lines import QueueLine
from shouwen.floor.core.seats import Limits, Seat, seconds_over

LOST_FOR = timedelta(minutes=15)
MOST = 12


class Kind(StrEnum):
    """What an alert is about."""

    HELP = "help"
    SERVICE_LEVEL = "service_level"
    LONGEST_WAIT = "longest_wait"
    ABANDONMENT = "abandonment"
    HOLD = "hold"
    WRAP_UP = "wrap_up"
    PAUSE = "pause"
    TALK = "talk"
    CONNECTION = "connection"


class Cause(StrEnum):
    """A link of the chain that explains a figure."""

    SLOW_ANSWER = "slow_answer"
    LONG_WRAP_UP = "long_wrap_up"
    IN_WRAP_UP = "in_wrap_up"
    LONG_HANDLING = "long_handling"
    MORE_OFFERED = "more_offered"
    NOBODY_READY = "nobody_ready"
    NOBODY_THERE = "nobody_there"
    LONG_WAIT = "long_wait"
    MANY_LEFT = "many_left"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Link:
    """One cause with its figure and, where there is one, the target it misses."""

    cause: Cause
    value: float = 0.0
    target: float | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing to look at: how bad, since when, about whom, and the chain of causes."""

    kind: Kind
    tone: str
    value: float = 0.0
    since: datetime | None = None
    line: QueueLine | None = None
    seat: Seat | None = None
    contact_id: UUID | None = None
    chain: tuple[Link, ...] = ()

    @property
    def weight(self) -> float:
        """How bad it is among alerts of its kind."""
        return 1 - self.value if self.kind == Kind.SERVICE_LEVEL else self.value

    @property
    def key(self) -> str:
        """Names the alert, so that a refreshed list keeps its place."""
        subject = self.line.queue_id if self.line else self.seat.agent_id if self.seat else ""
        return f"{self.kind}-{subject}"


def alerts(lines: Iterable[QueueLine], seats: Sequence[Seat], limits: Limits, at: datetime) -> list[Alert]:
    """Everything above its threshold, calls for help first, then by how bad it is."""
    found = [*_of_people(seats, limits, at), *(alert for line in lines for alert in _of_queue(line, at))]
    order = list(Kind)
    found.sort(
        key=lambda alert: (alert.kind != Kind.HELP, alert.tone != "breach", order.index(alert.kind), -alert.weight)
    )
    return found


def _of_queue(line: QueueLine, at: datetime) -> Iterator[Alert]:
    """At most one alert for each queue: what is worst in its title, what else is wrong in its chain."""
    waits = line.wait_tone(at) == "breach" and line.waits_since is not None
    waited = (at - line.waits_since).total_seconds() if line.waits_since else 0.0
    rate = abandonment_rate(line.window)
    many_left = rate is not None and line.is_judged and rate > line.thresholds.abandonment
    also = (Link(Cause.MANY_LEFT, rate or 0.0),) if many_left else ()
    if line.is_judged and line.level_tone and line.level is not None:
        also = (*also, *((Link(Cause.LONG_WAIT, waited),) if waits else ()))
        tone = "breach" if waits else line.level_tone
        yield Alert(Kind.SERVICE_LEVEL, tone, line.level, line.waits_since, line, chain=(*also, *causes(line)))
    elif waits:
        yield Alert(Kind.LONGEST_WAIT, "breach", waited, line.waits_since, line, chain=(*also, *staffing(line)))
    elif many_left:
        yield Alert(Kind.ABANDONMENT, "warn", rate or 0.0, line=line, chain=causes(line))


def causes(line: QueueLine) -> tuple[Link, ...]:
    """Why answering is slow, each link the cause of the one before it; only what the figures bear out."""
    chain: list[Link] = []
    answer = average_speed_of_answer(line.window)
    if answer is not None and answer > line.thresholds.answer:
        chain.append(Link(Cause.SLOW_ANSWER, answer, line.thresholds.answer))
    wrap_up, handling = after_call_work(line.window), handle_time(line.window)
    if wrap_up is not None and wrap_up > line.thresholds.wrap_up:
        chain.append(Link(Cause.LONG_WRAP_UP, wrap_up, line.thresholds.wrap_up))
        if line.wrapping:
            chain.append(Link(Cause.IN_WRAP_UP, line.wrapping))
        return tuple(chain)
    if line.medium == "voice" and handling is not None and handling > line.thresholds.handle:
        return (*chain, Link(Cause.LONG_HANDLING, handling, line.thresholds.handle))
    return (*chain, *staffing(line))


def staffing(line: QueueLine) -> tuple[Link, ...]:
    """Whether too many came or too few are there."""
    chain: list[Link] = []
    if line.before.offered and line.window.offered > 1.2 * line.before.offered:
        chain.append(Link(Cause.MORE_OFFERED, line.window.offered / line.before.offered - 1))
    if not line.ready and line.wrapping:
        chain.append(Link(Cause.IN_WRAP_UP, line.wrapping))
    elif not line.ready:
        at_work = max(line.talking, line.occupied)
        chain.append(Link(Cause.NOBODY_READY if at_work else Cause.NOBODY_THERE, at_work))
    if line.paused:
        chain.append(Link(Cause.PAUSED, line.paused))
    return tuple(chain)


def _of_people(seats: Iterable[Seat], limits: Limits, at: datetime) -> Iterator[Alert]:
    for seat in seats:
        if seat.help_since is not None:
            waited = (at - seat.help_since).total_seconds()
            yield Alert(Kind.HELP, "breach", waited, seat.help_since, seat=seat, contact_id=seat.help_contact_id)
        if seat.cause == "connection_lost" and seat.chosen_since and at - seat.chosen_since < LOST_FOR:
            tone = "breach" if seat.running else "warn"
            yield Alert(Kind.CONNECTION, tone, len(seat.running), seat.chosen_since, seat=seat)
        if seat.hold_since is not None and (at - seat.hold_since).total_seconds() > limits.hold:
            yield _over(Kind.HOLD, seat, (at - seat.hold_since).total_seconds(), seat.hold_since)
        elif seconds_over(seat, limits, at) > 0 and seat.since is not None:
            kind = {"wrapup": Kind.WRAP_UP, "paused": Kind.PAUSE}.get(seat.state, Kind.TALK)
            yield _over(kind, seat, (at - seat.since).total_seconds(), seat.since)


def _over(kind: Kind, seat: Seat, seconds: float, since: datetime) -> Alert:
    contact = seat.running[0].contact_id if seat.running else None
    return Alert(kind, "warn", seconds, since, seat=seat, contact_id=contact)
