"""A database that answers for as long as one command runs."""

from collections.abc import Iterator
from contextlib import contextmanager

from shouwen.installation.database import EmbeddedDatabase, database_url
from shouwen.installation.home import Home


@contextmanager
def running_database() -> Iterator[None]:
    """Have the installation's database running; an embedded one that was not running is stopped again afterwards."""
    database = None if database_url() else EmbeddedDatabase(Home.open())
    if database is None or database.is_running():
        yield
        return
    database.start()
    try:
        yield
    finally:
        database.stop()
