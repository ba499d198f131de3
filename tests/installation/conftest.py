"""Homes of their own for tests that start real servers and processes."""

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from shouwen.installation.connections import bootstrap_conninfo
from shouwen.installation.database import EmbeddedDatabase
from shouwen.installation.home import Home


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder the database's user can reach, which pytest's own are not when root runs the tests."""
    path = Path(tempfile.mkdtemp(prefix="sw-test-", dir="/tmp"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def home(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    for name in [name for name in os.environ if name.startswith("SHOUWEN_")]:
        monkeypatch.delenv(name)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("SHOUWEN_HOME", str(folder / "home"))
    return Home.open()


@pytest.fixture
def database(home: Home) -> Iterator[EmbeddedDatabase]:
    """A database that has not been started yet and is removed afterwards."""
    server = EmbeddedDatabase(home, fsync=False)
    yield server
    server.destroy()


@pytest.fixture(scope="module")
def running() -> Iterator[EmbeddedDatabase]:
    """One running server for the tests that only look at it."""
    folder = Path(tempfile.mkdtemp(prefix="sw-test-", dir="/tmp"))
    folder.chmod(0o755)
    server = EmbeddedDatabase(Home.open(folder / "home"), fsync=False)
    server.start()
    yield server
    server.destroy()
    shutil.rmtree(folder)


@pytest.fixture
def theirs(folder: Path, home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[psycopg.Connection]:
    """A superuser's connection to a PostgreSQL of the operator's own, which DATABASE_URL names."""
    server = EmbeddedDatabase(Home.open(folder / "theirs"), fsync=False)
    server.start()
    with psycopg.connect(bootstrap_conninfo(server.home), autocommit=True) as connection:
        connection.execute("DROP DATABASE shouwen")
        for role in ("shouwen_app", "shouwen_system", "shouwen_owner"):
            connection.execute(f"DROP ROLE {role}")
        connection.execute("CREATE ROLE firm LOGIN PASSWORD 'p/w'")
        connection.execute("CREATE DATABASE centre OWNER firm")
        host = str(server.cluster / "run").replace("/", "%2F")
        monkeypatch.setenv("DATABASE_URL", f"postgresql://firm:p%2Fw@{host}:5432/centre")
        yield connection
    server.destroy()


@pytest.fixture
def port() -> int:
    """A free port whose successor is free, too."""
    for _ in range(50):
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            number: int = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", number + 1))
            except (OSError, OverflowError):
                continue
            return number
    raise RuntimeError("no two free ports in a row")
