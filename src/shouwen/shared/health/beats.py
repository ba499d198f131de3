"""Signs of life: each process says that it is there, and everybody can read who is."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from shouwen.shared.clock import system_clock
from shouwen.shared.health.rows import Heartbeat

# The parts of an installation beside the pages and the database.
COMPONENTS = ("router", "stream", "worker", "switch")

# A process beats every second or two; after this long without one it is down.
ALIVE_FOR = timedelta(seconds=10)
FORGOTTEN_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Instance:
    """One process: when it was last heard of and what it said of itself."""

    name: str
    at: datetime
    detail: Mapping[str, Any]

    def is_alive(self, at: datetime) -> bool:
        """Whether it was heard of lately."""
        return at - self.at <= ALIVE_FOR


@dataclass(frozen=True, slots=True)
class Component:
    """A part of the installation and its processes, the last heard of first."""

    name: str
    instances: Sequence[Instance] = ()

    def is_alive(self, at: datetime) -> bool:
        """Whether at least one process of it is."""
        return any(instance.is_alive(at) for instance in self.instances)


def beat(component: str, instance: str, detail: Mapping[str, Any] | None = None, *, at: datetime | None = None) -> None:
    """Say that this process is alive; whole numbers and seconds in `detail` become metrics."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO shared_heartbeat (component, instance, at, detail) VALUES (%s, %s, %s, %s::jsonb)
            ON CONFLICT (component, instance) DO UPDATE SET at = excluded.at, detail = excluded.detail
            """,
            [component, instance, at or system_clock.now(), json.dumps(dict(detail or {}))],
        )


def last_beat(component: str, instance: str) -> None:
    """Say that this process ends on purpose, so that nobody waits for it."""
    Heartbeat.objects.filter(component=component, instance=instance).delete()


def components() -> list[Component]:
    """Every expected part, and whatever else has made itself heard."""
    found: dict[str, list[Instance]] = {name: [] for name in COMPONENTS}
    for row in Heartbeat.objects.order_by("component", "-at"):
        found.setdefault(row.component, []).append(Instance(row.instance, row.at, row.detail))
    return [Component(name, tuple(instances)) for name, instances in found.items()]


def forget_the_dead(*, at: datetime) -> int:
    """Remove processes that were not heard of for an hour; returns how many."""
    removed, _by_model = Heartbeat.objects.filter(at__lt=at - FORGOTTEN_AFTER).delete()
    return removed
