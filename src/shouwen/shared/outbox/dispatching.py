"""Reactions: a module acts on another's events in jobs of its own, each exactly once.

The dispatcher reads the outbox and defers one job per event and handler in the very transaction that moves its
cursor. The job writes a Reaction row together with whatever the handler changes, so a job that is run again after
a crash changes nothing.
"""

import logging
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import psycopg
from django.db import InterfaceError, OperationalError, close_old_connections, connection, transaction
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import DEFAULT_PRIORITY, Job
from procrastinate.manager import JobManager

from shouwen.shared.allrows import require_all_rows
from shouwen.shared.chores import HOUR, Chore, run_chores
from shouwen.shared.outbox import partitions
from shouwen.shared.outbox.events import Envelope
from shouwen.shared.outbox.gaps import Gap, GapTracker
from shouwen.shared.outbox.links import connection_parameters
from shouwen.shared.outbox.notifier import WAKE_CHANNEL
from shouwen.shared.outbox.reading import (
    BATCH,
    FETCH,
    HORIZON,
    POLL_SECONDS,
    POLL_SECONDS_IN_GAP,
    fetch_parameters,
    take_rows,
    to_envelope,
    wait_for_wake,
)
from shouwen.shared.outbox.rows import Cursor, Reaction
from shouwen.shared.tenancy import tenant_transaction

logger = logging.getLogger(__name__)
Handler = Callable[[Envelope], None]

CURSOR = "reactions"
TASK, QUEUE = "shouwen.react", "reactions"
# Between two looks: many commits then make one step.
PAUSE_SECONDS = 0.05
# Longer than any job is tried again.
REMEMBERED_FOR = timedelta(days=30)

_handlers: dict[str, Handler] = {}
_by_type: dict[str, list[str]] = defaultdict(list)


def reacts_to(*types: str, name: str | None = None) -> Callable[[Handler], Handler]:
    """Run the function in a job, in the event's tenant and a transaction, once for each event of these types.

    It stands in a module's `handlers.py`, changes only the database (the network is for jobs it defers), and is
    called for the events of one aggregate in their order. `name` is how jobs refer to it: keep it when renaming.
    """

    def register(handler: Handler) -> Handler:
        key = name or f"{handler.__module__.removeprefix('shouwen.')}.{handler.__qualname__}"
        if key in _handlers:
            raise ValueError(f"Two handlers are named {key}.")
        _handlers[key] = handler
        for type_ in types:
            _by_type[type_].append(key)
        return handler

    return register


def run_dispatcher(stop: threading.Event) -> None:
    """Turn events into jobs until `stop` is set: a thread of every worker, of which one is at work at a time."""
    load_handlers()
    while not stop.is_set():
        try:
            require_all_rows("shared_outbox")
            with psycopg.connect(**connection_parameters("dispatcher"), autocommit=True) as link:
                link.execute(f"LISTEN {WAKE_CHANNEL}")
                _serve(link, stop)
        except (psycopg.OperationalError, OperationalError, InterfaceError) as error:
            logger.warning("The dispatcher has no database and tries again: %s", str(error).strip())
            stop.wait(1.0)
        finally:
            connection.close()


def start_dispatcher(stop: threading.Event) -> list[threading.Thread]:
    """Start the worker's threads that dispatch events and keep the outbox in order; they end soon after `stop`."""
    keeping = (Chore("keep the outbox", HOUR, partitions.keep), Chore("forget reactions", HOUR, forget_reactions))
    threads = [
        threading.Thread(target=run_dispatcher, args=(stop,), name="dispatcher", daemon=True),
        threading.Thread(target=run_chores, args=(keeping, stop), name="outbox keeping", daemon=True),
    ]
    for thread in threads:
        thread.start()
    return threads


def _serve(link: psycopg.Connection[Any], stop: threading.Event) -> None:
    while not stop.is_set():
        close_old_connections()
        taken, is_settled = dispatch_once(link)
        stop.wait(PAUSE_SECONDS)
        if not taken:
            wait_for_wake(link, POLL_SECONDS if is_settled else POLL_SECONDS_IN_GAP)


def dispatch_once(link: psycopg.Connection[Any], *, batch: int = BATCH) -> tuple[int, bool]:
    """Take a batch of events and defer their jobs; returns how many events, and whether no gap is left open.

    `link` is another connection than Django's, in autocommit mode: a horizon must be drawn outside the transaction.
    """
    with transaction.atomic():
        # Without a job nothing is lost when the cursor falls back in a crash, so no disk is waited for.
        _set_synchronous_commit("off")
        place = _cursor_unless_taken()
        if place is None:
            return 0, True
        before = [Gap(*gap) for gap in place.gaps]
        tracker = GapTracker(place.low_water, top=max(place.top, place.low_water), gaps=before)
        with connection.cursor() as cursor:
            cursor.execute(FETCH, fetch_parameters(tracker, batch))
            fresh = [to_envelope(row) for row in take_rows(cursor.fetchall(), tracker)]
        if tracker.needs_horizon:
            tracker.set_horizon(link.execute(HORIZON).fetchone()[0])  # type: ignore[index]
        if jobs := _jobs(fresh):
            _set_synchronous_commit("DEFAULT")
            _defer(jobs)
        if fresh or tracker.gaps != before:
            place.low_water, place.top, place.gaps = tracker.low_water, tracker.top, tracker.gaps
            place.save()
    return len(fresh), not tracker.gaps


def carry_out(handler: str, envelope: Envelope, *, at: datetime) -> bool:
    """Let the handler react to the event, unless it has; returns whether it did now."""
    load_handlers()
    function = _handlers.get(handler)
    if function is None:
        raise LookupError(f"No handler is named {handler}; was it renamed while jobs waited?")
    with tenant_transaction(envelope.tenant_id):
        # A second job of the same event waits here for the first, and then finds its row.
        reaction = Reaction(event_id=envelope.id, handler=handler, reacted_at=at)
        Reaction.objects.bulk_create([reaction], ignore_conflicts=True)
        if not Reaction.objects.filter(pk=reaction.pk).exists():
            return False
        function(envelope)
    return True


def forget_reactions(at: datetime) -> int:
    """Remove the memory of reactions that no job can repeat any more; returns how many."""
    removed, _by_model = Reaction.everywhere.filter(reacted_at__lt=at - REMEMBERED_FOR).delete()
    return removed


@cache
def load_handlers() -> None:
    """Import every module's `handlers.py`, where handlers register."""
    autodiscover_modules("handlers")


def react(handler: str, envelope: dict[str, Any]) -> None:
    """The job itself."""
    carry_out(handler, Envelope.from_json(envelope), at=timezone.now())


def _cursor_unless_taken() -> Cursor | None:
    free = Cursor.objects.select_for_update(skip_locked=True).filter(name=CURSOR)
    if (place := free.first()) is not None:
        return place
    # Another worker is at it, or nobody ever was.
    Cursor.objects.bulk_create([Cursor(name=CURSOR)], ignore_conflicts=True)
    return free.first()


def _set_synchronous_commit(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL synchronous_commit = {value}")


def _jobs(envelopes: Iterable[Envelope]) -> list[Job]:
    return [
        Job(
            id=None,
            queue=QUEUE,
            task_name=TASK,
            priority=DEFAULT_PRIORITY,
            # In order for one aggregate; and never twice in the queue, even if somebody set the cursor back.
            lock=f"{handler}:{envelope.aggregate_id}",
            queueing_lock=f"{handler}:{envelope.id}",
            task_kwargs={"handler": handler, "envelope": envelope.to_json()},
        )
        for envelope in envelopes
        for handler in _by_type.get(envelope.type, ())
    ]


def _defer(jobs: Sequence[Job]) -> None:
    # Not the application's connector: a worker replaces that by one with connections of its own.
    manager = JobManager(DjangoConnector())
    try:
        with transaction.atomic():
            manager.batch_defer_jobs(list(jobs))
    except AlreadyEnqueued:
        if len(jobs) == 1:
            logger.warning("%s waits already.", jobs[0].queueing_lock)
            return
        for job in jobs:
            _defer([job])
