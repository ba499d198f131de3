"""Today's sums by half hour. What is over cannot change any more, so a finished half hour is added up only once."""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from shouwen.floor.core.figures import Sums, total
from shouwen.floor.reading import Window, agent_sums, queue_sums
from shouwen.shared.api import current_tenant_id
from shouwen.shared.zones import day_began

SLOT_SECONDS = 1800
SLOT = timedelta(seconds=SLOT_SECONDS)
# A transaction that began in the half hour has long ended by then.
SETTLED_AFTER = timedelta(minutes=10)
_KEPT_SLOTS = 5_000


@dataclass(frozen=True, slots=True)
class Slot:
    """One half hour: each queue's sums, and agents' time, which belongs to no queue."""

    starts: datetime
    queues: dict[UUID, Sums]
    agents: Sums

    def is_settled(self, at: datetime) -> bool:
        """Whether nothing that happens later can change it."""
        return self.starts + SLOT + SETTLED_AFTER <= at and not any(sums.waiting for sums in self.queues.values())


_settled: OrderedDict[tuple[object, ...], Slot] = OrderedDict()
_lock = threading.Lock()


def slots_of_day(at: datetime, *, short_seconds: int, rules: object = "") -> list[Slot]:
    """The half hours of today up to now; `rules` names what the sums depend on besides events: the queues' targets."""
    first = day_began(at)
    starts = [first + SLOT * index for index in range(int((at - first) / SLOT) + 1)]
    keys = {start: (current_tenant_id(), start, short_seconds, rules) for start in starts}
    known = {start: _settled[key] for start, key in keys.items() if key in _settled}
    missing = [start for start in starts if start not in known]
    for slot in _add_up(missing, at, short_seconds):
        known[slot.starts] = slot
        if slot.is_settled(at):
            _keep(keys[slot.starts], slot)
    return [known[start] for start in starts]


def whole(slots: list[Slot], queue_ids: set[UUID] | None = None) -> Sums:
    """The sums of all slots, over all queues or some, with agents' time."""
    parts = [
        sums for slot in slots for queue_id, sums in slot.queues.items() if queue_ids is None or queue_id in queue_ids
    ]
    return total([*parts, *(slot.agents for slot in slots)])


def _add_up(starts: list[datetime], at: datetime, short_seconds: int) -> list[Slot]:
    if not starts:
        return []
    steps = round((starts[-1] - starts[0]) / SLOT) + 1
    found = queue_sums(Window(starts[0], steps, SLOT_SECONDS, at), short_seconds=short_seconds)
    agents = agent_sums(starts, step_seconds=SLOT_SECONDS, at=at)
    slots = []
    for index, start in enumerate(starts):
        bucket = round((start - starts[0]) / SLOT)
        queues = {queue: sums for (queue, number), sums in found.items() if number == bucket}
        slots.append(Slot(start, queues, agents.get(index, Sums())))
    return slots


def _keep(key: tuple[object, ...], slot: Slot) -> None:
    with _lock:
        _settled[key] = slot
        while len(_settled) > _KEPT_SLOTS:
            _settled.popitem(last=False)
