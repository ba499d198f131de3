"""Knowing that this very program has already prepared this very database today."""

import hashlib
import hmac
from datetime import date
from pathlib import Path

from shouwen.installation.database import EmbeddedDatabase
from shouwen.installation.home import write_private
from shouwen.installation.parts import Plan

PACKAGE = Path(__file__).parent.parent


class Preparation:
    """A mark beside the database's files that says what prepared it last; it is gone when they are."""

    def __init__(self, database: EmbeddedDatabase, todo: Plan, on: date) -> None:
        self.path = database.cluster / "prepared"
        self.mark = _mark(database, todo, on)

    def is_done(self) -> bool:
        """Tell whether nothing has changed since the last time: no code, no plan, no password, no day."""
        return self.path.exists() and hmac.compare_digest(self.path.read_text("ascii").strip(), self.mark)

    def remember(self) -> None:
        """Note that all has been prepared."""
        write_private(self.path, f"{self.mark}\n")


def _mark(database: EmbeddedDatabase, todo: Plan, on: date) -> str:
    # The password decides what the demo's people sign in with; keyed, so that the mark does not give it away.
    digest = hmac.new(database.home.secret("secret_key").encode(), digestmod=hashlib.sha256)
    # Partitions are made ahead of time: a day later there are some more to make.
    for word in (on.isoformat(), database.home.demo_password, repr(todo.commands)):
        digest.update(f"{word}\0".encode())
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix in (".py", ".sql", ".json", ".csv"):
            status = path.stat()
            digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\0".encode())
    return digest.hexdigest()
