"""One thread for all that a process writes into the database: what happens on the line is written in its order."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError, close_old_connections, connection

logger = logging.getLogger(__name__)
P = ParamSpec("P")
R = TypeVar("R")
RETRY_SECONDS = 0.3


class DatabaseWorker:
    """Carries out one piece of work after the other; without a database it waits for one, for nothing may be lost."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ledger")
        self._given_up = threading.Event()

    async def do(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """What the work returns; the work must bear to be repeated."""
        return await asyncio.get_running_loop().run_in_executor(
            self._pool, lambda: self._attempt(work, *args, **kwargs)
        )

    def give_up(self) -> None:
        """Wait for no database any more: what is asked and cannot be done fails."""
        self._given_up.set()

    async def close(self, seconds: float) -> None:
        """Finish what is to be written; what cannot be written in so many seconds stays unwritten."""
        timer = threading.Timer(seconds, self._given_up.set)
        timer.daemon = True
        timer.start()
        await asyncio.get_running_loop().run_in_executor(self._pool, _close_connection)
        timer.cancel()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _attempt(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        is_told = False
        while True:
            try:
                close_old_connections()
                return work(*args, **kwargs)
            except (OperationalError, InterfaceError) as error:
                connection.close()
                if self._given_up.is_set():
                    raise
                if not is_told:
                    logger.warning("The switch's process waits for the database: %s", str(error).strip())
                    is_told = True
                self._given_up.wait(RETRY_SECONDS)


def _close_connection() -> None:
    # Each thread has its own, so it is looked up where it is closed.
    connection.close()
