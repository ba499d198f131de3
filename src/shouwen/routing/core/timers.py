"""Everything that happens by the passing of time, kept by the second it is due."""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from math import inf

from shouwen.routing.core.agents import WrapUp
from shouwen.routing.core.waiting import Contact

WAKE, RING, WRAP = range(3)

Timer = tuple[float, int, int, int, Contact | WrapUp]
"""(at, kind, number, stamp, subject): the order of timers due at once does not depend on when they were set."""


def _is_live(timer: Timer) -> bool:
    _, kind, _, stamp, subject = timer
    if isinstance(subject, WrapUp):
        return subject.stamp == stamp
    if kind == WAKE:
        return subject.wake_stamp == stamp
    return subject.offer_seq == stamp and subject.state == "offered"


class Timers:
    """Pending timers; a timer is void once its subject has moved on.

    Most timers never ring: the agent answers first. So a timer is only appended to the list of its second
    (a calendar queue: Brown 1988, Communications of the ACM 31(10)), void ones are dropped by the list when
    the second comes, and only the live ones of the present second are put in order. `due` is a time before
    which nothing can be due.
    """

    __slots__ = ("_count", "_limit", "_present", "_present_second", "_seconds", "_upcoming", "due")

    def __init__(self) -> None:
        self._present: list[Timer] = []
        self._present_second = -inf
        self._seconds: dict[int, list[Timer]] = {}
        self._upcoming: list[int] = []
        self._count = 0
        self._limit = 4096
        self.due = inf

    def _push(self, timer: Timer) -> None:
        at = timer[0]
        second = int(at)
        if second <= self._present_second:
            heappush(self._present, timer)
            if at < self.due:
                self.due = at
            return
        bucket = self._seconds.get(second)
        if bucket is None:
            self._seconds[second] = [timer]
            heappush(self._upcoming, second)
            if second < self.due:
                self.due = second
        else:
            bucket.append(timer)
        self._count += 1
        if self._count > self._limit:
            self._sweep()

    def _sweep(self) -> None:
        """Drop what is void; the cost is shared by the pushes since the last time."""
        for second, bucket in self._seconds.items():
            self._seconds[second] = [timer for timer in bucket if _is_live(timer)]
        self._count = sum(map(len, self._seconds.values()))
        self._limit = 4096 + 2 * self._count

    def wake(self, contact: Contact, at: float | None) -> None:
        """Reconsider a waiting contact at `at`, and only then."""
        if contact.wake_at != at:
            contact.wake_at = at
            contact.wake_stamp += 1
            if at is not None:
                self._push((at, WAKE, contact.number, contact.wake_stamp, contact))

    def ring(self, contact: Contact) -> None:
        """Let the contact's offer lapse at its `expires_at`."""
        self._push((contact.expires_at, RING, contact.number, contact.offer_seq, contact))

    def wrap(self, wrap_up: WrapUp, until: float | None) -> None:
        """End wrap-up at `until`; none: never by itself."""
        wrap_up.until = until
        wrap_up.stamp += 1
        if until is not None:
            self._push((until, WRAP, wrap_up.number, wrap_up.stamp, wrap_up))

    def cancel_wrap(self, wrap_up: WrapUp) -> None:
        """Void the timer of a wrap-up that is over."""
        wrap_up.stamp += 1

    def _drop_void(self) -> bool:
        """Make the first timer of the present list a live one; false if there is none."""
        present = self._present
        while present:
            if _is_live(present[0]):
                return True
            heappop(present)
        return False

    def _begin_second(self) -> None:
        second = heappop(self._upcoming)
        bucket = self._seconds.pop(second)
        self._count -= len(bucket)
        self._present_second = second
        self._present += [timer for timer in bucket if _is_live(timer)]
        heapify(self._present)

    def pop_due(self, at: float) -> Timer | None:
        """Take the next live timer due at or before `at`."""
        present = self._present
        while True:
            while present and present[0][0] <= at:
                timer = heappop(present)
                if _is_live(timer):
                    if timer[1] == WAKE and isinstance(timer[4], Contact):
                        timer[4].wake_at = None
                    self.due = timer[0]
                    return timer
            upcoming = self._upcoming[0] if self._upcoming else inf
            if upcoming > at:
                self.due = min(present[0][0] if present else inf, upcoming)
                return None
            self._begin_second()

    def next_at(self) -> float | None:
        """Give the time of the next live timer."""
        while not self._drop_void():
            if not self._upcoming:
                return None
            self._begin_second()
        return self._present[0][0]
