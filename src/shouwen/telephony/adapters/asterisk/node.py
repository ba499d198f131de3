"""What all parts of the adapter share: the connection, the books, and the way events leave."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Mapping
from datetime import datetime
from typing import Any

import httpx

from shouwen.shared.clock import Clock
from shouwen.telephony.adapters.asterisk.ari import AriConnection, AriRefusedError
from shouwen.telephony.adapters.asterisk.books import Books
from shouwen.telephony.adapters.asterisk.configuration import AriAccess
from shouwen.telephony.ports import SwitchUnavailableError
from shouwen.telephony.switch_events import SwitchEvent

logger = logging.getLogger(__name__)

LEAVING_SECONDS, LEAVING_LOOKS = 0.5, 10

# What Asterisk answers when the object of a command is gone, is there already, or is leaving just now.
_OVERTAKEN = {400, 404, 409, 412, 422}


class Node:
    """One Asterisk, as far as we are connected to it."""

    def __init__(self, access: AriAccess, clock: Clock) -> None:
        self.access = access
        self.books = Books()
        self.connection: AriConnection | None = None
        self.is_ready = False
        self.queue: asyncio.Queue[SwitchEvent] = asyncio.Queue()
        self._clock = clock
        self._held_back: list[SwitchEvent] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def now(self) -> datetime:
        """The moment an event is stamped with."""
        return self._clock.now()

    def emit(self, event: SwitchEvent) -> None:
        """Tell the reader of events."""
        if self._held_back is not None:
            self._held_back.append(event)
        else:
            self.queue.put_nowait(event)

    def hold_back(self) -> None:
        """Keep events to ourselves until the books agree with the node."""
        self._held_back = []

    def let_go(self, first: SwitchEvent) -> None:
        """Tell `first`, then what was held back."""
        held, self._held_back = self._held_back or [], None
        for event in (first, *held):
            self.queue.put_nowait(event)

    def require_ready(self) -> None:
        """Refuse commands while nobody would carry them out."""
        if not self.is_ready:
            raise SwitchUnavailableError("The switch is not connected.")

    async def command(self, method: str, path: str, body: Mapping[str, object] | None = None, **query: object) -> Any:
        """Send one command to Asterisk."""
        if self.connection is None:
            raise SwitchUnavailableError("The switch is not connected.")
        return await self.connection.command(method, path, body, **query)

    async def obey(self, method: str, path: str, body: Mapping[str, object] | None = None, **query: object) -> bool:
        """Send one command; False when events have overtaken it, which is no error."""
        try:
            await self.command(method, path, body, **query)
        except AriRefusedError as refused:
            if refused.status not in _OVERTAKEN and not await self._is_gone(path):
                raise
            logger.debug("%s %s: %s", method, path, refused)
            return False
        return True

    async def _is_gone(self, path: str) -> bool:
        """Whether the command failed because its channel is leaving; that takes Asterisk a few milliseconds."""
        kind, _, rest = path.partition("/")
        if kind != "channels":
            return False
        for _ in range(LEAVING_LOOKS):
            try:
                await self.command("GET", f"channels/{rest.partition('/')[0]}")
            except AriRefusedError as refused:
                return refused.status == httpx.codes.NOT_FOUND
            await asyncio.sleep(LEAVING_SECONDS / LEAVING_LOOKS)
        return False

    def later(self, work: Coroutine[Any, Any, object]) -> None:
        """Do something that follows from an event without keeping later events waiting."""
        task = asyncio.create_task(self._attempt(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _attempt(self, work: Coroutine[Any, Any, object]) -> None:
        try:
            await work
        except SwitchUnavailableError:
            # the reconciliation after the next connection makes up for it
            logger.info("A follow-up command found the switch gone.")
        except AriRefusedError:
            logger.exception("Asterisk refused a follow-up command.")

    async def finish(self) -> None:
        """Wait for the last follow-ups."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=2)
        for task in tuple(self._tasks):
            task.cancel()
