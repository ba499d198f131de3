"""`shouwen up`: the whole centre on one machine, from an empty folder to sign-ins that work."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from shouwen import __version__
from shouwen.installation import assets, welcome
from shouwen.installation.database import EmbeddedDatabase, database_url, ensure_roles
from shouwen.installation.errors import InstallationError
from shouwen.installation.health import Health
from shouwen.installation.home import AlreadyClaimedError, Home
from shouwen.installation.options import read_options, require_free_ports
from shouwen.installation.parts import Options, Part, own, parts
from shouwen.installation.processes import MARK, end_leftovers
from shouwen.installation.supervisor import Supervisor, child_environment

PATIENCE_SECONDS = 120.0
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """The person or the system asked to stop while the centre was still being prepared."""


def run_up(table: Callable[[Options], Sequence[Part]] = parts) -> None:
    """Prepare the installation, run its processes and return when told to stop."""
    options = read_options()
    home = Home.open()
    try:
        with home.claim("up", f"pid {os.getpid()}, {options.url}"):
            _run(home, options, table(options))
    except AlreadyClaimedError as error:
        raise InstallationError(
            f"{home.path} 中的首问已在运行({error});请先停止它,或用 SHOUWEN_HOME 指定其他目录。",
            f"Shouwen already runs in {home.path} ({error}); stop it first, or set SHOUWEN_HOME to another folder.",
        ) from error


def _run(home: Home, options: Options, table: Sequence[Part]) -> None:
    database = None if database_url() else EmbeddedDatabase(home)
    say(f"首问 Shouwen {__version__} · {home.path}")
    try:
        with _stop_raises():
            if end_leftovers(home.path):
                say("已清理上次遗留的进程 ended processes that the last run had left behind")
            require_free_ports(options)
            assets.require_built()
            prepare(home, options, database)
        stopping = _stop_sets_flag()
        supervisor = Supervisor(
            table,
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


def prepare(home: Home, options: Options, database: EmbeddedDatabase | None) -> None:
    """Have the database running, at this version, and with a demo tenant if one is wanted."""
    with step("数据库 database"):
        if database is not None:
            database.start()
        else:
            ensure_roles(home=home)
    with step("数据结构 migrations"):
        _run_command(home, "migrate")
    if options.demo:
        with step("演示数据 demo tenant"):
            _run_command(home, "seed")


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
            say(f"等待 waiting for: {', '.join(missing)}")
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


def _run_command(home: Home, name: str) -> None:
    said = subprocess.run(
        own(name),
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
    lines = said.stderr.strip().splitlines()
    if said.returncode == 1 and lines and "Traceback" not in said.stderr:
        raise InstallationError(*(lines[-2:] if len(lines) > 1 else [lines[0], lines[0]]))
    sys.stderr.write(said.stderr)
    raise InstallationError(f"shouwen {name} 失败,原因见上。", f"shouwen {name} failed, for the reason above.")


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
