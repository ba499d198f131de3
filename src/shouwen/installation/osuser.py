"""The operating system's user who runs the embedded database: PostgreSQL refuses to be run by root."""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

NAME = "shouwen"


@dataclass(frozen=True)
class DatabaseUser:
    """The user and group the database's processes and files belong to."""

    name: str
    uid: int
    gid: int

    def can_reach(self, path: Path) -> bool:
        """Tell whether this user may walk down to `path`; folders that do not exist yet are ours to make."""
        for folder in [path, *path.parents]:
            try:
                status = folder.stat()
            except FileNotFoundError:
                continue
            except PermissionError:
                return False
            if stat.S_ISDIR(status.st_mode) and not self._may_enter(status):
                return False
        return True

    def _may_enter(self, status: os.stat_result) -> bool:
        if status.st_uid == self.uid:
            return bool(status.st_mode & stat.S_IXUSR)
        if status.st_gid == self.gid:
            return bool(status.st_mode & stat.S_IXGRP)
        return bool(status.st_mode & stat.S_IXOTH)


def database_user(data: Path) -> DatabaseUser:
    """Return who runs the database over `data`: ourselves, or as root the folder's owner or a user of its own."""
    if os.geteuid() != 0:
        return _known(pwd.getpwuid(os.geteuid()))
    if data.exists() and (owner := data.stat().st_uid) != 0:
        return _known(pwd.getpwuid(owner))
    return _known(_own_user() or _make_own_user() or pwd.getpwnam("nobody"))


def admit(user: DatabaseUser, folder: Path) -> None:
    """Let the database's user walk through our folder to what is its own, without reading the folder."""
    if not user.can_reach(folder) and user.can_reach(folder.parent):
        os.chown(folder, -1, user.gid)
        folder.chmod(0o710)


def _known(entry: pwd.struct_passwd) -> DatabaseUser:
    return DatabaseUser(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _own_user() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        return None


def _make_own_user() -> pwd.struct_passwd | None:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd is None:
        return None
    # It fails when another process was faster, which is as good; and in a sealed container, where `nobody` serves.
    subprocess.run(
        [useradd, "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", NAME],
        check=False,
        capture_output=True,
    )
    return _own_user()
