"""Figures of a load run: latencies by name, and what happened to each contact and message."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from uuid import UUID


def percentiles(milliseconds: list[float]) -> dict[str, float | None]:
    """p50, p95 and p99 of the values, nearest rank; none where nothing was measured."""
    ranked = sorted(milliseconds)
    if not ranked:
        return {"p50": None, "p95": None, "p99": None}
    return {f"p{p}": round(ranked[min(len(ranked) - 1, int(len(ranked) * p / 100))], 1) for p in (50, 95, 99)}


@dataclass
class Measures:
    """What was seen, in milliseconds and counts."""

    milliseconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    counts: Counter[str] = field(default_factory=Counter)
    _seen: set[tuple[UUID | str, int]] = field(default_factory=set)

    def took(self, name: str, seconds: float) -> None:
        """Note one latency."""
        self.milliseconds[name].append(seconds * 1000)

    def delivered(self, follower: UUID, event_id: int | None) -> bool:
        """Note an event at a follower; false when the follower had it already."""
        if event_id is None:
            return True
        key = (follower, event_id)
        if key in self._seen:
            self.counts["doubled"] += 1
            return False
        self._seen.add(key)
        return True
