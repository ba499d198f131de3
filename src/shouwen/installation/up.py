"""`shouwen up`: the whole centre on one machine, from an empty folder to sign-ins that work."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import FrameType
from typing import NoReturn

from shouwen import __version__
from shouwen.installation import assets, welcome
from shouwen.installation.database import EmbeddedDatabase, database_url, ensure_roles
from shouwen.installation.errors import InstallationError
from shouwen.installation.health import Health
from shouwen.installation.home import AlreadyClaimedError, Home
from shouwen.installation.options import read_options, require_free_ports
from shouwen.installation.parts import Options, Part, Plan, plan
from shouwen.installation.preparation import Preparation
from shouwen.installation.processes import MARK, end_leftovers
from shouwen.installation.supervisor import Supervisor, child_environment

PATIENCE_SECONDS = 120.0
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """The person or the system asked to stop while the centre was still being prepared."""


def run_up(planned: Callable[[Options], Plan] = plan) -> None:
    """Prepare the installation, run its processes and return when told to stop."""
    options = read_options()
    home = Home.open()
    try:
        with home.claim("up", f"pid {os.getpid()}, {options.url}"):
            _run(home, options, planned(options))
    except AlreadyClaimedError as error:
        raise InstallationError(
            f"{home.path} 中的首问已在运行({error});请先停止它,或用 SHOUWEN_HOME 指定其他目录。",
            f"Shouwen already runs in {home.path} ({error}); stop it first, or set SHOUWEN_HOME to another folder.",
        ) from error


def _run(home: Home, options: Options, todo: Plan) -> None:
    database = None if database_url() else EmbeddedDatabase(home)
    say(f"首问 Shouwen {__version__} · {home.path}")
    try:
        with _stop_raises():
            if end_leftovers(home.path):
                say("已清理上次遗留的进程 ended processes that the last run had left behind")
            require_free_ports(options)
            assets.require_built()
            _prepare(home, database, todo)
        stopping = _stop_sets_flag()
        supervisor = Supervisor(
            todo.parts,
            environment=child_environment(home.path, MARK),
            logs=home.path / "logs",
            say=say,
            database=database,
        )
        supervisor.run(stopping, _Announcement(home, options))
    except Stopped:
        return
    finally:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        if database is not None:
            database.stop(timeout=1.0)
        say("已停止 stopped")


def _prepare(home: Home, database: EmbeddedDatabase | None, todo: Plan) -> None:
    with step("数据库 database"):
        if database is not None:
            database.start()
        else:
            ensure_roles(home=home)
    preparation = None if database is None else Preparation(database, todo, datetime.now(UTC).date())
    if preparation is not None and preparation.is_done():
        return
    for command in todo.commands:
        with step(command.name):
            _finish(home, command)
    if preparation is not None:
        preparation.remember()


class _Announcement:
    """Says once that the centre is ready, and meanwhile what it is waiting for."""

    def __init__(self, home: Home, options: Options) -> None:
        self.home = home
        self.options = options
        self.health = Health(options.host, options.port)
        self.began_at = time.monotonic()
        self.say_next_at = self.began_at + 5.0
        self.asked_at = 0.0

    def __call__(self) -> bool:
        now = time.monotonic()
        if now - self.asked_at < 0.25:
            return False
        self.asked_at = now
        missing = self.health.missing()
        if not missing:
            say(f"ready {self.options.url}")
            if self.options.demo:
                say(welcome.sign_ins(self.options.url, self.home.demo_password))
            return True
        if now >= self.say_next_at:
            self.say_next_at = now + 5.0
            say(f"等待 waiting for: {', '.join(missing)}(日志 logs: {self.home.path / 'logs'})")
        return False


@contextmanager
def step(name: str) -> Iterator[None]:
    """Show what is being done and how long it took."""
    began_at = time.monotonic()
    print(f"  {name} …", end="", flush=True)  # noqa: T201
    try:
        yield
    except BaseException:
        say("")
        raise
    say(f" {time.monotonic() - began_at:.1f} s")


def say(text: str) -> None:
    """Tell the person who started the centre."""
    print(text, flush=True)  # noqa: T201


def _finish(home: Home, part: Part) -> None:
    said = subprocess.run(
        part.command,
        env=child_environment(home.path, MARK),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        # Ctrl-C reaches the supervisor only, which then ends this process itself.
        start_new_session=True,
        check=False,
    )
    if said.returncode == 0:
        return
    command = " ".join(part.command[3:])
    lines = said.stderr.strip().splitlines()
    if said.returncode == 1 and len(lines) >= 2 and "Traceback" not in said.stderr:
        raise InstallationError(*lines[-2:])
    sys.stderr.write(said.stderr)
    raise InstallationError(f"shouwen {command} 失败,原因见上。", f"shouwen {command} failed, for the reason above.")


@contextmanager
def _stop_raises() -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> NoReturn:
        raise Stopped

    for number in SIGNALS:
        signal.signal(number, stop)
    yield


def _stop_sets_flag() -> threading.Event:
    stopping = threading.Event()
    for number in SIGNALS:
        signal.signal(number, lambda *_: stopping.set())
    return stopping
