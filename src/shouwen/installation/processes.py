"""Starting one watched process, and ending it together with everything it started itself."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import psutil

from shouwen.installation.parts import Part

# Set in every process below a supervisor, so that the next one recognises what a killed one left behind.
MARK = "SHOUWEN_SUPERVISED_BY"
LOG_LIMIT = 20_000_000
# The first restart is immediate; a part that keeps dying is tried less and less often.
LONGEST_PAUSE_SECONDS = 30.0
STEADY_SECONDS = 60.0
PR_SET_PDEATHSIG = 1


class Child:
    """One part, its process while it lives, and when it may be started again."""

    def __init__(self, part: Part, logs: Path) -> None:
        self.part = part
        self.log = logs / f"{part.name}.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.deaths = 0
        self.start_at = 0.0
        self.started_at = 0.0

    def start(self, environment: Mapping[str, str], now: float) -> None:
        """Start the process in a group of its own, its output going to its log."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.part.command,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                # Ctrl-C at the terminal is for the supervisor alone, which stops the parts in its own way.
                start_new_session=True,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - one thread only
            )
        self.started_at = now

    def died(self, now: float) -> int | None:
        """Return the status of a process that has ended since, and plan its restart; None while it lives."""
        if self.process is None or (status := self.process.poll()) is None:
            return None
        # What it had started must not hold its port or its lock against its successor.
        signal_group(self.process.pid, signal.SIGKILL)
        self.process = None
        if now - self.started_at > STEADY_SECONDS:
            self.deaths = 0
        self.start_at = now + pause_seconds(self.deaths)
        self.deaths += 1
        return status

    def last_words(self) -> str:
        """Return the last line of the log, which usually says why it died."""
        lines = tail(self.log).splitlines()
        return next((line.strip() for line in reversed(lines) if line.strip()), "")

    def keep_log_short(self) -> None:
        """Set a long log aside; the process goes on writing to the same, now empty, file."""
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.with_suffix(".old.log").write_bytes(self.log.read_bytes())
            os.truncate(self.log, 0)


def pause_seconds(deaths: int) -> float:
    """Return how long to wait before a part that died `deaths` times before is started again."""
    return 0.0 if deaths == 0 else min(LONGEST_PAUSE_SECONDS, 0.5 * 2 ** (deaths - 1))


def stop_all(children: list[Child], seconds: float) -> None:
    """Ask every process to end, wait, and kill what is still there."""
    living = [child.process for child in children if child.process is not None]
    for process in living:
        signal_group(process.pid, signal.SIGTERM)
    give_up_at = time.monotonic() + seconds
    for process in living:
        try:
            process.wait(max(0.0, give_up_at - time.monotonic()))
        except subprocess.TimeoutExpired:
            continue
    for process in living:
        signal_group(process.pid, signal.SIGKILL)
        process.wait()


def end_leftovers(home: Path, seconds: float = 3.0) -> int:
    """End what a supervisor of this home left behind when it was killed; return how many processes that were."""
    own = {os.getpid(), *(parent.pid for parent in psutil.Process().parents())}
    left = [process for process in psutil.process_iter() if process.pid not in own and _is_marked(process, home)]
    for process in left:
        _send(process, signal.SIGTERM)
    _, alive = psutil.wait_procs(left, timeout=seconds)
    for process in alive:
        _send(process, signal.SIGKILL)
    psutil.wait_procs(alive, timeout=1)
    return len(left)


def signal_group(leader: int, number: signal.Signals) -> None:
    """Send a signal to a process and all that it started; that nobody is left is fine."""
    try:
        os.killpg(leader, number)
    except ProcessLookupError:
        return


def tail(path: Path, size: int = 4000) -> str:
    """Return the end of a text file, empty when there is none."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - size))
            return file.read().decode("utf-8", "replace")
    except FileNotFoundError:
        return ""


def _is_marked(process: psutil.Process, home: Path) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE and process.environ().get(MARK) == str(home)
    except (psutil.Error, OSError):
        # Gone, or another person's: not ours in either case.
        return False


def _send(process: psutil.Process, number: signal.Signals) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return


def _die_with_parent() -> None:
    # A supervisor that is killed cannot stop its parts; the kernel tells them instead.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
