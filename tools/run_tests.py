"""`make test`: all tests, on a database server of this checkout that is stopped afterwards."""

import os
import subprocess
import sys

from shouwen.installation.database import EmbeddedDatabase
from shouwen.installation.home import Home
from tools import sources

HOME = sources.ROOT / ".cache" / "test-home"
MOST_PROCESSES = 4


def main(*arguments: str) -> int:
    """Run pytest with these arguments and return its status."""
    # What the person set for the centre they run must not lead the tests to its data.
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SHOUWEN_", "DATABASE_URL"))}
    HOME.parent.mkdir(exist_ok=True)
    processes = min(MOST_PROCESSES, os.cpu_count() or 1)
    # Long tests of one file stay together: they share what they start.
    command = [sys.executable, "-m", "pytest", "-n", str(processes), "--dist", "loadfile", "-q", *arguments]
    try:
        return subprocess.call(
            command, cwd=sources.ROOT, env={**kept, "SHOUWEN_HOME": str(HOME), "SHOUWEN_LOG_LEVEL": "WARNING"}
        )
    finally:
        EmbeddedDatabase(Home.open(HOME)).stop()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
