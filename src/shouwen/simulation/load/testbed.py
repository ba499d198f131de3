"""A whole installation of its own, made for one measurement: real processes, real database, removed afterwards."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

import psutil

from shouwen.installation.database import EmbeddedDatabase
from shouwen.installation.home import Home

START_SECONDS = 240.0
PARTS = ("database", "router", "stream", "worker", "switch")


class TestbedFailed(RuntimeError):
    """The installation did not come up; carries the end of its log."""


class Testbed:
    """`shouwen up` in a folder and on ports of its own, with the demo tenant and no simulated customers."""

    __test__ = False

    def __init__(
        self,
        *,
        switch: str = "simulated",
        folder: Path | None = None,
        needs: tuple[str, ...] = PARTS,
        fsync: bool = True,
    ) -> None:
        self.needs = needs
        self.fsync = fsync
        self.folder = folder or Path(tempfile.mkdtemp(prefix="shouwen-bed-"))
        self.port = _free_pair()
        self.log = self.folder / "up.log"
        self.environment = {
            **os.environ,
            "SHOUWEN_HOME": str(self.folder / "home"),
            "SHOUWEN_PORT": str(self.port),
            "SHOUWEN_DEMO": "0",
            "SHOUWEN_SIMULATE": "0",
            "SHOUWEN_DEMO_PASSWORD": "testbed-4711",
            "SHOUWEN_SWITCH": switch,
            "DJANGO_SETTINGS_MODULE": "shouwen.config.settings",
        }
        for name in ("DATABASE_URL", "SHOUWEN_DB_ROLE", "SHOUWEN_ORIGIN", "SHOUWEN_STREAM_ORIGIN"):
            self.environment.pop(name, None)
        self._up: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where the pages are."""
        return f"http://localhost:{self.port}"

    def start(self, *, seed: bool = True) -> None:
        """Start everything and wait until every part is well."""
        if seed:
            self.environment["SHOUWEN_DEMO"] = "1"
        if not self.fsync:
            # `up` finds this server running and keeps it.
            self._with_database("EmbeddedDatabase(Home.open(), fsync=False).start()")
        with self.log.open("ab") as log:
            self._up = subprocess.Popen(
                [sys.executable, "-m", "shouwen", "up"], env=self.environment, stdout=log, stderr=log
            )
        self.wait_until_well(START_SECONDS)

    def health(self) -> dict[str, Any]:
        """What /healthz says; empty while nobody answers."""
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                return dict(json.load(answer))
        except (OSError, ValueError):
            return {}

    def wait_until_well(self, seconds: float) -> float:
        """Wait until /healthz finds the parts this testbed needs well; returns how long it took."""
        start = time.monotonic()
        while time.monotonic() - start < seconds:
            health = self.health()
            if health and all(health.get(part) == "ok" for part in self.needs):
                return time.monotonic() - start
            if self._up is not None and self._up.poll() is not None:
                break
            time.sleep(0.1)
        raise TestbedFailed(f"The installation is not well: {self.health()}\n{self.log.read_text()[-4000:]}")

    def processes(self) -> dict[str, psutil.Process]:
        """The running parts by name: web, stream, router, switch, worker."""
        if self._up is None:
            return {}
        found = {}
        for process in psutil.Process(self._up.pid).children(recursive=True):
            try:
                line = process.cmdline()
            except psutil.Error:
                continue
            if "shouwen" in line and line[-1] not in found:
                found[line[-1]] = process
        return found

    def database_process(self) -> psutil.Process:
        """The database's first process."""
        # Not always below the home: where the database's user may not enter, its files lie elsewhere.
        data = EmbeddedDatabase(Home.open(self.folder / "home")).data
        return psutil.Process(int((data / "postmaster.pid").read_text().split()[0]))

    def telephone_process(self) -> psutil.Process:
        """Asterisk, where the testbed runs with one; it outlives the process that drives it."""
        (file,) = Path(self.environment["SHOUWEN_HOME"]).glob("asterisk/**/asterisk.pid")
        return psutil.Process(int(file.read_text()))

    def memory_mb(self) -> dict[str, int]:
        """Resident memory of each part with its children, in MB."""
        sizes = {}
        for name, process in self.processes().items():
            family = [process, *process.children(recursive=True)]
            sizes[name] = round(sum(member.memory_info().rss for member in family) / 1e6)
        return sizes

    def cpu_seconds(self) -> dict[str, float]:
        """Processor time each part has used so far, with its children; the load's own under `load`."""
        parts = {**self.processes(), "postgresql": self.database_process()}
        used = {name: sum(map(_cpu_of, [part, *part.children(recursive=True)])) for name, part in parts.items()}
        return {**used, "load": time.process_time()}

    def kill(self, name: str) -> None:
        """Kill one part the hard way: pages with their workers, the switch's process without the telephone server."""
        outside = {"postgresql": self.database_process, "asterisk": self.telephone_process}
        process = outside[name]() if name in outside else self.processes()[name]
        family = [*process.children(recursive=True), process] if name == "web" else [process]
        for member in family:
            member.send_signal(signal.SIGKILL)

    def stop(self) -> None:
        """Stop everything and remove the folder."""
        if self._up is not None:
            self._up.terminate()
            try:
                self._up.wait(20)
            except subprocess.TimeoutExpired:
                self._up.kill()
                self._up.wait()
        self._remove_database()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _remove_database(self) -> None:
        self._with_database("EmbeddedDatabase(Home.open()).destroy()")

    def _with_database(self, statement: str) -> None:
        code = (
            "from shouwen.installation.home import Home\n"
            "from shouwen.installation.database import EmbeddedDatabase\n"
            f"{statement}"
        )
        subprocess.run([sys.executable, "-c", code], env=self.environment, check=True, capture_output=True)


def _cpu_of(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.Error:
        return 0.0  # It has just ended.
    return float(times.user + times.system)


def _free_pair() -> int:
    for _ in range(200):
        with socket.socket() as first:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            with socket.socket() as second:
                try:
                    second.bind(("127.0.0.1", port + 1))
                except (OSError, OverflowError):
                    continue
                return port
    raise TestbedFailed("No two neighbouring ports are free on this machine.")


def prepare_process(home: str, *, role: str = "system") -> None:
    """Make this process a member of the testbed: its home, as one of the database's roles."""
    os.environ["SHOUWEN_HOME"] = home
    os.environ["SHOUWEN_DB_ROLE"] = role
    os.environ["DJANGO_SETTINGS_MODULE"] = "shouwen.config.settings"
    import django

    django.setup()
