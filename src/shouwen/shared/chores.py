"""What the worker does by the clock for all tenants together; every chore may run anywhere, at once and again."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import close_old_connections, connection

from shouwen.shared.audit.sealing import seal_everything
from shouwen.shared.calendars.services import fill_calendar
from shouwen.shared.clock import Clock, system_clock
from shouwen.shared.files.services import purge_expired, sweep_orphans
from shouwen.shared.finished_jobs import forget_finished_jobs
from shouwen.shared.health.beats import forget_the_dead
from shouwen.shared.limits.windows import forget
from shouwen.shared.models import Tenant

logger = logging.getLogger(__name__)

MINUTE, HOUR = 60.0, 3600.0


@dataclass(frozen=True, slots=True)
class Chore:
    """Something to be done again and again; returns how much there was to do."""

    name: str
    every_seconds: float
    do: Callable[[datetime], int]


def fill_calendars(at: datetime) -> int:
    """See to it that every tenant knows the workdays of this year and the next."""
    return sum(
        fill_calendar(tenant_id=tenant_id, year=year).days_written
        for tenant_id in Tenant.objects.values_list("id", flat=True)
        for year in (at.year, at.year + 1)
    )


# Sealing has a thread of its own: nothing slow may keep rows unsealed.
SEALING: tuple[Chore, ...] = (Chore("seal the audit trail", 1.0, lambda at: seal_everything(at=at)),)
HOUSEKEEPING: tuple[Chore, ...] = (
    Chore("forget limits that ran down", MINUTE, lambda at: forget(at=at)),
    Chore("forget dead processes", 10 * MINUTE, lambda at: forget_the_dead(at=at)),
    Chore("forget finished jobs", 10 * MINUTE, lambda at: forget_finished_jobs(at=at)),
    Chore("purge expired files", 10 * MINUTE, lambda at: purge_expired(at=at)),
    Chore("sweep abandoned files", 6 * HOUR, lambda at: sweep_orphans(at=at)),
    Chore("fill calendars", 12 * HOUR, fill_calendars),
)


def start_chores(stop: threading.Event) -> list[threading.Thread]:
    """Start the threads that do every chore until `stop` is set; they end within a second of it."""
    threads = [
        threading.Thread(target=run_chores, args=(chores, stop), name=name, daemon=True)
        for name, chores in (("sealing", SEALING), ("housekeeping", HOUSEKEEPING))
    ]
    for thread in threads:
        thread.start()
    return threads


def run_chores(chores: Sequence[Chore], stop: threading.Event, clock: Clock = system_clock) -> None:
    """Do each chore when it is due, at once to begin with, until `stop` is set."""
    due = dict.fromkeys(range(len(chores)), clock.monotonic())
    try:
        while not stop.is_set():
            for number, chore in enumerate(chores):
                if due[number] <= clock.monotonic() and not stop.is_set():
                    # A connection that broke in the last round must not spoil this one.
                    close_old_connections()
                    do_chore(chore, clock)
                    due[number] = clock.monotonic() + chore.every_seconds
            stop.wait(min(max(min(due.values()) - clock.monotonic(), 0.01), 1.0))
    finally:
        connection.close()


def do_chore(chore: Chore, clock: Clock = system_clock) -> None:
    """Do a chore once; a failure is logged and leaves the next round to try again."""
    try:
        done = chore.do(clock.now())
    except Exception:
        logger.exception("The chore “%s” failed; it is tried again in its next round.", chore.name)
        return
    if done:
        logger.debug("%s: %s", chore.name, done)
