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
from datetime import UTC, datetime
from typing import Any

import psycopg

from shouwen.shared.outbox.links import connection_parameters
from shouwen.shared.tenancy import current_tenant_id

logger = logging.getLogger(__name__)
WAKE_CHANNEL = "shouwen_outbox"
LIVE_CHANNEL = "shouwen_live"
MAX_PAYLOAD_BYTES = 7_900
# Each wake-up costs every reader a query: under load, commits of so short a time share one.
BREATH_SECONDS = 0.003
# One statement, one transaction, for all that has gathered.
_NOTIFY = """
    SELECT pg_notify(%(wake)s, '') WHERE %(wanted)s
    UNION ALL SELECT pg_notify(%(live)s, message) FROM unnest(%(messages)s::text[]) AS message"""


class Notifier:
    """One thread that turns any number of wake-ups into one NOTIFY."""

    def __init__(self) -> None:
        self._start_over()
        # Servers fork after import: neither the thread nor a lock that somebody held survives that.
        os.register_at_fork(after_in_child=self._start_over)

    def _start_over(self) -> None:
        self._condition = threading.Condition()
        self._thread: threading.Thread | None = None
        self._wanted = False
        self._live: deque[str] = deque(maxlen=10_000)

    def wake(self) -> None:
        """Tell the readers that there is something new; returns at once."""
        with self._condition:
            self._wanted = True
            self._ensure_thread()
            self._condition.notify()

    def send_live(self, message: str) -> None:
        """Pass a message that is not stored, such as “is typing”."""
        with self._condition:
            self._live.append(message)
            self._ensure_thread()
            self._condition.notify()

    def stop(self) -> None:
        """End the thread and its connection; the next wake-up starts anew."""
        with self._condition:
            thread, self._thread = self._thread, None
            self._condition.notify_all()
        if thread is not None:
            thread.join(10)

    def _ensure_thread(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            arguments = (connection_parameters("notifier"),)
            self._thread = threading.Thread(target=self._run, args=arguments, name="notifier", daemon=True)
            self._thread.start()

    def _run(self, parameters: dict[str, Any]) -> None:
        pause = threading.Event()
        while self._is_wanted_here():
            try:
                with psycopg.connect(**parameters, autocommit=True) as link:
                    link.execute("SET synchronous_commit = off")
                    while self._pass_on(link):
                        pause.wait(BREATH_SECONDS)
            except psycopg.Error as error:
                # Readers also poll, so a late wake-up costs time and nothing else.
                logger.warning("The notifier has no connection and tries again: %s", str(error).strip())
                pause.wait(0.5)

    def _is_wanted_here(self) -> bool:
        return self._thread is threading.current_thread()

    def _pass_on(self, link: psycopg.Connection[Any]) -> bool:
        with self._condition:
            while not (self._wanted or self._live) and self._is_wanted_here():
                self._condition.wait()
            if not self._is_wanted_here():
                return False
            wanted, self._wanted = self._wanted, False
            messages = list(self._live)
            self._live.clear()
        try:
            link.execute(_NOTIFY, {"wake": WAKE_CHANNEL, "wanted": wanted, "live": LIVE_CHANNEL, "messages": messages})
        except psycopg.Error:
            with self._condition:
                self._wanted = self._wanted or wanted
            raise
        return True


notifier = Notifier()


def send_ephemeral(topics: Sequence[str], type_: str, payload: dict[str, Any]) -> None:
    """Show something to whoever follows these topics right now; it is not stored and may be lost.

    Only followers of the tenant in scope get it. Raises TenantNotSet without one, and ValueError where the
    message is larger than a notification can carry (7 900 bytes).
    """
    content = {
        "tenant": str(current_tenant_id()),
        "type": type_,
        "at": datetime.now(UTC).isoformat(),
        "topics": list(topics),
        "payload": payload,
    }
    message = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    if len(message.encode()) > MAX_PAYLOAD_BYTES:
        raise ValueError("An ephemeral message holds at most 7 900 bytes; publish an event instead.")
    notifier.send_live(message)
