"""Tests run on a real PostgreSQL, as the application's role, behind both tenant walls."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from shouwen.installation.connections import ROLE_NAMES, Role, role_password
from shouwen.installation.database import EmbeddedDatabase
from shouwen.installation.home import Home


@pytest.fixture(scope="session")
def embedded_database() -> EmbeddedDatabase:
    """The server that all test runs of this checkout share; it stays up between runs and is stopped by `make clean`."""
    database = EmbeddedDatabase(Home.open(), fsync=False)
    database.start()
    return database


@pytest.fixture(scope="session")
def test_database_name(request: pytest.FixtureRequest) -> str:
    """A database per run and worker, so that several people can test at once in one checkout."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    return f"test_{os.getpid()}_{worker}"


@pytest.fixture(scope="session")
def django_db_setup(
    embedded_database: EmbeddedDatabase, test_database_name: str, django_db_blocker: Any
) -> Iterator[None]:
    """A fresh, migrated database, reached as the application's role."""
    from shouwen.shared.testing_database import create_test_database, drop_test_database

    with django_db_blocker.unblock():
        create_test_database(embedded_database, test_database_name)
    yield
    with django_db_blocker.unblock():
        drop_test_database(embedded_database, test_database_name)


@pytest.fixture(autouse=True)
def _unmodelled_tables_are_emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    """Tests that commit leave nothing behind: Django's flush does not know the outbox, the journal and the jobs."""
    yield
    marker = request.node.get_closest_marker("django_db")
    if "transactional_db" in request.fixturenames or (marker is not None and marker.kwargs.get("transaction")):
        from shouwen.shared.outbox.notifier import notifier
        from shouwen.shared.outbox.testing import empty_unmodelled_tables

        notifier.stop()
        empty_unmodelled_tables()


@pytest.fixture
def tenant(db: None) -> Iterator[Any]:
    """A client company, in scope for the whole test."""
    from shouwen.shared.testing import make_tenant

    with make_tenant("demo") as tenant:
        yield tenant


@pytest.fixture
def other_tenant(db: None) -> Any:
    """Another client company, not in scope."""
    from shouwen.shared.testing import create_tenant

    return create_tenant("other")


@pytest.fixture
def published_events(tenant: Any) -> Any:
    """The events published in this test so far; call it for the list."""
    from shouwen.shared.testing import events_after, newest_event_id

    start = newest_event_id()
    return lambda: events_after(start)


@pytest.fixture
def as_owner(django_db_setup: None) -> Iterator[None]:
    """The test works as the owner of the tables: may take down the walls, inside its own transaction."""
    yield from _as_role("owner")


@pytest.fixture
def as_system(django_db_setup: None) -> Iterator[None]:
    """The test works as the processes do that serve all tenants."""
    yield from _as_role("system")


def _as_role(role: Role) -> Iterator[None]:
    # Set up before and torn down after the transaction the test runs in: name it before `tenant`.
    settings = connection.settings_dict
    before = {name: settings[name] for name in ("USER", "PASSWORD")}
    connection.close()
    settings.update(USER=ROLE_NAMES[role], PASSWORD=role_password(role, Home.open()))
    yield
    connection.close()
    settings.update(before)
