"""One Asterisk process on this machine: start, wait until it takes calls, stop, and find it again after a crash."""

from __future__ import annotations

import hashlib
import logging
import os
import signal
import subprocess
import time
from pathlib import Path

import psutil

from shouwen.installation.errors import InstallationError
from shouwen.telephony.adapters.asterisk.configuration import AriAccess, AsteriskSettings, write_configuration
from shouwen.telephony.adapters.asterisk.program import AsteriskProgram

logger = logging.getLogger(__name__)

START_SECONDS = 30.0
STOP_SECONDS = 3.0
CONSOLE_SECONDS = 1.5


class AsteriskStartError(InstallationError):
    """Asterisk did not come up; the message carries its last words."""


class AsteriskInstance:
    """A node of our own: its folder, its settings, its process."""

    def __init__(self, program: AsteriskProgram, run: Path, settings: AsteriskSettings) -> None:
        self.program = program
        self.run = run
        self.settings = settings
        self.access: AriAccess = write_configuration(run, program, settings)
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def command(self) -> list[str]:
        """What a supervisor executes to run the node in the foreground."""
        return [*self.program.command, "-C", str(self.run / "etc/asterisk.conf"), "-f", "-n"]

    @property
    def pid(self) -> int | None:
        """The pid of the running process, also of one that an earlier program started."""
        if self._child is not None and self._child.poll() is None:
            return self._child.pid
        try:
            pid = int((self.run / "run/asterisk.pid").read_text())
            # A pid file outlives a crash and its number may be anyone's: only our own configuration proves it.
            process = psutil.Process(pid)
            ours = str(self.run / "etc/asterisk.conf") in process.cmdline()
            return pid if ours and process.status() != psutil.STATUS_ZOMBIE else None
        except (FileNotFoundError, ValueError, psutil.Error):
            return None

    def start(self) -> None:
        """Start the node and wait until it takes calls; one that runs with the same settings keeps its calls."""
        configuration = self._fingerprint()
        if self.pid is not None and self._started_with() != configuration:
            self.stop()
        if self.pid is None:
            self._started_with_file.write_text(configuration)
            with (self.run / "log/console.txt").open("wb") as console:
                self._child = subprocess.Popen(
                    self.command,
                    stdin=subprocess.DEVNULL,
                    stdout=console,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    env=os.environ | {"LC_ALL": "C.UTF-8"},
                )
        self.wait_until_ready()

    def wait_until_ready(self, seconds: float = START_SECONDS) -> None:
        """Return once the node is fully booted."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.pid is None and self._child is not None:
                break
            if "fully booted" in self.console("core waitfullybooted"):
                return
            time.sleep(0.05)
        said = self._last_words()
        raise AsteriskStartError(
            f"Asterisk 未能在 {seconds:.0f} 秒内启动；最后的输出：{said}",
            f"Asterisk did not start within {seconds:.0f} s. Its last words: {said}",
        )

    def console(self, line: str) -> str:
        """The answer of the node's command line, empty when it gives none."""
        command = [*self.program.command, "-C", str(self.run / "etc/asterisk.conf"), "-rx", line]
        try:
            answer = subprocess.run(command, capture_output=True, text=True, timeout=CONSOLE_SECONDS, check=False)
        except subprocess.TimeoutExpired:
            # a console can outlive the process it is attached to
            return ""
        return answer.stdout

    def stop(self) -> None:
        """Stop the node now, dropping its calls; a node that does not run is left as it is."""
        pid = self.pid
        if pid is None:
            return
        # SIGTERM would wait for the last call to end.
        self.console("core stop now")
        if not self._gone(pid, STOP_SECONDS):
            logger.warning("Asterisk (pid %s) did not stop within %s s and is killed.", pid, STOP_SECONDS)
            self.kill()

    def kill(self) -> None:
        """End the node as a crash would."""
        if (pid := self.pid) is not None:
            os.kill(pid, signal.SIGKILL)
            self._gone(pid, STOP_SECONDS)

    def _gone(self, pid: int, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.pid != pid:
                return True
            time.sleep(0.02)
        return False

    @property
    def _started_with_file(self) -> Path:
        return self.run / "run/started-with"

    def _started_with(self) -> str:
        try:
            return self._started_with_file.read_text()
        except FileNotFoundError:
            return ""

    def _fingerprint(self) -> str:
        digest = hashlib.sha256(" ".join(self.command).encode())
        for path in sorted((self.run / "etc").glob("*.conf")):
            digest.update(path.read_bytes())
        return digest.hexdigest()

    def _last_words(self) -> str:
        try:
            return (self.run / "log/console.txt").read_text(errors="replace").strip()[-600:]
        except FileNotFoundError:
            return "none"
