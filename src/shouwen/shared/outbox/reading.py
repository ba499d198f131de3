"""Reading the outbox in order, with nothing lost and nothing twice, woken by notifications and by polling."""

import json
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import psycopg
from psycopg.rows import tuple_row

from shouwen.shared.outbox.events import Envelope
from shouwen.shared.outbox.gaps import Gap, GapTracker
from shouwen.shared.outbox.notifier import WAKE_CHANNEL

BATCH = 2_000
POLL_SECONDS = 0.5
# An open gap is resolved by a commit that may have been announced already: look again soon.
POLL_SECONDS_IN_GAP = 0.02

# The payload as text: most readers look at few types, and only what is looked at is worth parsing.
COLUMNS = "id, tenant_id, type, event_version, aggregate_id, aggregate_version, published_at, payload::text, topics"
HORIZON = "SELECT pg_current_xact_id()::text::bigint"


def fetch_statement(columns: str = COLUMNS) -> str:
    """What became visible above `top` and within the gaps, each row led by the snapshot's xmin.

    One statement, so that the rows and `xmin` come from the same snapshot; without news it gives one row of NULLs.
    """
    return f"""
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, found.* FROM (SELECT 1) AS once LEFT JOIN LATERAL (
      (SELECT {columns} FROM shared_outbox WHERE id > %(top)s ORDER BY id LIMIT %(limit)s)
      UNION ALL
      (SELECT {columns} FROM unnest(%(firsts)s::bigint[], %(lasts)s::bigint[]) AS gap (first, last)
         JOIN shared_outbox ON id BETWEEN gap.first AND gap.last)
    ) AS found ON true"""  # noqa: S608 - our own column names


FETCH = fetch_statement()


def fetch_parameters(tracker: GapTracker, limit: int = BATCH) -> dict[str, Any]:
    """What the statement has to know of where the reader is."""
    gaps = tracker.gaps
    within = {"firsts": [gap.first for gap in gaps], "lasts": [gap.last for gap in gaps]}
    return {"top": tracker.top, "limit": limit, **within}


def take_rows(rows: Sequence[tuple[Any, ...]], tracker: GapTracker) -> list[tuple[Any, ...]]:
    """The rows of one fetch that were not delivered before, ascending by id, without the leading xmin."""
    by_id = {row[1]: row[1:] for row in rows if row[1] is not None}
    return [by_id[id_] for id_ in tracker.take(by_id, snapshot_xmin=rows[0][0])]


def to_envelope(row: tuple[Any, ...]) -> Envelope:
    """A row of COLUMNS as an envelope."""
    id_, tenant_id, type_, event_version, aggregate_id, aggregate_version, at, payload, topics = row
    content = json.loads(payload)
    return Envelope(
        id_, tenant_id, type_, event_version, aggregate_id, aggregate_version, at, content, topics=tuple(topics)
    )


# Transactions are shorter than a second; far fewer events than this are written in one.
LOOK_BACK = 20_000
# The newest id drawn; a sequence that was never used says 1 as well.
LAST_ID = "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM shared_outbox_id_seq"
POSITION = f"""
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
           array(SELECT id FROM shared_outbox WHERE id > (SELECT max(id) FROM shared_outbox) - {LOOK_BACK} ORDER BY id),
           ({LAST_ID})"""  # noqa: S608 - our own constants


def position_of(row: tuple[Any, ...] | None) -> GapTracker:
    """Where the snapshot of a POSITION row stands: its events count as delivered, ids missing in it are still to come.

    Not simply the newest id: a transaction that runs now may commit a lower one later.
    """
    xmin, ids, last_id = row or (0, [], 0)
    if not ids:
        return GapTracker(0, top=last_id, gaps=[Gap(1, last_id)] if last_id else [])
    tracker = GapTracker(ids[0] - 1)
    tracker.take(ids, snapshot_xmin=xmin)
    return tracker


class Reader:
    """Follows the outbox from a position on a connection of its own (autocommit).

    Only events of these `types` are given to the caller, all where none are named.
    """

    def __init__(
        self, link: psycopg.Connection[Any], *, after: int, batch: int = BATCH, types: Collection[str] = ()
    ) -> None:
        if not link.autocommit:
            raise ValueError("A reader needs a connection in autocommit mode: a transaction would not see news.")
        self._link = link
        self._batch = batch
        self._types = types
        self.tracker = GapTracker(after)
        link.execute(f"LISTEN {WAKE_CHANNEL}")

    @property
    def low_water(self) -> int:
        """Where a new reader may start without missing anything."""
        return self.tracker.low_water

    def poll(self) -> list[Envelope]:
        """What became visible since the last call; empty when there is nothing new."""
        with self._link.cursor(row_factory=tuple_row) as cursor:
            cursor.execute(FETCH, fetch_parameters(self.tracker, self._batch))
            fresh = take_rows(cursor.fetchall(), self.tracker)
            if self.tracker.needs_horizon:
                cursor.execute(HORIZON)
                self.tracker.set_horizon(cursor.fetchone()[0])  # type: ignore[index]
        return [to_envelope(row) for row in fresh if not self._types or row[2] in self._types]

    def wait(self, seconds: float = POLL_SECONDS) -> None:
        """Return when something was announced, or after `seconds` at the latest."""
        limit = min(seconds, POLL_SECONDS_IN_GAP) if self.tracker.gaps else seconds
        wait_for_wake(self._link, limit)

    def follow(self) -> Iterator[list[Envelope]]:
        """Batches for ever, as they come; an empty batch after each quiet half second."""
        while True:
            yield self.poll()
            self.wait()


def wait_for_wake(link: psycopg.Connection[Any], seconds: float) -> None:
    """Return when a listening connection was notified, or after `seconds`."""
    # Read to the end: a generator left half-way would keep the connection's lock.
    for _ in link.notifies(timeout=max(seconds, 0.0), stop_after=1):
        pass
