import threading
from datetime import UTC, date, datetime

import pytest
from django.db import connection

from shouwen.shared.audit.recording import record
from shouwen.shared.audit.verifying import verify
from shouwen.shared.calendars.rows import CalendarDay
from shouwen.shared.chores import HOUSEKEEPING, SEALING, Chore, do_chore, fill_calendars, run_chores
from shouwen.shared.testing import FixedClock

AT = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)


class StopAfter(threading.Event):
    """Set after so many waits, each of which lets the clock go on."""

    def __init__(self, clock: FixedClock, waits: int) -> None:
        super().__init__()
        self._clock, self._waits = clock, waits

    def wait(self, timeout: float | None = None) -> bool:
        self._clock.advance(seconds=timeout or 0.0)
        self._waits -= 1
        if self._waits <= 0:
            self.set()
        return self.is_set()


def test_each_chore_is_done_when_it_is_due_and_a_failure_stops_nothing(caplog):
    # A test before may have left its connection open; each round looks after the one it finds.
    connection.close()
    clock = FixedClock(AT)
    done: list[str] = []

    def note(name: str) -> int:
        done.append(name)
        return 1

    def fail(_at: datetime) -> int:
        note("failing")
        raise ConnectionError("the database is away")

    chores = [
        Chore("quick", 1.0, lambda _at: note("quick")),
        Chore("failing", 2.0, fail),
        Chore("slow", 60.0, lambda _at: note("slow")),
    ]
    run_chores(chores, StopAfter(clock, 5), clock)

    assert [done.count(name) for name in ("quick", "failing", "slow")] == [5, 3, 1]
    assert "failing" in caplog.text


@pytest.mark.usefixtures("as_system")
def test_every_chore_runs_on_an_installation(tenant, caplog):
    record(action="customer.viewed")
    for chore in (*SEALING, *HOUSEKEEPING):
        do_chore(chore, FixedClock(AT))

    assert "failed" not in caplog.text
    assert verify().unsealed == 0


@pytest.mark.usefixtures("as_system")
def test_calendars_are_filled_a_year_ahead(tenant):
    fill_calendars(AT)

    assert CalendarDay.objects.filter(falls_on=date(2027, 12, 31)).exists()
    assert CalendarDay.objects.filter(falls_on=date(2026, 1, 1), kind="holiday").exists()
