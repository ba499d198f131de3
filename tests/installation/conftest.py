"""Homes of their own for tests that start real servers and processes."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from shouwen.installation.connections import bootstrap_conninfo
from shouwen.installation.database import EmbeddedDatabase
from shouwen.installation.home import Home
from tests.installation.launching import FAKE_UP, Start, below


def clean_environment() -> dict[str, str]:
    """The environment without what the test run itself sets, which would lead a command to the wrong data."""
    ours = ("SHOUWEN_", "DJANGO_", "DATABASE_URL")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


@pytest.fixture(scope="session", name="clean_environment")
def clean_environment_fixture() -> dict[str, str]:
    return clean_environment()


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder the database's user can reach, which pytest's own are not when root runs the tests."""
    path = Path(tempfile.mkdtemp(prefix="sw-test-", dir="/tmp"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def home(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    for name in os.environ.keys() - clean_environment().keys():
        monkeypatch.delenv(name)
    monkeypatch.setenv("SHOUWEN_HOME", str(folder / "home"))
    return Home.open()


@pytest.fixture
def database(home: Home) -> Iterator[EmbeddedDatabase]:
    """A database that has not been started yet and is removed afterwards."""
    server = EmbeddedDatabase(home, fsync=False)
    yield server
    server.destroy()


@pytest.fixture(scope="session")
def made_before() -> Iterator[Path]:
    """A home whose database was made and stopped."""
    folder = Path(tempfile.mkdtemp(prefix="sw-test-", dir="/tmp"))
    folder.chmod(0o755)
    server = EmbeddedDatabase(Home.open(folder / "home"), fsync=False)
    server.start()
    server.stop()
    yield server.home.path
    shutil.rmtree(folder)


@pytest.fixture
def prepared(made_before: Path, home: Home) -> Home:
    """This test's home, with a database that only needs to be started: making one takes a second."""
    for name in ("secrets.json", "database"):
        subprocess.run(["cp", "-a", made_before / name, home.path], check=True)
    return home


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


@pytest.fixture
def start(home: Home, database: EmbeddedDatabase, port: int) -> Iterator[Start]:
    """Start `up` over this test's home; whatever still runs at the end is ended."""
    started: list[subprocess.Popen[str]] = []

    def start(*words: str, **environment: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, str(FAKE_UP), *words],
            env={**os.environ, "SHOUWEN_PORT": str(port), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=20)
    for left in below(home):
        left.kill()
