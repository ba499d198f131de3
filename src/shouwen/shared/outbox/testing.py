"""What tests of the outbox and the stream need: connections and processes of their own, an aggregate, a clean table."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
from django.apps import apps
from django.conf import settings
from django.db import transaction
from psycopg.conninfo import make_conninfo

from shouwen.installation.database import Role, conninfo
from shouwen.shared.tenancy import AggregateModel

_PREAMBLE = """
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = {name!r}
settings.DATABASES["default"]["OPTIONS"].pop("pool", None)
django.setup()
"""


def dsn_of(role: Role) -> str:
    """How to reach the database of this test run as that role."""
    return make_conninfo(conninfo(role), dbname=settings.DATABASES["default"]["NAME"])


@contextmanager
def open_link(role: Role = "system", *, autocommit: bool = True) -> Iterator[psycopg.Connection[Any]]:
    """A connection to the database of this test run, closed afterwards."""
    with psycopg.connect(dsn_of(role), autocommit=autocommit) as link:
        yield link


def spawn_python(code: str, *, role: Role = "system") -> "subprocess.Popen[str]":
    """Run the code in a process of its own with Django on the database of this test run."""
    program = _PREAMBLE.format(name=settings.DATABASES["default"]["NAME"]) + code
    environment = {**os.environ, "SHOUWEN_TEST_DB_ROLE": role, "DJANGO_SETTINGS_MODULE": "shouwen.config.settings_test"}
    return subprocess.Popen([sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE, text=True)


def await_line(process: "subprocess.Popen[str]", line: str) -> None:
    """Wait until the process has said the line; fails the test when it ends before."""
    assert process.stdout is not None
    for said in process.stdout:
        if said.strip() == line:
            return
    raise AssertionError(f"The process ended without saying {line}.")


def make_aggregate() -> AggregateModel:
    """A row that may publish, in the tenant in scope."""
    # By name: the modules above stand in the test's installation, but the kernel imports none of them.
    with transaction.atomic():
        case: AggregateModel = apps.get_model("contacts", "Case").objects.create(opened_at=datetime.now(UTC))
    return case


def insert_event(link: psycopg.Connection[Any], tenant_id: UUID, *, topics: tuple[str, ...] = ()) -> int:
    """An outbox row of an aggregate of its own, in the link's transaction; returns its id."""
    row = link.execute(
        """INSERT INTO shared_outbox (tenant_id, type, event_version, aggregate_id, aggregate_version, payload, topics)
           VALUES (%s, 'test.Happened', 1, gen_random_uuid(), 1, '{}', %s) RETURNING id""",
        (tenant_id, list(topics)),
    ).fetchone()
    assert row is not None
    return int(row[0])


def eventually(holds: Callable[[], Any], *, seconds: float = 20.0) -> Any:
    """The first true answer; fails the test when there is none in time."""
    give_up_at = time.monotonic() + seconds
    while not (answer := holds()):
        if time.monotonic() > give_up_at:
            raise AssertionError(f"Not within {seconds} s: {holds}")
        time.sleep(0.02)
    return answer


def empty_unmodelled_tables() -> None:
    """Clear what Django's own flush does not know: the outbox, the journal, jobs."""
    with open_link("owner") as link:
        # A connection that a test left open would otherwise hold the whole run up.
        link.execute("SET lock_timeout = '5s'")
        link.execute("TRUNCATE shared_outbox, shared_journal, procrastinate_jobs, procrastinate_events CASCADE")
