"""What the stream process does again and again: says who is there, asks whether they still may, says it lives."""

import asyncio
import logging
import os
import socket
from collections import defaultdict
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from contextlib import suppress
from math import inf
from typing import Any

import psycopg
from django.db import Error as DatabaseError
from django.db import close_old_connections
from psycopg_pool import AsyncConnectionPool

from shouwen.shared.health.beats import beat, last_beat
from shouwen.shared.stream.clients import Client
from shouwen.shared.stream.hub import Hub
from shouwen.shared.stream.requests import identify
from shouwen.shared.stream.topics import Follower, may_follow

logger = logging.getLogger(__name__)
BEAT_SECONDS = 2.0
# Several processes may name the same people: in the same order, so that none waits for the other in a circle.
SEEN = """
    INSERT INTO shared_follower (membership_id, tenant_id, seen_at)
    SELECT membership_id, tenant_id, clock_timestamp()
    FROM unnest(%s::uuid[], %s::uuid[]) AS present (membership_id, tenant_id) ORDER BY membership_id
    ON CONFLICT (membership_id) DO UPDATE SET tenant_id = excluded.tenant_id, seen_at = excluded.seen_at"""


class Rounds:
    """The loops beside the connections; each goes on when the database was away."""

    def __init__(self, hub: Hub, pool: AsyncConnectionPool, threads: Executor) -> None:
        self._hub, self._pool, self._threads = hub, pool, threads
        self._name = f"{socket.gethostname()}:{os.getpid()}"

    def loops(self) -> list[Coroutine[Any, Any, None]]:
        """The loops to run side by side."""
        return [self._say_who_is_there(), self._ask_again(), self._beat()]

    async def in_thread(self, work: Callable[..., Any], *arguments: Any) -> Any:
        """Do something with Django's own database connection, which belongs to a thread."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, _with_fresh_connection, work, *arguments)

    async def _say_who_is_there(self) -> None:
        while True:
            self._hub.newcomers.clear()
            if followers := self._hub.followers():
                try:
                    async with self._pool.connection() as link:
                        await link.execute(SEEN, ([one for one, _ in followers], [other for _, other in followers]))
                except psycopg.OperationalError:
                    logger.warning("Who is there could not be written down; the next round does.")
            # Newcomers are named within half a second: they want to work.
            await asyncio.sleep(0.5)
            with suppress(TimeoutError):
                async with asyncio.timeout(self._hub.limits.follower_seconds):
                    await self._hub.newcomers.wait()

    async def _ask_again(self) -> None:
        clock = asyncio.get_running_loop().time
        while True:
            self._hub.doubted.clear()
            due = defaultdict(list)
            for client in self._hub.clients:
                if clock() - client.checked_at >= self._hub.limits.recheck_seconds:
                    due[client.credential, client.is_visitor].append(client)
            for (credential, is_visitor), clients in due.items():
                wanted = [client.topics for client in clients]
                # Before asking: a doubt that comes meanwhile stays.
                for client in clients:
                    client.checked_at = clock()
                try:
                    follower, allowed = await self.in_thread(_judge, credential, is_visitor, wanted)
                except DatabaseError:
                    # An outage revokes nobody.
                    for client in clients:
                        client.checked_at = -inf
                    logger.warning("Sessions could not be checked; the next round does.")
                    break
                for client, is_allowed in zip(clients, allowed, strict=True):
                    self._keep_or_close(client, follower, is_allowed=is_allowed)
            with suppress(TimeoutError):
                async with asyncio.timeout(min(1.0, self._hub.limits.recheck_seconds / 4)):
                    await self._hub.doubted.wait()

    def _keep_or_close(self, client: Client, follower: Follower | None, *, is_allowed: bool) -> None:
        known = client.follower
        if follower is None or (follower.tenant_id, follower.key) != (known.tenant_id, known.key):
            client.close("signed_out")
            self._hub.leave(client)
        elif not is_allowed:
            client.close("not_allowed")
            self._hub.leave(client)
        else:
            client.follower = follower

    async def _beat(self) -> None:
        try:
            while True:
                # Deaf, it is not alive: somebody has to look.
                if self._hub.is_connected:
                    try:
                        await self.in_thread(beat, "stream", self._name, self._hub.counts())
                    except DatabaseError:
                        logger.warning("The sign of life could not be written; the next round does.")
                await asyncio.sleep(BEAT_SECONDS)
        finally:
            if self._hub.is_connected:
                self._threads.submit(_with_fresh_connection, last_beat, "stream", self._name)


def _judge(credential: str, is_visitor: bool, wanted: list[tuple[str, ...]]) -> tuple[Follower | None, list[bool]]:
    """Who this is now, and for each connection whether they may still follow what it follows."""
    follower = identify(credential, is_visitor=is_visitor)
    if follower is None:
        return None, [False] * len(wanted)
    return follower, [all(may_follow(follower, topic) for topic in topics) for topics in wanted]


def _with_fresh_connection(work: Callable[..., Any], *arguments: Any) -> Any:
    close_old_connections()
    return work(*arguments)
