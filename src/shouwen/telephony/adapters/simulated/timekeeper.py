"""Time for the simulated switch: the real one, or one that a test or a fast simulation moves by hand."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

from shouwen.shared.clock import Clock, system_clock


class Timer(Protocol):
    """Something that will be done later."""

    def cancel(self) -> None:
        """Do it no more."""


class Timekeeper(Clock, Protocol):
    """A clock that can also be asked to do something later."""

    def after(self, seconds: float, do: Callable[[], None]) -> Timer:
        """Do something once so much time has passed."""


class RealTimekeeper:
    """The machine's own time, on the running event loop."""

    def now(self) -> datetime:
        """The present moment, in UTC."""
        return system_clock.now()

    def monotonic(self) -> float:
        """Seconds that only ever grow."""
        return system_clock.monotonic()

    def after(self, seconds: float, do: Callable[[], None]) -> Timer:
        """Do something once so much time has passed."""
        return asyncio.get_running_loop().call_later(seconds, do)


class _VirtualTimer:
    def __init__(self, do: Callable[[], None]) -> None:
        self.do: Callable[[], None] | None = do

    def cancel(self) -> None:
        self.do = None


class VirtualTimekeeper:
    """Time that stands still until it is advanced."""

    def __init__(self, start: datetime = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)) -> None:
        self._start = start
        self._passed = 0.0
        self._numbers = itertools.count()
        self._due: list[tuple[float, int, _VirtualTimer]] = []

    def now(self) -> datetime:
        """The pretended moment."""
        return self._start + timedelta(seconds=self._passed)

    def monotonic(self) -> float:
        """The seconds advanced so far."""
        return self._passed

    def after(self, seconds: float, do: Callable[[], None]) -> Timer:
        """Do something once time was advanced so far."""
        timer = _VirtualTimer(do)
        heapq.heappush(self._due, (self._passed + seconds, next(self._numbers), timer))
        return timer

    def advance(self, seconds: float) -> None:
        """Let so much time pass, doing what falls due in its order and at its moment."""
        until = self._passed + seconds
        while self._due and self._due[0][0] <= until:
            due, _, timer = heapq.heappop(self._due)
            self._passed = max(self._passed, due)
            if timer.do is not None:
                timer.do()
        self._passed = until
