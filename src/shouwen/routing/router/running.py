"""The life of a router process: wait for the lead, reign, lose it, wait again."""

import gc
import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from shouwen.routing.router.leading import FOLLOWED, Reign, RouterClock
from shouwen.routing.router.lease import Fenced, try_to_lead
from shouwen.shared.api import Reader

logger = logging.getLogger(__name__)
STANDBY_SECONDS = 0.25
RECOVER_SECONDS = 0.5


class Every:
    """Does something at most once in so many seconds."""

    def __init__(self, seconds: float, action: Callable[[], None]) -> None:
        self._seconds, self._action, self._next = seconds, action, 0.0

    def run(self) -> None:
        """Do it if it is time."""
        now = time.monotonic()
        if now >= self._next:
            self._next = now + self._seconds
            self._action()


def run_router(shard: int, stop: threading.Event, *, beat: Callable[[str], None] = lambda state: None) -> None:
    """Lead the shard or stand by, until `stop` is set. `beat` is told leading or standby about once a second."""
    holder = f"{socket.gethostname()}:{os.getpid()}"
    clock = RouterClock()
    standby = Every(1.0, lambda: beat("standby"))
    while not stop.is_set():
        try:
            epoch = try_to_lead(shard, holder=holder, at=timezone.now())
            if epoch is None:
                standby.run()
                stop.wait(STANDBY_SECONDS)
                continue
            _reign(Reign(shard=shard, epoch=epoch, clock=clock), stop, beat)
        except (Fenced, OperationalError, InterfaceError, psycopg.OperationalError):
            logger.warning("The router lost the lead or the database and tries again.", exc_info=True)
            stop.wait(RECOVER_SECONDS)
        finally:
            # The advisory lock goes with the connection.
            connection.close()


def _reign(reign: Reign, stop: threading.Event, beat: Callable[[str], None]) -> None:
    with _listening() as link:
        reader = Reader(link, after=0, types=FOLLOWED)
        reign.begin(reader)
        _set_population_apart()
        chores = (
            Every(1.0, lambda: beat("leading")),
            Every(1.0, reign.tell_waiting),
            Every(5.0, reign.sign_off_absent),
            Every(20.0, reign.check_hours),
        )
        while not stop.is_set():
            busy = reign.turn(reader)
            for chore in chores:
                chore.run()
            if not busy:
                reader.wait(reign.nap_seconds())


def _set_population_apart() -> None:
    """Agents and queues live as long as the reign: collecting garbage need not walk through them again and again."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


@contextmanager
def _listening() -> Iterator[psycopg.Connection[Any]]:
    parameters: dict[str, Any] = dict(connection.get_connection_params())
    for key in ("cursor_factory", "context", "prepare_threshold"):
        parameters.pop(key, None)
    with psycopg.connect(**parameters, autocommit=True) as link:
        yield link
