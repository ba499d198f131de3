"""Tests run on a real PostgreSQL, as the application's role, behind both tenant walls."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

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
def django_db_setup(embedded_database: EmbeddedDatabase, test_database_name: str, django_db_blocker: Any) -> Iterator[None]:
    """A fresh, migrated database, reached as the application's role."""
    from shouwen.shared.testing_database import create_test_database, drop_test_database

    with django_db_blocker.unblock():
        create_test_database(embedded_database, test_database_name)
    yield
    with django_db_blocker.unblock():
        drop_test_database(embedded_database, test_database_name)


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


