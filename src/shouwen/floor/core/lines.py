"""Queues as the floor sees them: who waits, how the last half hour went, who is there, and how much is at risk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shouwen.floor.core.figures import Sums, service_level, total

STEP_SECONDS = 300
WINDOW_STEPS = 6
# The line of the last hour: each point is the half hour that ended there.
TREND_POINTS = 12
STEPS = WINDOW_STEPS + TREND_POINTS - 1


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From when on a queue is at risk."""

    longest_wait: int
    fewest_offered: int
    answer: int
    wrap_up: int
    abandonment: float
    handle: int


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One queue now and in the last half hour."""

    queue_id: UUID
    name: str
    medium: str
    position: int
    target_seconds: int
    target_percent: int
    waiting: int
    waits_since: datetime | None
    window: Sums
    before: Sums
    trend: tuple[float, ...]
    talking: int
    ready: int
    wrapping: int
    wrapping_over: int
    paused: int
    thresholds: Thresholds
    # Able agents who serve or wrap up, whichever queue their contact came from.
    occupied: int = 0

    @property
    def level(self) -> float | None:
        """Service level of the last half hour."""
        return service_level(self.window)

    @property
    def is_judged(self) -> bool:
        """Whether so much came in that a share says something."""
        return self.window.offered - self.window.short_abandoned >= self.thresholds.fewest_offered

    @property
    def level_tone(self) -> str:
        """Colour of the service level: below the target amber, ten points below red."""
        if self.level is None:
            return ""
        gap = self.target_percent / 100 - self.level
        return "breach" if gap > 0.1 else "warn" if gap > 0 else ""

    def wait_tone(self, at: datetime) -> str:
        """Colour of the longest wait: from 70 % of the limit amber, then red."""
        if self.waits_since is None:
            return ""
        waited, limit = (at - self.waits_since).total_seconds(), self.thresholds.longest_wait
        return "breach" if waited >= limit else "warn" if waited >= 0.7 * limit else ""

    def risk(self, at: datetime) -> tuple[int, float, int, int]:
        """For sorting: the greater the sooner somebody should look."""
        rank = {"": 0, "warn": 1, "breach": 2}
        gap = self.target_percent / 100 - self.level if self.level is not None and self.is_judged else 0.0
        level = rank[self.level_tone] if self.is_judged else 0
        return (level + rank[self.wait_tone(at)], gap, self.waiting, -self.position)


def trend_of(steps: Sequence[Sums]) -> tuple[float, ...]:
    """Service level, in per cent, of the half hours that end with each of the last steps; if none came, as before."""
    points: list[float] = []
    for end in range(WINDOW_STEPS, len(steps) + 1):
        level = service_level(total(steps[end - WINDOW_STEPS : end]))
        if level is not None:
            points.append(100 * level)
        elif points:
            points.append(points[-1])
    return tuple(points)
