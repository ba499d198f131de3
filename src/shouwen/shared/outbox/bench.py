"""Measures what waking readers costs: commits a second without it, by the notifier, and by NOTIFY in the transaction.

pgbench writes events as `publish` does, each client those of its own row, on a database with its disk's real fsync.
"""

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shouwen.installation.database import EmbeddedDatabase

# Readers of a small installation: stream, router, dispatcher.
LISTENERS = 3
TENANT = "00000000-0000-7000-8000-000000000001"
NOTIFY = "SELECT pg_notify('shouwen_outbox', '');"
_RESULT = re.compile(r"latency average = ([\d.]+) ms.*?tps = ([\d.]+)", re.DOTALL)


@contextmanager
def own_installation() -> "Iterator[EmbeddedDatabase]":
    """An empty, migrated installation in a folder of its own, with Django set up on it as the system role."""
    from shouwen.installation.database import EmbeddedDatabase
    from shouwen.installation.home import Home

    folder = Path(tempfile.mkdtemp(prefix="shouwen-bench-"))
    settings = {"SHOUWEN_HOME": str(folder / "home"), "DJANGO_SETTINGS_MODULE": "shouwen.config.settings"}
    os.environ.update(settings, SHOUWEN_DB_ROLE="system", SHOUWEN_LOG_LEVEL="WARNING")
    os.environ.pop("DATABASE_URL", None)
    database = EmbeddedDatabase(Home.open(), fsync=True)
    try:
        database.start()
        environment = {name: value for name, value in os.environ.items() if name != "SHOUWEN_DB_ROLE"}
        command = [sys.executable, "-m", "shouwen", "migrate"]
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
        import django

        django.setup()
        yield database
    finally:
        database.destroy()
        shutil.rmtree(folder, ignore_errors=True)


def measure(database: "EmbeddedDatabase", *, seconds: float, writers: int) -> dict[str, Any]:
    """The three ways one after the other, the same time each, and what a reader saw of the second."""
    from shouwen.shared.outbox.notifier import notifier

    write = _Writers(database, seconds, writers)
    with ExitStack() as stack:
        for _ in range(LISTENERS):
            stack.enter_context(_listener())
        without = write("")
        watch = stack.enter_context(_Watch())
        with _waking_all_the_time():
            by_notifier = write("")
        watch.wait_for_quiet()
        within = write(NOTIFY)
    notifier.stop()
    return {
        "writers": writers,
        "without_waking": without,
        "with_notifier": by_notifier,
        "notify_in_transaction": within,
        "wake_ms": percentiles(watch.delays_ms),
        "lost": watch.committed() - len(set(watch.ids)),
        "doubled": len(watch.ids) - len(set(watch.ids)),
    }


def percentiles(values: list[float]) -> dict[str, float]:
    """The middle and the slow end."""
    parts = statistics.quantiles(values, n=100, method="inclusive")
    return {"p50": round(parts[49], 2), "p95": round(parts[94], 2), "p99": round(parts[98], 2)}


class _Writers:
    """Runs pgbench against the scratch database."""

    def __init__(self, database: "EmbeddedDatabase", seconds: float, writers: int) -> None:
        from shouwen.installation.osuser import database_user
        from shouwen.installation.postgres import programs_for

        self._programs = programs_for(database_user(database.data))
        self._dsn = database.dsn("system")
        self._options = ("-n", "-M", "prepared", "-c", str(writers), "-j", "2", "-T", str(max(1, round(seconds))))
        self._event = self._prepare(writers)

    def __call__(self, more: str) -> dict[str, float]:
        """Write for a while, `more` within each transaction."""
        # The database's own user has to read it, and it holds nothing secret.
        with tempfile.NamedTemporaryFile("w", suffix=".sql", prefix="shouwen-bench-") as script:
            script.write(f"BEGIN;\n{self._event};\n{more}\nCOMMIT;\n")
            script.flush()
            Path(script.name).chmod(0o644)
            said = self._programs.run("pgbench", *self._options, "-f", script.name, self._dsn, timeout=900)
        result = _RESULT.search(said.stdout)
        if said.returncode != 0 or result is None:
            raise RuntimeError(f"pgbench failed: {said.stdout}")
        return {"commits_per_second": float(result[2]), "commit_ms": float(result[1])}

    def _prepare(self, writers: int) -> str:
        from uuid import UUID

        from django.apps import apps
        from django.db import connection

        from shouwen.shared.models import Tenant
        from shouwen.shared.outbox.events import Event
        from shouwen.shared.outbox.publishing import Publication, publishing_statement
        from shouwen.shared.tenancy import tenant_transaction

        tenant = Tenant.objects.create(pk=UUID(TENANT), slug="bench", name="Bench")
        model = apps.get_model("contacts", "Case")
        with tenant_transaction(tenant.pk):
            for number in range(writers):
                # pgbench knows its clients by number.
                with connection.cursor() as cursor:
                    cursor.execute("SELECT md5(%s)::uuid", (str(number),))
                    pk = cursor.fetchone()[0]
                model.objects.create(pk=pk, opened_at=datetime.now(UTC))

        class Measured(Event):
            kept = False

        statement = publishing_statement(Publication(Measured(), model, tenant.pk, tenant.pk), returning=False)
        topics = f"array['floor:{TENANT}']"
        values = ["md5(:client_id::text)::uuid", f"'{TENANT}'", "'bench.Measured'", "1", "'{}'", topics]
        for value in values:
            statement = statement.replace("%s", value, 1)
        return statement


@contextmanager
def _listener() -> Iterator[Any]:
    import psycopg

    from shouwen.shared.outbox.links import connection_parameters
    from shouwen.shared.outbox.notifier import WAKE_CHANNEL

    with psycopg.connect(**connection_parameters("bench"), autocommit=True) as link:
        link.execute(f"LISTEN {WAKE_CHANNEL}")
        yield link


@contextmanager
def _waking_all_the_time() -> Iterator[None]:
    """As the processes do whose commits these are."""
    from shouwen.shared.outbox.notifier import notifier

    stop = threading.Event()

    def wake() -> None:
        while not stop.wait(0.001):
            notifier.wake()

    thread = threading.Thread(target=wake)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


class _Watch:
    """A reader beside the writers: what it saw, and how long after it was written (the commit included)."""

    def __init__(self) -> None:
        self.ids: list[int] = []
        self.delays_ms: list[float] = []
        self._stop = threading.Event()
        self._ready = threading.Event()
        self._start = 0
        self._thread = threading.Thread(target=self._follow)

    def __enter__(self) -> "_Watch":  # noqa: PYI034 - Python 3.11 has Self, but this class is nobody's base
        self._thread.start()
        self._ready.wait(10)
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join()

    def wait_for_quiet(self) -> None:
        """Return, and stop looking, when nothing has come for a while."""
        while True:
            before = len(self.ids)
            time.sleep(1)
            if len(self.ids) == before:
                self._stop.set()
                self._thread.join()
                self._end = max(self.ids, default=self._start)
                return

    def committed(self) -> int:
        """How many events there really are."""
        with _listener() as link:
            where = (self._start, self._end)
            row = link.execute("SELECT count(*) FROM shared_outbox WHERE id > %s AND id <= %s", where).fetchone()
        return int(row[0])

    def _follow(self) -> None:
        from shouwen.shared.outbox.reading import POSITION, Reader, position_of

        with _listener() as link:
            reader = Reader(link, after=0)
            reader.tracker = position_of(link.execute(POSITION).fetchone())
            self._start = reader.tracker.top
            self._ready.set()
            while not self._stop.is_set():
                for envelope in reader.poll():
                    self.ids.append(envelope.id)
                    self.delays_ms.append((time.time() - envelope.at.timestamp()) * 1e3)
                reader.wait()
