"""The web process: pages and API on WSGI."""

import os

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from shouwen.installation.parts import Options

APPLICATION = "shouwen.config.wsgi:application"
THREADS = 16


def serve_web(options: Options) -> None:
    """Serve until told to stop."""
    workers = int(os.environ.get("SHOUWEN_WEB_WORKERS") or 1)
    Server(
        APPLICATION,
        address=options.host,
        port=options.port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        # More than the threads can take waits in the socket, where a load balancer sees it.
        backpressure=THREADS * 4,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=2,
        websockets=False,
        log_level=LogLevels.warning,
        log_access=bool(os.environ.get("SHOUWEN_ACCESS_LOG")),
    ).serve()
