"""Keeps the connection to the node: connects, listens, notices its loss, connects again."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import Collection

from shouwen.telephony.adapters.asterisk.ari import AriConnection, AriRefusedError
from shouwen.telephony.adapters.asterisk.listener import Listener
from shouwen.telephony.adapters.asterisk.node import Node
from shouwen.telephony.adapters.asterisk.phones import Phones
from shouwen.telephony.adapters.asterisk.reconciliation import Reconciliation
from shouwen.telephony.ports import SwitchUnavailableError
from shouwen.telephony.switch_events import SwitchConnected, SwitchLost

logger = logging.getLogger(__name__)

FIRST_RETRY_SECONDS = 0.1
LONGEST_RETRY_SECONDS = 2.0
RECONCILE_SECONDS = 30.0

# Every channel variable set would otherwise be told: a third of all messages, none of them used.
_UNWANTED = {"disallowed": [{"type": "ChannelVarset"}, {"type": "ChannelDialplan"}, {"type": "ChannelConnectedLine"}]}


class Link:
    """The connection of one node, kept until it is closed."""

    def __init__(self, node: Node, listener: Listener, phones: Phones, reconciliation: Reconciliation) -> None:
        self._node = node
        self._listener = listener
        self._phones = phones
        self._reconciliation = reconciliation
        self._keeper: asyncio.Task[None] | None = None
        self._expected: set[str] = set()
        self._node_started_at = ""

    def open(self, expected: Collection[str]) -> None:
        """Begin to keep the connection."""
        if self._keeper is None or self._keeper.done():
            self._expected = set(expected)
            self._keeper = asyncio.create_task(self._keep())

    async def close(self) -> None:
        """Stop keeping it."""
        await self._node.finish()
        if self._keeper is not None:
            self._keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeper

    async def _keep(self) -> None:
        retry, is_told = FIRST_RETRY_SECONDS, False
        while True:
            connection = AriConnection(self._node.access)
            why = ""
            try:
                await connection.open()
                retry, is_told = FIRST_RETRY_SECONDS, False
                await self._serve(connection)
            except (SwitchUnavailableError, AriRefusedError) as error:
                why = str(error)
            finally:
                self._node.is_ready = False
                self._node.connection = None
                await connection.close()
            if not is_told:
                # said once for every loss, not for every attempt
                self._tell_lost(why or connection.end)
                is_told = True
            if connection.is_replaced:
                return
            await asyncio.sleep(retry * random.uniform(0.8, 1.2))  # noqa: S311
            retry = min(LONGEST_RETRY_SECONDS, retry * 2)

    def _tell_lost(self, why: str) -> None:
        logger.warning("The switch is lost: %s", why)
        self._node.let_go(SwitchLost(self._node.now(), why))

    async def _serve(self, connection: AriConnection) -> None:
        node = self._node
        node.hold_back()
        node.connection = connection
        listening = asyncio.create_task(self._listen(connection))
        try:
            await self._agree()
            await self._reconcile_until(listening)
        finally:
            listening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await listening

    async def _agree(self) -> None:
        node = self._node
        await node.command("PUT", f"applications/{node.access.app}/eventFilter", _UNWANTED)
        status = (await node.command("GET", "asterisk/info", only="status"))["status"]
        if status["startup_time"] != self._node_started_at:
            await self._phones.provision_again()
        self._node_started_at = status["startup_time"]
        await self._reconciliation.after_connecting(self._expected)
        self._expected = set()
        node.is_ready = True
        node.let_go(SwitchConnected(node.now(), node.books.live()))

    async def _listen(self, connection: AriConnection) -> None:
        async for message in connection.events():
            try:
                self._listener.hear(message)
            except Exception:
                # One message we misread must not cost the calls of everybody else.
                logger.exception("Could not understand %s", message)

    async def _reconcile_until(self, listening: asyncio.Task[None]) -> None:
        while not listening.done():
            await asyncio.wait((listening,), timeout=RECONCILE_SECONDS)
            if not listening.done():
                await self._reconciliation.now_and_then()
