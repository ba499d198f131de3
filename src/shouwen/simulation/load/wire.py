"""A lean HTTP/1.1 client for load: keep-alive posts and event streams, so that the load costs less than the loaded."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Wire:
    """Connections to one host, used again and again; at most `limit` at a time."""

    host: str
    port: int
    limit: int = 16
    _idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = field(default_factory=list)
    _slots: asyncio.Semaphore | None = None

    async def post(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        """Post and read the answer; a connection that was closed meanwhile is replaced once."""
        if self._slots is None:
            self._slots = asyncio.Semaphore(self.limit)
        async with self._slots:
            for attempt in range(2):
                fresh = not self._idle
                reader, writer = await self._open() if fresh else self._idle.pop()
                try:
                    writer.write(_head("POST", path, self.host, self.port, headers, len(body)) + body)
                    status, answer, keep = await _read(reader)
                except (OSError, asyncio.IncompleteReadError):
                    writer.close()
                    if fresh or attempt:
                        raise
                    continue
                if keep:
                    self._idle.append((reader, writer))
                else:
                    writer.close()
                return status, answer
        raise ConnectionError("No connection held.")

    async def follow(
        self, path: str, headers: dict[str, str], mark: Callable[[str], None] = lambda _id: None
    ) -> AsyncIterator[dict[str, Any]]:
        """The messages of an event stream, until it ends; `mark` is told where to go on after an interruption."""
        reader, writer = await self._open()
        try:
            writer.write(_head("GET", path, self.host, self.port, headers, None))
            status = int((await reader.readline()).split()[1])
            if status != 200:
                raise ConnectionError(f"The stream answered {status}.")
            place = ""
            while line := await reader.readline():
                if line.startswith(b"id:"):
                    place = line[3:].strip().decode("ascii")
                elif not line.strip() and place:
                    mark(place)
                elif line.startswith(b"data:"):
                    text = line[5:].strip()
                    if text.startswith(b"{"):
                        yield json.loads(text)
        finally:
            writer.close()

    def close(self) -> None:
        """Close what is idle."""
        for _reader, writer in self._idle:
            writer.close()
        self._idle.clear()

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(self.host, self.port, limit=1 << 20)


def _head(method: str, path: str, host: str, port: int, headers: dict[str, str], length: int | None) -> bytes:
    lines = [
        f"{method} {path} HTTP/1.1",
        f"Host: {host}:{port}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    if length is not None:
        lines.append(f"Content-Length: {length}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def _read(reader: asyncio.StreamReader) -> tuple[int, bytes, bool]:
    head = await reader.readuntil(b"\r\n\r\n")
    first, *rest = head.decode("latin-1").split("\r\n")
    fields = {name.lower(): value.strip() for name, _colon, value in (line.partition(":") for line in rest if line)}
    if fields.get("transfer-encoding") == "chunked":
        body = b""
        while size := int(await reader.readline(), 16):
            body += await reader.readexactly(size)
            await reader.readline()
        await reader.readline()
    else:
        body = await reader.readexactly(int(fields.get("content-length", "0")))
    return int(first.split()[1]), body, fields.get("connection", "").lower() != "close"
