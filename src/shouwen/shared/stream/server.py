"""Serving the stream: uvicorn with a connection that can be cut and that notices a vanished reader."""

import asyncio
import logging
import socket
import sys
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from shouwen.shared.stream.app import CUT, StreamApp
from shouwen.shared.stream.clients import Limits

logger = logging.getLogger(__name__)
# A machine that was switched off answers nothing; agents are taken off line after 30 s without their stream.
UNACKNOWLEDGED_MS = 15_000
SHUTDOWN_SECONDS = 2
MANY = 65_536


class StreamProtocol(HttpToolsProtocol):
    """One HTTP connection."""

    def connection_made(self, transport: Any) -> None:
        """Have the kernel give a connection up whose other side acknowledges nothing."""
        super().connection_made(transport)
        if (ours := transport.get_extra_info("socket")) is not None and hasattr(socket, "TCP_USER_TIMEOUT"):
            with socket.socket(fileno=socket.dup(ours.fileno())) as copy:
                copy.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNACKNOWLEDGED_MS)

    def on_message_begin(self) -> None:
        """Give the application the means to cut this connection."""
        super().on_message_begin()
        self.scope["extensions"] = {CUT: {"cut": self.transport.abort}}


class StreamServer(uvicorn.Server):
    """Ends every stream when it is told to stop; browsers come back to the next process."""

    def __init__(self, app: StreamApp, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._app = app

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Say good-bye to everybody, then stop."""
        self._app.hub.is_closing = True
        self._app.hub.close_everybody("restart")
        await asyncio.sleep(0)
        await super().shutdown(sockets)


def make_server(host: str, port: int, limits: Limits | None = None) -> StreamServer:
    """A server that is ready to run."""

    def stop() -> None:
        server.should_exit = True

    app = StreamApp(limits, on_failure=stop)
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http=StreamProtocol,
        ws="none",
        loop="auto",
        lifespan="on",
        log_config=None,
        access_log=False,
        # Addresses behind a proxy are counted from the end of the header (SHOUWEN_TRUSTED_PROXIES).
        proxy_headers=False,
        server_header=False,
        backlog=2_048,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )
    server = StreamServer(app, config)
    return server


def allow_many_connections() -> None:
    """Let this process have as many open files as it may: each reader is one."""
    if sys.platform == "win32":
        return
    import resource

    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MANY if hard == resource.RLIM_INFINITY else min(hard, MANY)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
