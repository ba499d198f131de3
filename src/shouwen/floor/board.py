"""The floor as it stands: queues, seats, today and alerts, read together at most twice a second for each tenant."""

import threading
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Min

from shouwen.contacts.api import Contact
from shouwen.floor import policies_declared as declared
from shouwen.floor.core.alerts import Alert, alerts
from shouwen.floor.core.figures import Sums, total
from shouwen.floor.core.lines import STEP_SECONDS, STEPS, WINDOW_STEPS, QueueLine, Thresholds, trend_of
from shouwen.floor.core.seats import Limits, Seat, seconds_over
from shouwen.floor.reading import Window, queue_sums
from shouwen.floor.seats import all_seats, limits_now
from shouwen.floor.today import Slot, slots_of_day, whole
from shouwen.routing.api import Queue
from shouwen.shared.api import current_tenant_id

# Half of the second that a board may be behind: the other half is the browser's.
KEPT_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Board:
    """Everything the floor shows, as of one moment."""

    at: datetime
    lines: list[QueueLine]
    seats: list[Seat]
    slots: list[Slot]
    today: Sums
    calls_today: Sums
    alerts: list[Alert]
    limits: Limits


_kept: dict[UUID, tuple[float, Board]] = {}
_locks: dict[UUID, threading.Lock] = defaultdict(threading.Lock)


def board(at: datetime) -> Board:
    """The floor of the tenant in scope, not older than half a second."""
    tenant_id = current_tenant_id()
    with _locks[tenant_id]:
        kept = _kept.get(tenant_id)
        if kept is not None and time.monotonic() - kept[0] < KEPT_SECONDS:
            return kept[1]
        # What is committed while we read belongs to the next board, so the age counts from here.
        began = time.monotonic()
        read = read_board(at)
        _kept[tenant_id] = (began, read)
        return read


def read_board(at: datetime) -> Board:
    """The floor of the tenant in scope, read now."""
    queues = list(Queue.objects.filter(is_active=True).prefetch_related("skills"))
    seats, limits = all_seats(at), limits_now()
    short = declared.limit(declared.SHORT_ABANDON)
    rules = tuple(sorted((queue.pk, queue.target_seconds) for queue in queues))
    slots = slots_of_day(at, short_seconds=short, rules=rules)
    lines = _lines(queues, seats, limits, at, short)
    calls = {queue.pk for queue in queues if queue.medium == "voice"}
    return Board(
        at=at,
        lines=sorted(lines, key=lambda line: line.risk(at), reverse=True),
        seats=seats,
        slots=slots,
        today=whole(slots),
        calls_today=whole(slots, calls),
        alerts=alerts(lines, seats, limits, at),
        limits=limits,
    )


def _lines(queues: list[Queue], seats: list[Seat], limits: Limits, at: datetime, short: int) -> list[QueueLine]:
    window = Window(at - timedelta(seconds=STEPS * STEP_SECONDS), STEPS, STEP_SECONDS, at)
    sums = queue_sums(window, short_seconds=short)
    waiting = _waiting()
    thresholds = Thresholds(
        longest_wait=declared.limit(declared.LONGEST_WAIT),
        fewest_offered=declared.limit(declared.FEWEST_OFFERED),
        answer=declared.limit(declared.ANSWER),
        wrap_up=declared.limit(declared.WRAP_UP),
        abandonment=declared.limit(declared.ABANDONMENT) / 100,
        handle=declared.limit(declared.HANDLE),
    )
    return [
        _line(
            queue, [sums.get((queue.pk, step), Sums()) for step in range(STEPS)], waiting, seats, limits, at, thresholds
        )
        for queue in queues
    ]


def _line(
    queue: Queue,
    steps: list[Sums],
    waiting: Mapping[UUID, tuple[int, datetime]],
    seats: list[Seat],
    limits: Limits,
    at: datetime,
    thresholds: Thresholds,
) -> QueueLine:
    count, since = waiting.get(queue.pk, (0, None))
    able = [seat for seat in seats if can_serve(seat, queue)]
    wrapping = [seat for seat in seats if seat.state == "wrapup" and any(w.queue_id == queue.pk for w in seat.work)]
    return QueueLine(
        queue_id=queue.pk,
        name=queue.name,
        medium=queue.medium,
        position=queue.position,
        target_seconds=queue.target_seconds,
        target_percent=queue.target_percent,
        waiting=count,
        waits_since=since,
        window=total(steps[-WINDOW_STEPS:]),
        before=total(steps[-2 * WINDOW_STEPS : -WINDOW_STEPS]),
        trend=trend_of(steps),
        talking=sum(work.queue_id == queue.pk for seat in seats for work in seat.running),
        ready=sum(seat.is_free for seat in able),
        wrapping=len(wrapping),
        wrapping_over=sum(seconds_over(seat, limits, at) > 0 for seat in wrapping),
        paused=sum(seat.state == "paused" for seat in able),
        thresholds=thresholds,
        occupied=sum(bool(seat.work) for seat in able),
    )


def can_serve(seat: Seat, queue: Queue) -> bool:
    """Whether the agent has every skill the queue asks for, well enough."""
    asked = list(queue.skills.all())
    return bool(asked) and all(seat.skills.get(one.skill_id, 0) >= one.min_proficiency for one in asked)


def _waiting() -> dict[UUID, tuple[int, datetime]]:
    rows = Contact.objects.filter(state=Contact.State.QUEUED, queue_id__isnull=False)
    counted = rows.values_list("queue_id").annotate(Count("pk"), Min("queued_at")).order_by()
    return {queue_id: (count, since) for queue_id, count, since in counted}
