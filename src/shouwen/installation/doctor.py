"""Looking at an installation and saying what to mend."""

import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial

import psycopg

from shouwen.installation import assets
from shouwen.installation.connections import Role, conninfo
from shouwen.installation.database import EmbeddedDatabase, database_url
from shouwen.installation.errors import InstallationError
from shouwen.installation.health import Health
from shouwen.installation.home import Home
from shouwen.installation.options import read_options
from shouwen.installation.parts import Options
from shouwen.installation.roles import OLDEST_SERVER

LOW_SPACE = 1_000_000_000


@dataclass(frozen=True)
class Check:
    """One thing that was looked at; the advice is empty when it is well."""

    name: str
    ok: bool
    advice: str = ""

    def as_dict(self) -> dict[str, object]:
        """Return the check as it is printed for machines."""
        return asdict(self)


def examine() -> list[Check]:
    """Return all checks of this installation, whether it runs or not."""
    try:
        home, options = Home.open(), read_options()
    except InstallationError as error:
        return [Check("home", False, str(error).replace("\n", " "))]
    checks = [_python(), _home(home), _space(home), _assets(), _catalogues(), _switch()]
    return [*checks, *_database(home), *_parts(options)]


def _python() -> Check:
    old = sys.version_info < (3, 11)
    return _check("python", "安装 Python 3.11 或更新版本 install Python 3.11 or newer" if old else "")


def _home(home: Home) -> Check:
    def private() -> str:
        if home.secrets_file.exists() and home.secrets_file.stat().st_mode & 0o077:
            return f"chmod 600 {home.secrets_file}"
        if home.path.stat().st_mode & stat.S_IRWXO:
            return f"chmod 700 {home.path}"
        if not os.access(home.path, os.W_OK):
            return f"{home.path} 不可写 cannot be written"
        home.secret("secret_key")
        return ""

    return _checked("home", private)


def _space(home: Home) -> Check:
    free = shutil.disk_usage(home.path).free
    return _check("disk space", "" if free >= LOW_SPACE else f"清理磁盘 free some space: {free // 1_000_000} MB")


def _assets() -> Check:
    missing = assets.missing_assets()
    return _check("front end", f"make frontend ({', '.join(missing)})" if missing else "")


def _catalogues() -> Check:
    stale = assets.stale_catalogues()
    return _check("catalogues", f"make catalogues ({len(stale)})" if stale else "")


def _switch() -> Check:
    if os.environ.get("SHOUWEN_SWITCH") != "asterisk" or shutil.which("espeak-ng"):
        return _check("speech", "")
    return _check("speech", "安装 espeak-ng,用于合成提示音 install espeak-ng, which speaks the prompts")


def _database(home: Home) -> Iterator[Check]:
    if not database_url() and not EmbeddedDatabase(home).is_running():
        yield Check("database", False, "未运行,执行 shouwen up 启动 it does not run; shouwen up starts it")
        return
    roles: tuple[Role, ...] = ("owner", "app", "system")
    for role in roles:
        yield _checked(f"database as {role}", partial(_connect, role, home))


def _connect(role: Role, home: Home) -> str:
    try:
        with psycopg.connect(conninfo(role, home), connect_timeout=5) as connection:
            version = connection.info.server_version
    except psycopg.OperationalError as error:
        return str(error).strip().splitlines()[-1]
    return "" if version >= OLDEST_SERVER else f"需要 PostgreSQL 15 或更新版本 needs PostgreSQL 15, has {version}"


def _parts(options: Options) -> Iterator[Check]:
    missing = Health(options.host, options.port).missing()
    if missing == ["web"]:
        yield Check("processes", False, f"{options.url} 无应答,执行 shouwen up does not answer; run shouwen up")
        return
    yield _check("processes", f"未就绪 not ready: {', '.join(missing)}" if missing else "")


def _checked(name: str, find_fault: Callable[[], str]) -> Check:
    try:
        return _check(name, find_fault())
    except InstallationError as error:
        return Check(name, False, str(error).replace("\n", " "))


def _check(name: str, advice: str) -> Check:
    return Check(name, not advice, advice)
