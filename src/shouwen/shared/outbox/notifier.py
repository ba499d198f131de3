"""Waking readers after commit, from a connection of its own.

NOTIFY inside the writing transaction would hold a global lock through fsync (measured: 180 commits/s
against 5 277), so one thread per process does it afterwards, once for however many commits there were.
"""

import json
import logging
import os
import threading
from collections import deque
from collections.abc import Sequence
from typing import Any

import psycopg
from django.db import connection

logger = logging.getLogger(__name__)
WAKE_CHANNEL = "shouwen_outbox"
LIVE_CHANNEL = "shouwen_live"
MAX_PAYLOAD_BYTES = 7_900


class Notifier:
    """One thread that turns any number of wake-ups into one NOTIFY."""

    def __init__(self) -> None:
        self._pid = 0
        self._condition = threading.Condition()
        self._wanted = False
        self._live: deque[str] = deque(maxlen=10_000)
        self._stopped = False

    def wake(self) -> None:
        """Tell the readers that there is something new; returns at once."""
        with self._condition:
            self._ensure_thread()
            self._wanted = True
            self._condition.notify()

    def send_live(self, message: str) -> None:
        """Pass a message that is not stored, such as “is typing”."""
        with self._condition:
            self._ensure_thread()
            self._live.append(message)
            self._condition.notify()

    def _ensure_thread(self) -> None:
        # Servers fork after import: a thread does not survive that, so it belongs to a process id.
        if self._pid != os.getpid():
            self._pid = os.getpid()
            self._dsn = connection.get_connection_params()
            for key in ("cursor_factory", "context", "prepare_threshold"):
                self._dsn.pop(key, None)
            threading.Thread(target=self._run, name="notifier", daemon=True).start()

    def _run(self) -> None:
        while True:
            try:
                with psycopg.connect(**self._dsn, autocommit=True) as link:
                    link.execute("SET synchronous_commit = off")
                    self._serve(link)
            except psycopg.Error:
                # Readers also poll, so a lost wake-up costs time and nothing else.
                logger.warning("The notifier lost its connection and connects again.", exc_info=True)
                threading.Event().wait(0.5)

    def _serve(self, link: psycopg.Connection[Any]) -> None:
        while True:
            with self._condition:
                while not (self._wanted or self._live):
                    self._condition.wait()
                wanted, self._wanted = self._wanted, False
                live = list(self._live)
                self._live.clear()
            if wanted:
                link.execute("SELECT pg_notify(%s, '')", (WAKE_CHANNEL,))
            for message in live:
                link.execute("SELECT pg_notify(%s, %s)", (LIVE_CHANNEL, message))


notifier = Notifier()


def send_ephemeral(topics: Sequence[str], type_: str, payload: dict[str, Any]) -> None:
    """Show something to whoever follows these topics right now; it is not stored and may be lost.

    Raises ValueError where the message is larger than a notification can carry (7 900 bytes).
    """
    message = json.dumps({"type": type_, "topics": list(topics), "payload": payload}, ensure_ascii=False)
    if len(message.encode()) > MAX_PAYLOAD_BYTES:
        raise ValueError("An ephemeral message holds at most 7 900 bytes; publish an event instead.")
    notifier.send_live(message)
