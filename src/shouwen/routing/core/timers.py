"""Everything that happens by the passing of time, in one heap with lazy deletion."""

from __future__ import annotations

from heapq import heapify, heappop, heappush

from shouwen.routing.core.agents import WrapUp
from shouwen.routing.core.waiting import Contact

WAKE, RING, WRAP = range(3)

Timer = tuple[float, int, int, int, Contact | WrapUp]
"""(at, kind, number, stamp, subject): the order of timers due at once does not depend on when they were set."""


def _is_live(timer: Timer) -> bool:
    _, _, _, stamp, subject = timer
    if isinstance(subject, WrapUp):
        return subject.stamp == stamp
    if timer[1] == WAKE:
        return subject.wake_stamp == stamp
    return subject.offer_seq == stamp and subject.state == "offered"


class Timers:
    """Pending timers; a timer is void once its subject has moved on."""

    __slots__ = ("_heap", "_limit")

    def __init__(self) -> None:
        self._heap: list[Timer] = []
        self._limit = 1024

    def _push(self, timer: Timer) -> None:
        heap = self._heap
        heappush(heap, timer)
        if len(heap) > self._limit:
            heap[:] = [timer for timer in heap if _is_live(timer)]
            heapify(heap)
            self._limit = 1024 + 2 * len(heap)

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

    def pop_due(self, at: float) -> Timer | None:
        """Take the next live timer due at or before `at`."""
        heap = self._heap
        while heap and heap[0][0] <= at:
            timer = heappop(heap)
            if _is_live(timer):
                if timer[1] == WAKE and isinstance(timer[4], Contact):
                    timer[4].wake_at = None
                return timer
        return None

    def next_at(self) -> float | None:
        """Give the time of the next live timer."""
        heap = self._heap
        while heap and not _is_live(heap[0]):
            heappop(heap)
        return heap[0][0] if heap else None
