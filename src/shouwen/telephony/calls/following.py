"""The outbox, followed in a thread of its own; whoever follows it for a node is the only one who drives that node."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable

import psycopg
from django.db import InterfaceError, OperationalError

from shouwen.shared.api import Envelope, Reader
from shouwen.shared.outbox.links import connection_parameters
from shouwen.shared.outbox.reading import POSITION, position_of

logger = logging.getLogger(__name__)
RELEVANT = frozenset({
    "contacts.ContactAccepted",
    "contacts.ContactEnded",
    "contacts.ContactQueued",
    "contacts.SegmentEnded",
    "routing.ContactOffered",
    "routing.OfferRejected",
    "routing.OfferWithdrawn",
    "telephony.CallCommandRequested",
    "telephony.GuestPhoneIssued",
    "telephony.SimulatedCallRequested",
    "telephony.SimulatedCallerHungUp",
    "telephony.SimulatedCallerKeyPressed",
    "telephony.SoftphoneIssued",
})  # fmt: skip
RETRY_SECONDS = 0.5


class Follower:
    """Reads along from the moment it got hold of the node, and passes on what concerns telephones."""

    def __init__(self, node: str, take: Callable[[list[Envelope]], None], *, after: int | None) -> None:
        self._node = node
        self._after = after
        self._take = take
        self._loop = asyncio.get_running_loop()
        self._stop = threading.Event()
        self._reader: Reader | None = None
        self.has_node = asyncio.Event()
        # Never done while all is well: fails with whatever ended the reading unexpectedly.
        self.broken: asyncio.Future[None] = self._loop.create_future()
        self._thread = threading.Thread(target=self._run, name="outbox", daemon=True)

    def start(self) -> None:
        """Begin; `has_node` is set once no other process drives this node and reading has begun."""
        self._thread.start()

    @property
    def low_water(self) -> int | None:
        """Where a process that follows us may begin to read; None as long as we have not begun ourselves."""
        return self._reader.low_water if self._reader else None

    async def close(self) -> None:
        """Stop reading and give the node away."""
        self._stop.set()
        await asyncio.to_thread(self._thread.join, 2.0)

    def _run(self) -> None:
        try:
            self._read_on()
        except Exception as error:  # noqa: BLE001 - carried over to whoever waits for us
            self._loop.call_soon_threadsafe(self._break, error)

    def _break(self, error: Exception) -> None:
        if not self.broken.done():
            self.broken.set_exception(error)

    def _read_on(self) -> None:
        while not self._stop.is_set():
            try:
                with psycopg.connect(**connection_parameters("switch"), autocommit=True) as link:
                    if self._takes_hold(link):
                        self._follow(link)
            except (psycopg.Error, OperationalError, InterfaceError) as error:
                logger.warning("The switch's process has no database and tries again: %s", str(error).strip())
            self._stop.wait(RETRY_SECONDS)

    def _takes_hold(self, link: psycopg.Connection[tuple[object, ...]]) -> bool:
        # The lock goes with the connection, so a process that died does not keep it.
        row = link.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", (f"switch {self._node}",)).fetchone()
        return bool(row and row[0])

    def _follow(self, link: psycopg.Connection[tuple[object, ...]]) -> None:
        reader = Reader(link, after=self._after or 0, types=RELEVANT)
        if self._reader is not None:
            # After a loss of the connection reading goes on where it stopped.
            reader.tracker = self._reader.tracker
        elif self._after is None:
            reader.tracker = position_of(link.execute(POSITION).fetchone())
        self._reader = reader
        self._loop.call_soon_threadsafe(self.has_node.set)
        while not self._stop.is_set():
            if found := reader.poll():
                self._loop.call_soon_threadsafe(self._take, found)
            else:
                reader.wait()
