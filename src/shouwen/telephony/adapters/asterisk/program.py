"""Where the Asterisk program is: an unpacked copy of our own, or the one the machine has."""

from __future__ import annotations

import fcntl
import logging
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from shouwen.installation.errors import InstallationError

logger = logging.getLogger(__name__)

MINIMUM_VERSION = 22
ROOT_VARIABLE = "SHOUWEN_ASTERISK_ROOT"


class AsteriskUnavailableError(InstallationError):
    """Asterisk 22 or later is neither here nor to be had; the message says what would help."""


@dataclass(frozen=True)
class AsteriskProgram:
    """An Asterisk that can be started: how to call it, and where its modules and documents are."""

    command: tuple[str, ...]
    modules: Path
    share: Path
    sbin: Path

    @classmethod
    def unpacked(cls, root: Path) -> AsteriskProgram:
        """The program in an unpacked tree, run with the tree's own loader and libraries."""
        loader = next(root.glob("usr/lib*/ld-linux*.so.*"), None)
        modules = next(root.glob("usr/lib/*/asterisk/modules"), None)
        binary = root / "usr/sbin/asterisk"
        if loader is None or modules is None or not binary.exists():
            raise AsteriskUnavailableError(
                f"{root} 中的 Asterisk 不完整；请删除该目录，系统会重新下载。",
                f"{root} holds no complete Asterisk: remove it, and it will be fetched again.",
            )
        return cls(
            command=(str(loader), "--library-path", str(modules.parent.parent), str(binary)),
            modules=modules,
            share=root / "usr/share/asterisk",
            sbin=binary.parent,
        )

    @classmethod
    def installed(cls) -> AsteriskProgram | None:
        """The machine's own Asterisk, if there is one."""
        found = shutil.which("asterisk", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
        if found is None:
            return None
        binary = Path(found).resolve()
        prefix = binary.parent.parent
        candidates = [prefix / "lib/asterisk/modules", *prefix.glob("lib/*/asterisk/modules")]
        modules = next((path for path in candidates if path.is_dir()), None)
        shares = [prefix / "share/asterisk", Path("/var/lib/asterisk")]
        share = next((path for path in shares if path.is_dir()), None)
        if modules is None or share is None:
            return None
        return cls(command=(str(binary),), modules=modules, share=share, sbin=binary.parent)

    def version(self) -> int:
        """The major version the program gives for itself."""
        answer = subprocess.run([*self.command, "-V"], capture_output=True, text=True, timeout=30, check=False)
        match = re.search(r"Asterisk\D*(\d+)\.", answer.stdout)
        if match is None:
            said = (answer.stderr or answer.stdout).strip()
            raise AsteriskUnavailableError(
                f"{self.command[-1]} 无法启动：{said}", f"{self.command[-1]} does not start: {said}"
            )
        return int(match[1])


def obtain(cache: Path, *, progress: Callable[[str], None] = logger.info) -> AsteriskProgram:
    """The Asterisk to use: the tree named by SHOUWEN_ASTERISK_ROOT, the machine's, the cached one, or a fetched one."""
    if named := os.environ.get(ROOT_VARIABLE):
        return _checked(AsteriskProgram.unpacked(Path(named)))
    if (own := AsteriskProgram.installed()) is not None and own.version() >= MINIMUM_VERSION:
        return own
    root = cache / "root"
    with _lock(cache):
        if not root.exists():
            _fetch(root, progress)
    return _checked(AsteriskProgram.unpacked(root))


def _checked(program: AsteriskProgram) -> AsteriskProgram:
    if (version := program.version()) < MINIMUM_VERSION:
        raise AsteriskUnavailableError(
            f"{program.command[-1]} 的版本是 {version}；需要 Asterisk {MINIMUM_VERSION} 或更高版本。",
            f"{program.command[-1]} is Asterisk {version}; {MINIMUM_VERSION} or later is needed.",
        )
    return program


def _fetch(root: Path, progress: Callable[[str], None]) -> None:
    for unfinished in root.parent.glob("fetch.*/"):
        shutil.rmtree(unfinished)
    progress("Fetching Asterisk (about 80 MB, once)")
    script = resources.files(__package__) / "configuration" / "fetch-asterisk.sh"
    with resources.as_file(script) as path:
        said = ""
        with subprocess.Popen(["bash", str(path), str(root)], stderr=subprocess.PIPE, text=True) as process:
            for line in process.stderr or ():
                said = line.strip()
                progress(f"Asterisk: {said}")
        status = process.returncode
    if status:
        why = said or f"exit status {status}"
        raise AsteriskUnavailableError(
            f"无法下载 Asterisk（{why}）；请自行安装 Asterisk {MINIMUM_VERSION} 或更高版本，"
            f"或用 {ROOT_VARIABLE} 指定已解压的目录。",
            f"Asterisk could not be fetched: {why}. Install Asterisk {MINIMUM_VERSION} or later yourself, "
            f"or name an unpacked one with {ROOT_VARIABLE}.",
        )


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    # Two processes may start on a bare machine at once; the second waits and finds the tree complete.
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "fetch.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
