"""Reading the outbox in order, with nothing lost and nothing twice, woken by notifications and by polling."""

import logging
from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg.rows import tuple_row

from shouwen.shared.outbox.events import Envelope
from shouwen.shared.outbox.gaps import GapTracker
from shouwen.shared.outbox.notifier import WAKE_CHANNEL

logger = logging.getLogger(__name__)
BATCH = 2_000
POLL_SECONDS = 0.5

COLUMNS = "id, tenant_id, type, event_version, aggregate_id, aggregate_version, published_at, payload, topics"
# One statement, so that the rows and `xmin` come from the same snapshot.
FETCH = f"""
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, found.* FROM (SELECT 1) AS once LEFT JOIN LATERAL (
      (SELECT {COLUMNS} FROM shared_outbox WHERE id > %(top)s ORDER BY id LIMIT %(limit)s)
      UNION ALL
      (SELECT {COLUMNS} FROM shared_outbox WHERE id = ANY(%(gaps)s::bigint[]))
    ) AS found ON true"""
HORIZON = "SELECT pg_current_xact_id()::text::bigint"


def envelopes(rows: list[tuple[Any, ...]], tracker: GapTracker) -> list[Envelope]:
    """The rows of one FETCH that were not delivered before, ascending by id."""
    by_id = {row[1]: row for row in rows if row[1] is not None}
    fresh = tracker.take(by_id, snapshot_xmin=rows[0][0])
    return [Envelope(*by_id[id_][1:9], topics=tuple(by_id[id_][9])) for id_ in fresh]


def current_position(link: psycopg.Connection[Any]) -> int:
    """The newest id that is visible now."""
    row = link.execute("SELECT coalesce(max(id), 0) FROM shared_outbox").fetchone()
    return int(row[0]) if row else 0


class Reader:
    """Follows the outbox from a position on a connection of its own (autocommit)."""

    def __init__(self, link: psycopg.Connection[Any], *, after: int, batch: int = BATCH) -> None:
        self._link = link
        self._batch = batch
        self.tracker = GapTracker(after)
        link.execute(f"LISTEN {WAKE_CHANNEL}")

    @property
    def low_water(self) -> int:
        """Where a new reader may start without missing anything."""
        return self.tracker.low_water

    def poll(self) -> list[Envelope]:
        """What became visible since the last call; empty when there is nothing new."""
        with self._link.cursor(row_factory=tuple_row) as cursor:
            cursor.execute(
                FETCH,
                {"top": self.tracker.top, "gaps": self.tracker.gaps, "limit": self._batch},
            )
            fresh = envelopes(cursor.fetchall(), self.tracker)
            if self.tracker.needs_horizon:
                cursor.execute(HORIZON)
                self.tracker.set_horizon(cursor.fetchone()[0])  # type: ignore[index]
        return fresh

    def wait(self, seconds: float = POLL_SECONDS) -> None:
        """Return when something was announced, or after `seconds` at the latest."""
        # An open gap is resolved by a commit that may have been announced already: look again soon.
        limit = min(seconds, 0.02) if self.tracker.gaps else seconds
        for _ in self._link.notifies(timeout=max(limit, 0.0), stop_after=1):
            break

    def follow(self) -> Iterator[list[Envelope]]:
        """Batches for ever, as they come; an empty batch after each quiet half second."""
        while True:
            yield self.poll()
            self.wait()
