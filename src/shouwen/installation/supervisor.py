"""Keeping the processes of an installation alive until they are told to stop."""

import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from shouwen.installation.database import EmbeddedDatabase
from shouwen.installation.errors import InstallationError
from shouwen.installation.parts import Part
from shouwen.installation.processes import Child, stop_all

LOOK_SECONDS = 0.1
LOGS_LOOK_SECONDS = 60.0
STOP_SECONDS = 2.5


class Supervisor:
    """Starts the parts, restarts what dies, and stops all of them within a few seconds."""

    def __init__(
        self,
        parts: Sequence[Part],
        *,
        environment: Mapping[str, str],
        logs: Path,
        say: Callable[[str], None],
        database: EmbeddedDatabase | None = None,
    ) -> None:
        logs.mkdir(mode=0o700, exist_ok=True)
        self.children = [Child(part, logs) for part in parts]
        self.environment = environment
        self.say = say
        self.database = database
        self._database_due_at = 0.0
        self._logs_due_at = time.monotonic() + LOGS_LOOK_SECONDS

    def run(self, stopping: threading.Event, when_ready: Callable[[], bool]) -> None:
        """Watch until `stopping` is set; `when_ready` is asked again and again until it says yes."""
        ready = False
        try:
            while not stopping.is_set():
                self.look(time.monotonic())
                ready = ready or when_ready()
                stopping.wait(LOOK_SECONDS)
        finally:
            self.stop()

    def look(self, now: float) -> None:
        """Mend what has died since the last look."""
        self._look_at_database(now)
        for child in self.children:
            status = child.died(now)
            if status is not None:
                reason = child.last_words()
                self.say(f"{child.part.name} 已退出 ended ({status}){': ' + reason if reason else ''}")
            if child.process is None and child.start_at <= now:
                child.start(self.environment, now)
        if now >= self._logs_due_at:
            self._logs_due_at = now + LOGS_LOOK_SECONDS
            for child in self.children:
                child.keep_log_short()

    def stop(self) -> None:
        """Stop all parts."""
        stop_all(self.children, STOP_SECONDS)

    def _look_at_database(self, now: float) -> None:
        if self.database is None or now < self._database_due_at or self.database.is_running():
            return
        self.say("数据库已停止,正在恢复 the database has ended, recovering")
        try:
            self.database.start()
        except InstallationError as error:
            self.say(str(error))
            self._database_due_at = now + 5.0


def child_environment(home: Path, mark: str, **more: str) -> dict[str, str]:
    """Return the environment of the parts: ours, with the installation's choices made explicit."""
    return {**os.environ, "SHOUWEN_HOME": str(home), mark: str(home), "PYTHONUNBUFFERED": "1", **more}
