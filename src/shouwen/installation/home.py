"""The folder an installation keeps its data and secrets in."""

import base64
import fcntl
import json
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from shouwen.installation.errors import InstallationError, explained_disk_errors

SYSTEM_FOLDER = Path("/var/lib/shouwen")

# Read aloud and typed by people: nothing that looks like something else.
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"


class AlreadyClaimedError(Exception):
    """Another process holds the lock; the text is the note it left."""


@dataclass(frozen=True)
class Home:
    """One installation's folder; everything it must keep lies below it."""

    path: Path

    @classmethod
    def open(cls, path: Path | str | None = None) -> "Home":
        """Return the installation's folder, made on first use: SHOUWEN_HOME, or the user's place for data."""
        chosen = Path(path or os.environ.get("SHOUWEN_HOME") or default_path()).expanduser()
        folder = chosen.resolve()
        with explained_disk_errors(folder):
            # Somebody may have made the folder for us, readable to all.
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if folder.stat().st_mode & 0o067:
                folder.chmod(0o700)
        return cls(folder)

    @property
    def secrets_file(self) -> Path:
        """The file that holds every secret of the installation."""
        return self.path / "secrets.json"

    @property
    def demo_password(self) -> str:
        """The password of the demo sign-ins: SHOUWEN_DEMO_PASSWORD, or the one made for this installation."""
        return os.environ.get("SHOUWEN_DEMO_PASSWORD") or self.secret("demo_password")

    def secret(self, name: str) -> str:
        """Return the secret of that name, made on first use and the same for every process ever after."""
        known = self._read_secrets()
        if name in known:
            return known[name]
        with self.lock("secrets"):
            # Another process may have made it while this one waited for the lock.
            known = self._read_secrets()
            if name not in known:
                known[name] = _new_secret(name)
                write_private(self.secrets_file, json.dumps(known, indent=2, sort_keys=True) + "\n")
        return known[name]

    @contextmanager
    def lock(self, name: str) -> Iterator[None]:
        """Hold one of the installation's locks; it is released when the process dies, however it dies."""
        with self._lock_file(name) as descriptor:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield

    @contextmanager
    def claim(self, name: str, note: str) -> Iterator[None]:
        """Hold a lock and leave a note beside it; raise AlreadyClaimedError with the note of whoever holds it."""
        with self._lock_file(name) as descriptor:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise AlreadyClaimedError(os.pread(descriptor, 1000, 0).decode("utf-8", "replace").strip()) from error
            os.truncate(descriptor, 0)
            os.pwrite(descriptor, f"{note}\n".encode(), 0)
            yield

    @contextmanager
    def _lock_file(self, name: str) -> Iterator[int]:
        with explained_disk_errors(self.path):
            descriptor = os.open(self.path / f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    def _read_secrets(self) -> dict[str, str]:
        try:
            text = self.secrets_file.read_text("utf-8")
        except FileNotFoundError:
            return {}
        except PermissionError as error:
            raise InstallationError(
                f"无权读取 {self.secrets_file};请使用创建该数据目录的操作系统用户。",
                f"{self.secrets_file} may not be read; use the operating system's user who made this folder.",
            ) from error
        try:
            found = json.loads(text)
        except ValueError:
            found = None
        if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
            raise InstallationError(
                f"{self.secrets_file} 不是有效的 JSON 对象;请从备份恢复该文件(没有它就无法解密已有数据)。",
                f"{self.secrets_file} is not a JSON object of texts; restore it from a backup "
                "(what is encrypted cannot be read without it).",
            )
        return found


def default_path() -> Path:
    """Return where an installation lies when nobody says otherwise."""
    if os.geteuid() == 0:
        return SYSTEM_FOLDER
    return Path(os.environ.get("XDG_DATA_HOME") or "~/.local/share").expanduser() / "shouwen"


def write_private(path: Path, text: str) -> None:
    """Replace a file that only its owner may read, at once or not at all."""
    with explained_disk_errors(path.parent):
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _new_secret(name: str) -> str:
    if name == "master_key":
        return base64.b64encode(secrets.token_bytes(32)).decode("ascii")
    if name == "demo_password":
        return "-".join("".join(secrets.choice(READABLE) for _ in range(4)) for _ in range(3))
    return secrets.token_urlsafe(48 if name == "secret_key" else 24)
