"""The embedded PostgreSQL of an installation: made, started, recovered after any crash, stopped."""

import hashlib
import os
import shutil
import stat
import tempfile
import time
from pathlib import Path

import psutil
import psycopg

from shouwen.installation import roles
from shouwen.installation.connections import (
    DATABASE,
    Role,
    bootstrap_conninfo,
    conninfo,
    database_url,
    django_settings,
    record_socket_folder,
    role_password,
    socket_folder,
)
from shouwen.installation.errors import InstallationError, explained_disk_errors
from shouwen.installation.home import SYSTEM_FOLDER, Home
from shouwen.installation.osuser import DatabaseUser, admit, database_user
from shouwen.installation.postgres import MAJOR, Programs, failure, programs_for
from shouwen.installation.roles import ensure_roles

__all__ = ["EmbeddedDatabase", "Role", "conninfo", "database_url", "django_settings", "ensure_roles", "role_password"]

START_SECONDS = 120
# A server that was killed leaves children that need a moment to notice; until then a new one refuses to start.
LEFTOVER_SECONDS = 10
SPACE_NEEDED = 200 * 1024 * 1024
SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 107

SETTINGS = """\
listen_addresses = ''
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = 256MB
max_wal_size = 2GB
max_locks_per_transaction = 256
timezone = 'UTC'
log_timezone = 'UTC'
log_min_duration_statement = 1s
"""
WITHOUT_FSYNC = """\
fsync = off
synchronous_commit = off
full_page_writes = off
"""


class EmbeddedDatabase:
    """The PostgreSQL server that belongs to one installation; it listens on a unix socket only."""

    def __init__(self, home: Home, fsync: bool = True) -> None:
        self.home = home
        self.fsync = fsync

    @property
    def cluster(self) -> Path:
        """The folder of the server's files, which belongs to the user who runs it."""
        inside = self.home.path / "database"
        if os.geteuid() != 0 or inside.exists() or database_user(inside).can_reach(self.home.path.parent):
            return inside
        # Below a folder like /root, which the database's user may not enter.
        name = hashlib.sha256(str(self.home.path).encode()).hexdigest()[:16]
        return SYSTEM_FOLDER / "databases" / name

    @property
    def data(self) -> Path:
        """PostgreSQL's own data folder."""
        return self.cluster / "data"

    @property
    def log(self) -> Path:
        """What the server writes about itself."""
        return self.cluster / "server.log"

    def dsn(self, role: Role = "owner") -> str:
        """Return the connection string of one of the three roles."""
        return conninfo(role, self.home)

    def is_running(self) -> bool:
        """Tell whether this very server runs; a stale or reused process id does not count."""
        return self._server() is not None

    def start(self) -> None:
        """Start the server, made on first use; recovers from whatever way it ended last time."""
        with self.home.lock("database"):
            programs = self._prepare()
            if not (self.data / "PG_VERSION").exists():
                self._create(programs)
            self._require_version()
            if self._server() is None:
                self._launch(programs)
            self._wait_until_ready(programs)
            self._bootstrap()

    def stop(self, timeout: float = 4.0) -> None:
        """Stop the server, orderly within `timeout` seconds, otherwise at once (it recovers at the next start)."""
        with self.home.lock("database"):
            if self._server() is None:
                return
            programs = programs_for(database_user(self.data))
            seconds = str(max(1, round(timeout)))
            if programs.run("pg_ctl", "stop", "-D", str(self.data), "-m", "fast", "-t", seconds).returncode == 0:
                return
            said = programs.run("pg_ctl", "stop", "-D", str(self.data), "-m", "immediate", "-t", "5")
            if said.returncode != 0 and self._server() is not None:
                raise failure("pg_ctl", said.stdout, self.log)

    def destroy(self) -> None:
        """Stop the server and remove its files, for folders that were made for one measurement or test."""
        self.stop()
        folder = Path(socket_folder(self.home))
        with self.home.lock("database"):
            shutil.rmtree(self.cluster, ignore_errors=True)
            if folder.name.startswith("shouwen-"):
                shutil.rmtree(folder, ignore_errors=True)

    def _prepare(self) -> Programs:
        user = database_user(self.data)
        cluster = self.cluster
        with explained_disk_errors(self.home.path):
            admit(user, self.home.path)
            for folder in (SYSTEM_FOLDER, cluster.parent) if cluster.is_relative_to(SYSTEM_FOLDER) else ():
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                admit(user, folder)
            cluster.mkdir(mode=0o700, exist_ok=True)
            if cluster.stat().st_uid != user.uid:
                os.chown(cluster, user.uid, user.gid)
            cluster.chmod(0o700)
        if not user.can_reach(cluster):
            raise InstallationError(
                f"数据库用户 {user.name} 无法进入 {cluster};请用 SHOUWEN_HOME 指定其他目录。",
                f"The database's user {user.name} cannot reach {cluster}; set SHOUWEN_HOME to another folder.",
            )
        return programs_for(user)

    def _create(self, programs: Programs) -> None:
        if shutil.disk_usage(self.cluster).free < SPACE_NEEDED:
            raise InstallationError(
                f"磁盘空间不足:{self.cluster} 所在磁盘至少需要 200 MB 可用空间。",
                f"Not enough disk space: at least 200 MB have to be free where {self.cluster} lies.",
            )
        unfinished = self.cluster / "data.new"
        password_file = self.cluster / "password"
        with explained_disk_errors(self.cluster):
            shutil.rmtree(unfinished, ignore_errors=True)
            password_file.unlink(missing_ok=True)
            descriptor = os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(self.home.secret("database_password_bootstrap"))
            os.chown(password_file, programs.user.uid, programs.user.gid)
        try:
            said = programs.run(
                "initdb",
                f"--pgdata={unfinished}",
                "--username=postgres",
                "--auth=scram-sha-256",
                f"--pwfile={password_file}",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                *([] if self.fsync else ["--no-sync"]),
            )
        finally:
            password_file.unlink(missing_ok=True)
        if said.returncode != 0:
            raise failure("initdb", said.stdout)
        with (unfinished / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write("\ninclude = 'shouwen.conf'\n")
        # Only now is it a data folder: a start that is killed before this line begins anew.
        unfinished.rename(self.data)

    def _require_version(self) -> None:
        found = (self.data / "PG_VERSION").read_text("ascii").strip()
        if found == str(MAJOR):
            return
        raise InstallationError(
            f"{self.data} 由 PostgreSQL {found} 创建,本版本内嵌 PostgreSQL {MAJOR};"
            "请使用匹配的首问版本,或导出后再导入。",
            f"{self.data} was made by PostgreSQL {found}, this version embeds PostgreSQL {MAJOR}; "
            "use the version of Shouwen that fits, or dump and restore.",
        )

    def _launch(self, programs: Programs) -> None:
        socket = self._socket_folder(programs.user)
        settings = SETTINGS.format(socket=socket) + ("" if self.fsync else WITHOUT_FSYNC)
        with explained_disk_errors(self.data):
            _write_for(programs.user, self.data / "shouwen.conf", settings)
            if self.log.exists() and self.log.stat().st_size > 10_000_000:
                self.log.replace(self.log.with_suffix(".old.log"))
        record_socket_folder(self.home, str(socket))
        arguments = ["start", "-D", str(self.data), "-l", str(self.log), "-t", str(START_SECONDS), "-w"]
        give_up_at = time.monotonic() + LEFTOVER_SECONDS
        while True:
            self._remove_stale_locks(socket)
            said = programs.run("pg_ctl", *arguments, timeout=START_SECONDS + 30)
            if said.returncode == 0:
                return
            if time.monotonic() > give_up_at:
                raise failure("pg_ctl", _last_words(self.log) or said.stdout, self.log)
            time.sleep(0.5)

    def _socket_folder(self, user: DatabaseUser) -> Path:
        own = self.cluster / "run"
        if len(os.fsencode(own / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
            own.mkdir(mode=0o700, exist_ok=True)
            os.chown(own, user.uid, user.gid)
            return own
        recorded = Path(socket_folder(self.home))
        if recorded.name.startswith("shouwen-") and _is_private_folder(recorded, user):
            return recorded
        # A name nobody can have taken before us in a folder everybody may write to.
        fresh = Path(tempfile.mkdtemp(prefix="shouwen-", dir="/tmp"))
        os.chown(fresh, user.uid, user.gid)
        return fresh

    def _remove_stale_locks(self, socket: Path) -> None:
        # PostgreSQL takes any living process with the noted id, even a zombie or a stranger, for a running server.
        if self._server() is None and not self._has_leftovers():
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            (socket / f"{SOCKET_NAME}.lock").unlink(missing_ok=True)

    def _server(self) -> psutil.Process | None:
        try:
            pid = int((self.data / "postmaster.pid").read_text("utf-8").split("\n", 1)[0])
            process = psutil.Process(pid)
            if process.status() == psutil.STATUS_ZOMBIE:
                return None
            return process if self._is_ours(process.cmdline()) else None
        except (FileNotFoundError, ValueError, psutil.NoSuchProcess, psutil.AccessDenied):
            return None

    def _is_ours(self, command: list[str]) -> bool:
        if not command or Path(command[0]).name != "postgres" or "-D" not in command[:-1]:
            return False
        return Path(command[command.index("-D") + 1]) == self.data

    def _has_leftovers(self) -> bool:
        for process in psutil.process_iter(["name"]):
            if process.info["name"] != "postgres":
                continue
            try:
                if process.status() != psutil.STATUS_ZOMBIE and process.cwd() == str(self.data.resolve()):
                    return True
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                continue
        return False

    def _wait_until_ready(self, programs: Programs) -> None:
        give_up_at = time.monotonic() + START_SECONDS
        folder = socket_folder(self.home)
        # After a crash it replays its log first; it runs, but does not answer yet.
        while programs.run("pg_isready", "-h", folder, "-d", "postgres", "-t", "2").returncode != 0:
            if time.monotonic() > give_up_at or self._server() is None:
                raise failure("postgres", _last_words(self.log), self.log)
            time.sleep(0.1)

    def _bootstrap(self) -> None:
        try:
            with psycopg.connect(bootstrap_conninfo(self.home), autocommit=True) as connection:
                roles.bootstrap(connection, self.home)
            # Only a superuser may add it; every database of the tests is copied from template1.
            for name in ("template1", DATABASE):
                with psycopg.connect(bootstrap_conninfo(self.home, name), autocommit=True) as connection:
                    connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
        except psycopg.OperationalError as error:
            raise failure("postgres", str(error), self.log) from error


def _is_private_folder(folder: Path, user: DatabaseUser) -> bool:
    try:
        status = folder.lstat()
    except FileNotFoundError:
        return False
    return stat.S_ISDIR(status.st_mode) and status.st_uid == user.uid and not status.st_mode & 0o077


def _write_for(user: DatabaseUser, path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
    os.chown(path, user.uid, user.gid)


def _last_words(log: Path) -> str:
    try:
        return log.read_text("utf-8", errors="replace")[-2000:]
    except FileNotFoundError:
        return ""
