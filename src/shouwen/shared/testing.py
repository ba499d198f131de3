"""What tests of every module may use of the kernel."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from django.db import connection

from shouwen.shared.models import Tenant
from shouwen.shared.outbox.events import Envelope
from shouwen.shared.outbox.reading import COLUMNS
from shouwen.shared.tenancy import tenant_scope


class FixedClock:
    """A clock that stands still until it is told to go on."""

    def __init__(self, at: datetime = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)) -> None:
        self._now = at
        self._elapsed = 0.0

    def now(self) -> datetime:
        """The moment the test chose."""
        return self._now

    def monotonic(self) -> float:
        """Seconds advanced so far."""
        return self._elapsed

    def advance(self, **duration: float) -> datetime:
        """Let time pass, for instance `advance(minutes=5)`; returns the new moment."""
        step = timedelta(**duration)
        if step < timedelta(0):
            raise ValueError("A clock does not go back; make a new one.")
        self._now += step
        self._elapsed += step.total_seconds()
        return self._now


def create_tenant(slug: str) -> Tenant:
    """A live tenant with this short name."""
    return Tenant.objects.create(slug=slug, name=slug.title())


@contextmanager
def make_tenant(slug: str) -> Iterator[Tenant]:
    """A live tenant, in scope for the enclosed work."""
    tenant = create_tenant(slug)
    with tenant_scope(tenant.pk):
        yield tenant


def newest_event_id() -> int:
    """The id of the newest event that is visible now."""
    return max((envelope.id for envelope in events_after(0)), default=0)


def events_after(event_id: int) -> list[Envelope]:
    """The events of the tenant in scope published after this id, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {COLUMNS} FROM shared_outbox WHERE id > %s ORDER BY id", (event_id,))
        return [
            Envelope(*fields, json.loads(payload) if isinstance(payload, str) else payload, tuple(topics))  # type: ignore[call-arg]
            for *fields, payload, topics in cursor.fetchall()
        ]
