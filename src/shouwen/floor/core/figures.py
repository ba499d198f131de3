"""The centre's figures: sums that add up over time and queues, and what each figure is made of them.

Times are whole microseconds, so that folding the journal and adding up rows give the same to the last digit.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from functools import reduce
from typing import TypeVar

SECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class Sums:
    """What happened in a span of time. Contacts count where they first began to wait, work where it was finished."""

    offered: int = 0
    answered: int = 0
    answered_in_time: int = 0
    abandoned: int = 0
    short_abandoned: int = 0
    # Still in the queue; of these, not longer than the target: nobody knows yet whether they will be answered in time.
    waiting: int = 0
    undecided: int = 0
    waited_us: int = 0
    abandon_waited_us: int = 0
    handled: int = 0
    talk_us: int = 0
    hold_us: int = 0
    wrap_up_us: int = 0
    # Agents' time: signed in (ready or paused), ready, and ready with work at hand.
    signed_in_us: int = 0
    ready_us: int = 0
    busy_us: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(Sums)))


def total(parts: Iterable[Sums]) -> Sums:
    """All of them together."""
    return reduce(Sums.__add__, parts, Sums())


@dataclass(frozen=True, slots=True)
class Definition:
    """How a figure is computed; a new version when the same events would give another value."""

    name: str
    version: int
    words: str
    of: Callable[[Sums], float | None]


DEFINITIONS: dict[str, Definition] = {}
F = TypeVar("F", bound=Callable[[Sums], float | None])


def definition(version: int) -> Callable[[F], F]:
    """Make the function a defined figure: its docstring is the definition."""

    def define(function: F) -> F:
        words = " ".join((function.__doc__ or "").split())
        DEFINITIONS[function.__name__] = Definition(function.__name__, version, words, function)
        return function

    return define


@definition(version=1)
def service_level(sums: Sums) -> float | None:
    """Share, 0–1: answered within the queue's target ÷ (offered − short abandons).

    Contacts that wait, and have not waited longer than the target, are left out until they are decided.
    """
    return _ratio(sums.answered_in_time, sums.offered - sums.short_abandoned - sums.undecided)


@definition(version=1)
def average_speed_of_answer(sums: Sums) -> float | None:
    """Seconds: time from joining the queue until an agent took the contact, per answered contact."""
    return _seconds(sums.waited_us, sums.answered)


@definition(version=1)
def abandonment_rate(sums: Sums) -> float | None:
    """Share, 0–1: (abandoned while waiting − short abandons) ÷ (offered − short abandons)."""
    return _ratio(sums.abandoned - sums.short_abandoned, sums.offered - sums.short_abandoned)


@definition(version=1)
def average_abandon_time(sums: Sums) -> float | None:
    """Seconds: waiting time of those who abandoned, short abandons left out, per such contact."""
    return _seconds(sums.abandon_waited_us, sums.abandoned - sums.short_abandoned)


@definition(version=1)
def answered_rate(sums: Sums) -> float | None:
    """Share, 0–1: answered ÷ (offered − short abandons − still waiting)."""
    return _ratio(sums.answered, sums.offered - sums.short_abandoned - sums.waiting)


@definition(version=1)
def handle_time(sums: Sums) -> float | None:
    """Seconds: talk + hold + wrap-up per segment whose wrap-up was finished in the span."""
    return _seconds(sums.talk_us + sums.hold_us + sums.wrap_up_us, sums.handled)


@definition(version=1)
def handle_time_without_wrap_up(sums: Sums) -> float | None:
    """Seconds: talk + hold per segment whose wrap-up was finished in the span."""
    return _seconds(sums.talk_us + sums.hold_us, sums.handled)


@definition(version=1)
def after_call_work(sums: Sums) -> float | None:
    """Seconds: from the end of a segment until its wrap-up was finished, per segment finished in the span."""
    return _seconds(sums.wrap_up_us, sums.handled)


@definition(version=1)
def hold_time(sums: Sums) -> float | None:
    """Seconds: time customers were on hold, per segment whose wrap-up was finished in the span."""
    return _seconds(sums.hold_us, sums.handled)


@definition(version=1)
def occupancy(sums: Sums) -> float | None:
    """Share, 0–1: ready time with at least one contact or wrap-up at hand ÷ ready time. Pauses count in neither."""
    return _ratio(sums.busy_us, sums.ready_us)


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole > 0 else None


def _seconds(microseconds: int, count: int) -> float | None:
    return microseconds / SECOND / count if count > 0 else None
