"""The ASGI application of the stream process: /stream and /healthz."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
from django.db import Error as DatabaseError
from psycopg_pool import AsyncConnectionPool

from shouwen import __version__
from shouwen.shared.outbox.links import connection_parameters
from shouwen.shared.stream import frames
from shouwen.shared.stream.clients import Client, Limits
from shouwen.shared.stream.hub import Hub
from shouwen.shared.stream.listener import Listener
from shouwen.shared.stream.replay import Missed, missed
from shouwen.shared.stream.requests import Refused, StreamRequest, cross_origin_headers, read_request
from shouwen.shared.stream.rounds import Rounds

logger = logging.getLogger(__name__)
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
# Identities are asked for in threads, because Django's database connections belong to one.
THREADS = 4
CUT = "shouwen.cut"
PREFLIGHT = [
    (b"access-control-allow-methods", b"GET"),
    (b"access-control-allow-headers", b"authorization, cache-control, last-event-id"),
    (b"access-control-max-age", b"7200"),
]
STREAM_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    # A proxy that gathers the answer before it passes it on would make everything late.
    (b"x-accel-buffering", b"no"),
    # A connection that is cut some time after its stream has ended must not carry another by then.
    (b"connection", b"close"),
]


class StreamApp:
    """One process's part of the stream; `on_failure` is called when it can no longer do its work."""

    def __init__(self, limits: Limits | None = None, *, on_failure: Callable[[], None] = lambda: None) -> None:
        self.hub = Hub(limits or Limits())
        self._on_failure = on_failure
        self._tasks: list[asyncio.Task[None]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or start and end with the server."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            try:
                await self._answer(scope, receive, send)
            except Refused as refused:
                await _respond(send, scope, refused.status, {"detail": refused.detail})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/healthz":
            health = {"ok": self.hub.is_connected, "version": __version__, **self.hub.counts()}
            await _respond(send, scope, 200 if self.hub.is_connected else 503, health)
        elif scope["path"] != "/stream":
            raise Refused(404, "Here are /stream and /healthz.")
        elif scope["method"] == "OPTIONS":
            await _respond(send, scope, 204, None, PREFLIGHT)
        elif scope["method"] != "GET":
            raise Refused(405, "The stream is read with GET.")
        else:
            await self._stream(scope, receive, send)

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = read_request(scope, most_topics=self.hub.limits.topics)
        client = await self._admit(request, scope)
        self.hub.join(client)
        try:
            opening = await self._opening(request, client)
            headers = [*STREAM_HEADERS, *cross_origin_headers(scope)]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": opening, "more_body": True})
            await self._write(client, receive, send)
        finally:
            self.hub.leave(client)

    async def _admit(self, request: StreamRequest, scope: Scope) -> Client:
        if self.hub.low_water is None or self.hub.is_closing:
            raise Refused(503, "The stream is starting; try again in a moment.")
        doubts = self.hub.doubts
        try:
            follower = await self._rounds.in_thread(request.admit)
        except DatabaseError as error:
            raise Refused(503, "The database is away; try again in a moment.") from error
        cut = scope.get("extensions", {}).get(CUT, {}).get("cut", lambda: None)
        client = Client(follower, request.topics, request.credential, request.address, self.hub.limits, cut)
        if doubts == self.hub.doubts:
            client.checked_at = asyncio.get_running_loop().time()
        if not self.hub.has_room_for(client):
            raise Refused(429, "Too many connections from this address; try again later.")
        return client

    async def _opening(self, request: StreamRequest, client: Client) -> bytes:
        """What is sent first: what was missed, or word that it cannot be. Events that come meanwhile are held."""
        low_water = self.hub.low_water or 0
        after = self._start_of(request)
        if after is None:
            return frames.hello(low_water)
        client.hold()
        found = Missed(too="old") if after < 0 else await self._missed(after, client, low_water)
        # What lies below the mark was passed on before this reader came.
        client.release({frame.id for frame in found.frames if frame.id is not None and frame.id > low_water})
        if found.too is not None:
            return frames.hello(low_water) + frames.reset(low_water, f"too_{found.too}")
        replayed = b"".join(client.bytes_of(frame) for frame in found.frames)
        return frames.hello(after) + replayed

    def _start_of(self, request: StreamRequest) -> int | None:
        """After which mark to begin: the reader's own, or what the page could show; -1 where that is not known."""
        if request.since is None:
            return request.after
        shown = self.hub.mark_at(request.since)
        if shown is None:
            return -1
        return shown if request.after is None else min(shown, request.after)

    async def _missed(self, after: int, client: Client, low_water: int) -> Missed:
        try:
            return await missed(
                self._pool,
                client.follower,
                client.topics,
                after=after,
                low_water=low_water,
                limit=self.hub.limits.replayed_events,
            )
        except psycopg.OperationalError as error:
            raise Refused(503, "The database is away; try again in a moment.") from error

    async def _write(self, client: Client, receive: Receive, send: Send) -> None:
        watching = asyncio.create_task(_watch(receive, client))
        try:
            while not client.is_gone and client.closing_reason is None:
                if data := client.take():
                    await send({"type": "http.response.body", "body": data, "more_body": True})
                elif not await client.wait() and self.hub.is_connected:
                    beat = frames.heartbeat(self.hub.low_water or 0)
                    await send({"type": "http.response.body", "body": beat, "more_body": True})
            last = frames.closing(client.closing_reason) if client.closing_reason else b""
            await send({"type": "http.response.body", "body": client.take() + last, "more_body": False})
        finally:
            watching.cancel()

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        parameters = connection_parameters("stream replay")
        check = AsyncConnectionPool.check_connection
        pool = AsyncConnectionPool(
            kwargs=parameters, min_size=1, max_size=4, open=False, check=check, timeout=5.0, reconnect_timeout=5.0
        )
        threads = ThreadPoolExecutor(THREADS, thread_name_prefix="identity")
        self._pool, self._rounds = pool, Rounds(self.hub, pool, threads)
        await pool.open()
        for work in (Listener(self.hub).run(), *self._rounds.loops()):
            task = asyncio.create_task(work)
            task.add_done_callback(self._ended)
            self._tasks.append(task)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await pool.close()
        threads.shutdown()
        await send({"type": "lifespan.shutdown.complete"})

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            # A process that hears nothing or checks nobody must not go on looking healthy.
            logger.critical("The stream ends because a part of it failed.", exc_info=error)
            self.hub.is_connected = False
            self._on_failure()


async def _watch(receive: Receive, client: Client) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue
    client.leave()


async def _respond(
    send: Send, scope: Scope, status: int, content: Any, more: list[tuple[bytes, bytes]] | None = None
) -> None:
    body = b"" if content is None else json.dumps(content, ensure_ascii=False).encode()
    headers = [*cross_origin_headers(scope), *(more or []), (b"cache-control", b"no-store")]
    if content is not None:
        headers += [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    if status in (429, 503):
        headers.append((b"retry-after", b"2"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
