"""What administration lays down: queues, how they relax, and what one agent may carry at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

Id = str | UUID
"""Opaque to the core: compared and hashed, never read."""

AgentState = Literal["ready", "paused", "offline"]
NoAnswerPolicy = Literal["pause", "exclude"]
AfterMaxWait = Literal["overflow", "voicemail", "after_hours", "hang_up"]

Requirement = tuple[tuple[str, int], ...]
"""(skill, lowest proficiency) pairs in order of skill."""


class RoutingError(ValueError):
    """An event or a definition that the core refuses; its state is unchanged."""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """From `after_s` seconds of waiting on, skills are no longer asked for or at a lower level."""

    after_s: float
    drop: tuple[str, ...] = ()
    lower: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.after_s <= 0:
            raise RoutingError(f"A relaxation step needs after_s > 0, got {self.after_s}.")
        if any(levels < 0 for levels in self.lower.values()):
            raise RoutingError("A relaxation step lowers levels: give the number of levels, 0 or more.")


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueDefinition:
    """How contacts of one queue wait and who may serve them.

    A contact's rank is the time it is due: `enqueued_at + target_s - points / points_per_second`,
    with points for its purpose and its customer's tier. `points_per_second` is the ageing rate:
    the points that one second of waiting is worth.
    """

    id: Id
    media: tuple[str, ...] = ("voice",)
    skills: Mapping[str, int] = field(default_factory=dict)
    relaxations: tuple[Relaxation, ...] = ()
    purpose_points: Mapping[str, float] = field(default_factory=dict)
    tier_points: Mapping[str, float] = field(default_factory=dict)
    points_per_second: float = 1.0
    target_s: float = 20.0
    ring_s: float = 15.0
    no_answer: NoAnswerPolicy = "pause"
    exclusion_s: float = 30.0
    preferred_credit_s: float = 300.0
    wrap_up_s: float = 0.0
    max_wait_s: float | None = None
    after_max_wait: AfterMaxWait = "voicemail"
    overflow_to: Id | None = None
    overflow_waiting: int | None = None
    overflow_wait_s: float | None = None
    handle_s: float = 240.0

    def __post_init__(self) -> None:
        for name in ("points_per_second", "ring_s", "exclusion_s", "handle_s"):
            if getattr(self, name) <= 0:
                raise RoutingError(f"Queue {self.id}: {name} must be greater than 0.")
        for name in ("target_s", "preferred_credit_s", "wrap_up_s"):
            if getattr(self, name) < 0:
                raise RoutingError(f"Queue {self.id}: {name} must be 0 or more.")
        if self.max_wait_s is not None and self.max_wait_s <= 0:
            raise RoutingError(f"Queue {self.id}: max_wait_s must be greater than 0, or none.")
        if not self.media:
            raise RoutingError(f"Queue {self.id}: name at least one medium.")
        if any(level < 1 for level in self.skills.values()):
            raise RoutingError(f"Queue {self.id}: a required proficiency is 1 or more.")
        if self.after_max_wait == "overflow" and self.overflow_to is None:
            raise RoutingError(f"Queue {self.id}: overflow after the longest wait needs overflow_to.")
        if self.overflow_to == self.id:
            raise RoutingError(f"Queue {self.id}: it cannot overflow into itself.")

    def stages(self) -> list[tuple[float, Requirement]]:
        """Give (seconds of waiting, requirement from then on), first stage at 0, each no stricter than the last."""
        asked = dict(self.skills)
        stages: list[tuple[float, Requirement]] = [(0.0, tuple(sorted(asked.items())))]
        for step in sorted(self.relaxations, key=lambda step: step.after_s):
            for skill in step.drop:
                asked.pop(skill, None)
            for skill, levels in step.lower.items():
                if skill in asked:
                    asked[skill] -= levels
                    if asked[skill] < 1:
                        del asked[skill]
            stages.append((step.after_s, tuple(sorted(asked.items()))))
        return stages


@dataclass(frozen=True, slots=True)
class Capacity:
    """How many contacts of each medium an agent holds at once, and which media shut out which.

    `blocked_by["chat"] = ("voice",)` means: no new chat while a call is offered, held or wrapped up.
    """

    limits: Mapping[str, int] = field(default_factory=lambda: {"voice": 1})
    blocked_by: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: {"chat": ("voice",), "mail": ("voice",)})

    def __post_init__(self) -> None:
        if any(limit < 0 for limit in self.limits.values()):
            raise RoutingError("A capacity is a number of contacts: 0 or more.")


@dataclass(frozen=True, slots=True)
class Preferred:
    """An agent the contact should get if possible, and how long it waits for nobody else."""

    agent: Id
    patience_s: float = 0.0
