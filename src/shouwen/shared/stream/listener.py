"""The one connection that follows the outbox for every reader of this process."""

import asyncio
import json
import logging
import time
from typing import Any
from uuid import UUID

import psycopg

from shouwen.shared.outbox.gaps import GapTracker
from shouwen.shared.outbox.links import connection_parameters
from shouwen.shared.outbox.notifier import LIVE_CHANNEL, WAKE_CHANNEL
from shouwen.shared.outbox.reading import (
    BATCH,
    HORIZON,
    LAST_ID,
    POLL_SECONDS,
    POLL_SECONDS_IN_GAP,
    POSITION,
    fetch_parameters,
    fetch_statement,
    position_of,
    take_rows,
)
from shouwen.shared.stream.frames import Frame
from shouwen.shared.stream.hub import Hub
from shouwen.shared.stream.topics import changes_identity

logger = logging.getLogger(__name__)
# Events that nobody follows live are only counted; the payload stays text all the way to the browser.
COLUMNS = """id, tenant_id, type, published_at, topics, CASE WHEN topics <> '{}' THEN payload::text END"""
FETCH = fetch_statement(COLUMNS)
PAUSES = (0.1, 0.2, 0.5, 1.0)


class Listener:
    """Reads the outbox from now on and goes on where it was whenever the database comes back."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._tracker: GapTracker | None = None

    async def run(self) -> None:
        """Listen until cancelled."""
        failures = 0
        parameters = connection_parameters("stream")
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(**parameters, autocommit=True) as link:
                    await link.execute(f"LISTEN {WAKE_CHANNEL}")
                    await link.execute(f"LISTEN {LIVE_CHANNEL}")
                    tracker = await self._resume(link)
                    failures = 0
                    await self._follow(link, tracker)
            except psycopg.OperationalError as error:
                self._hub.is_connected = False
                logger.warning("The stream has no database and tries again: %s", str(error).strip())
                await asyncio.sleep(PAUSES[min(failures, len(PAUSES) - 1)])
                failures += 1

    async def _resume(self, link: psycopg.AsyncConnection[Any]) -> GapTracker:
        newest = await _first(link, LAST_ID)
        if self._tracker is not None and self._tracker.top > newest[0]:
            # A backup was restored: ids will be given out again that readers believe to know.
            logger.warning("The outbox went from %s back to %s; all readers start anew.", self._tracker.top, newest[0])
            self._hub.close_everybody("restart")
            self._tracker = None
        if self._tracker is None:
            self._tracker = position_of(await _first(link, POSITION))
        return self._tracker

    async def _follow(self, link: psycopg.AsyncConnection[Any], tracker: GapTracker) -> None:
        while True:
            fetched = await self._poll(link, tracker)
            if fetched >= BATCH:
                continue
            seconds = POLL_SECONDS_IN_GAP if tracker.gaps else POLL_SECONDS
            # Read to the end: notifications that came with the last rows wait here, too.
            async for notify in link.notifies(timeout=seconds, stop_after=1):
                if notify.channel == LIVE_CHANNEL:
                    self._hub.pass_live(notify.payload)

    async def _poll(self, link: psycopg.AsyncConnection[Any], tracker: GapTracker) -> int:
        cursor = await link.execute(FETCH, fetch_parameters(tracker))
        fresh = take_rows(await cursor.fetchall(), tracker)
        # From here to the end nothing is awaited: readers who join meanwhile would miss the middle.
        for number, (id_, tenant_id, type_, at, topics, payload) in enumerate(fresh):
            if topics:
                # Whoever has this one has everything up to the next, as far as everything is settled.
                following = fresh[number + 1][0] - 1 if number + 1 < len(fresh) else tracker.low_water
                mark = min(tracker.low_water, following)
                self._hub.pass_on(tenant_id, Frame(id_, mark, type_, at.isoformat(), topics, payload))
            if changes_identity(type_):
                member = json.loads(payload or "{}").get("membership_id")
                self._hub.doubt(tenant_id, UUID(member) if member else None)
        self._hub.settle(tracker.low_water, time.time())
        self._hub.is_connected = True
        if tracker.needs_horizon:
            tracker.set_horizon((await _first(link, HORIZON))[0])
        return len(fresh)


async def _first(link: psycopg.AsyncConnection[Any], statement: str) -> tuple[Any, ...]:
    row: tuple[Any, ...] | None = await (await link.execute(statement)).fetchone()
    if row is None:
        raise LookupError(statement)
    return row
