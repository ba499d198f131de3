"""Figures from events alone: what the journal tells, folded into the same sums that the board reads from rows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from shouwen.contacts.events import (
    ContactAccepted,
    ContactEnded,
    ContactQueued,
    SegmentEnded,
    WrapUpFinished,
)
from shouwen.floor.core.figures import Sums, total
from shouwen.routing.events import AgentStateChanged, ContactOverflowed
from shouwen.shared.api import Event

Span = tuple[datetime, datetime]
MICROSECOND = timedelta(microseconds=1)


@dataclass(slots=True)
class _Contact:
    queue_id: UUID | None = None
    queued_at: datetime | None = None
    accepted_at: datetime | None = None
    ended_at: datetime | None = None
    reason: str = ""


@dataclass(slots=True)
class _Segment:
    contact_id: UUID
    agent_id: UUID
    accepted_at: datetime
    ended_at: datetime | None = None
    finished_at: datetime | None = None
    hold_us: int = 0


@dataclass(slots=True)
class Ledger:
    """All contacts, segments and states of agents that a row of events tells of."""

    contacts: dict[UUID, _Contact] = field(default_factory=lambda: defaultdict(_Contact))
    segments: dict[UUID, _Segment] = field(default_factory=dict)
    states: dict[UUID, list[tuple[datetime, str]]] = field(default_factory=lambda: defaultdict(list))

    def tell(self, event: Event) -> None:
        """Take one event into account; each aggregate's events come in their order."""
        match event:
            case ContactQueued():
                contact = self.contacts[event.contact_id]
                contact.queue_id = event.queue_id
                contact.queued_at = contact.queued_at or event.queued_at
            case ContactOverflowed():
                self.contacts[event.contact_id].queue_id = event.to_queue_id
            case ContactAccepted():
                contact = self.contacts[event.contact_id]
                contact.accepted_at = contact.accepted_at or event.accepted_at
                self.segments[event.segment_id] = _Segment(event.contact_id, event.agent_id, event.accepted_at)
            case ContactEnded():
                contact = self.contacts[event.contact_id]
                contact.ended_at, contact.reason = event.ended_at, event.reason
            case SegmentEnded():
                segment = self.segments[event.segment_id]
                segment.ended_at, segment.hold_us = event.ended_at, round(event.hold_seconds * 1_000_000)
            case WrapUpFinished():
                self.segments[event.segment_id].finished_at = event.finished_at
            case AgentStateChanged() if not event.at_end_of_contact:
                self.states[event.agent_id].append((event.changed_at, event.state))
            case _:
                pass

    def sums(self, span: Span, *, at: datetime, targets: Mapping[UUID, int], short_seconds: int) -> Sums:
        """The span's sums over all queues as of a moment; `targets` are the queues' answer times in seconds."""
        by_queue = self.sums_by_queue(span, at=at, targets=targets, short_seconds=short_seconds)
        return total([*by_queue.values(), self._agents(span, at)])

    def sums_by_queue(
        self, span: Span, *, at: datetime, targets: Mapping[UUID, int], short_seconds: int
    ) -> dict[UUID, Sums]:
        """The same for each queue, without agents' time, which belongs to none."""
        found: dict[UUID, Sums] = defaultdict(Sums)
        for contact in self.contacts.values():
            queue_id, came = contact.queue_id, contact.queued_at
            if queue_id is not None and queue_id in targets and came is not None and _within(came, span):
                found[queue_id] += _of_contact(contact, came, at, targets[queue_id], short_seconds)
        for segment in self.segments.values():
            queue_id, finished = self.contacts[segment.contact_id].queue_id, segment.finished_at
            if queue_id is not None and queue_id in targets and finished is not None and _within(finished, span):
                found[queue_id] += _of_segment(segment, finished)
        return dict(found)

    def _agents(self, span: Span, at: datetime) -> Sums:
        until = min(span[1], at)
        work: dict[UUID, list[Span]] = defaultdict(list)
        for segment in self.segments.values():
            work[segment.agent_id] += _clipped([(segment.accepted_at, segment.finished_at or at)], (span[0], until))
        signed_in = ready = busy = 0
        for agent, changes in self.states.items():
            periods = list(_periods(changes, at))
            there = _clipped([(start, end) for state, start, end in periods if state != "offline"], (span[0], until))
            free = _clipped([(start, end) for state, start, end in periods if state == "ready"], (span[0], until))
            signed_in += _length(there)
            ready += _length(free)
            busy += sum(_length(_clipped(work[agent], stretch)) for stretch in _united(free))
        return Sums(signed_in_us=signed_in, ready_us=ready, busy_us=busy)


def _of_contact(contact: _Contact, came: datetime, at: datetime, target: int, short_seconds: int) -> Sums:
    if contact.accepted_at is not None:
        waited = contact.accepted_at - came
        in_time = waited <= timedelta(seconds=target)
        return Sums(offered=1, answered=1, answered_in_time=int(in_time), waited_us=waited // MICROSECOND)
    if contact.ended_at is None:
        return Sums(offered=1, waiting=1, undecided=int(at - came <= timedelta(seconds=target)))
    if contact.reason != "abandoned":
        return Sums(offered=1)
    waited = contact.ended_at - came
    if waited <= timedelta(seconds=short_seconds):
        return Sums(offered=1, abandoned=1, short_abandoned=1)
    return Sums(offered=1, abandoned=1, abandon_waited_us=waited // MICROSECOND)


def _of_segment(segment: _Segment, finished: datetime) -> Sums:
    ended = segment.ended_at or finished
    return Sums(
        handled=1,
        talk_us=(ended - segment.accepted_at) // MICROSECOND - segment.hold_us,
        hold_us=segment.hold_us,
        wrap_up_us=(finished - ended) // MICROSECOND,
    )


def _within(moment: datetime, span: Span) -> bool:
    return span[0] <= moment < span[1]


def _periods(changes: Sequence[tuple[datetime, str]], at: datetime) -> Iterable[tuple[str, datetime, datetime]]:
    ends = [start for start, _state in changes[1:]] + [at]
    for (start, state), end in zip(changes, ends, strict=True):
        yield state, start, end


def _clipped(spans: Iterable[Span], to: Span) -> list[Span]:
    cut = [(max(start, to[0]), min(end, to[1])) for start, end in spans]
    return [(start, end) for start, end in cut if start < end]


def _united(spans: Iterable[Span]) -> list[Span]:
    united: list[Span] = []
    for start, end in sorted(spans):
        if united and start <= united[-1][1]:
            united[-1] = (united[-1][0], max(united[-1][1], end))
        else:
            united.append((start, end))
    return united


def _length(spans: Iterable[Span]) -> int:
    return sum((end - start) // MICROSECOND for start, end in _united(spans))
