"""The database roles: the owner migrates, the application is bound by row-level security, the system role is not."""

from typing import LiteralString

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from shouwen.installation.connections import DATABASE, ROLE_NAMES, Role, conninfo, role_password
from shouwen.installation.errors import InstallationError
from shouwen.installation.home import Home

# Any constant will do, as long as every process takes the same one.
ROLES_LOCK = 7315_2201
OLDEST_SERVER = 15_00_00

ATTRIBUTES: dict[Role, LiteralString] = {
    "owner": "LOGIN NOSUPERUSER CREATEDB NOCREATEROLE NOBYPASSRLS",
    "app": "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS",
    "system": "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE BYPASSRLS",
}


def bootstrap(connection: psycopg.Connection, home: Home) -> None:
    """Give a fresh embedded server its three roles and the database they share."""
    # Two starts at once, or a start that was killed half-way, must both end in the same state.
    connection.execute("SELECT pg_advisory_lock(%s)", [ROLES_LOCK])
    for role in ROLE_NAMES:
        if not _exists(connection, role):
            connection.execute(_statement("CREATE", role, home))
        elif not _can_sign_in(_as_role(connection, role, home)):
            connection.execute(_statement("ALTER", role, home))
    if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(ROLE_NAMES["owner"]))
        )


def ensure_roles(owner_dsn: str | None = None, home: Home | None = None) -> None:
    """See to it that the application's and the system's role exist beside the owner and can sign in."""
    home = home or Home.open()
    with _connected(owner_dsn or conninfo("owner", home)) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [ROLES_LOCK])
        for role in ("app", "system"):
            if not _exists(connection, role):
                _create_or_explain(connection, role, home)
            _require_attributes(connection, role)
            if not _can_sign_in(_as_role(connection, role, home)):
                raise _other_password(role, home)


def _connected(dsn: str) -> psycopg.Connection:
    try:
        connection = psycopg.connect(dsn, autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as error:
        reason = " ".join(str(error).split())
        raise InstallationError(
            f"无法连接 DATABASE_URL 指定的数据库;请确认它已启动且用户名、密码正确:{reason}",
            f"The database in DATABASE_URL cannot be reached; see that it runs and user and password fit: {reason}",
        ) from error
    version = connection.info.server_version
    if version < OLDEST_SERVER:
        connection.close()
        raise InstallationError(
            f"需要 PostgreSQL 15 或更新版本,DATABASE_URL 指定的是 {version // 10000}。",
            f"PostgreSQL 15 or newer is needed, the one in DATABASE_URL is {version // 10000}.",
        )
    return connection


def _as_role(connection: psycopg.Connection, role: Role, home: Home) -> str:
    parameters = connection.info.get_parameters() | {
        "user": ROLE_NAMES[role],
        "password": role_password(role, home),
        "connect_timeout": "10",
    }
    return make_conninfo("", **parameters)


def _exists(connection: psycopg.Connection, role: Role) -> bool:
    found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE_NAMES[role]]).fetchone()
    return found is not None


def _statement(verb: LiteralString, role: Role, home: Home) -> sql.Composed:
    return sql.SQL("{} ROLE {} {} PASSWORD {}").format(
        sql.SQL(verb), sql.Identifier(ROLE_NAMES[role]), sql.SQL(ATTRIBUTES[role]), role_password(role, home)
    )


def _can_sign_in(dsn: str) -> bool:
    try:
        psycopg.connect(dsn).close()
    except psycopg.OperationalError as error:
        # The role may lack CONNECT on this very database; only a refused password is this function's business.
        if "authentication failed" in str(error):
            return False
        raise
    return True


def _create_or_explain(connection: psycopg.Connection, role: Role, home: Home) -> None:
    name, attributes = ROLE_NAMES[role], ATTRIBUTES[role]
    try:
        connection.execute(_statement("CREATE", role, home))
    except psycopg.errors.InsufficientPrivilege as error:
        user = connection.info.user
        raise InstallationError(
            f"数据库用户 {user} 无权创建角色 {name};请管理员执行:"
            f"CREATE ROLE {name} {attributes} PASSWORD '…',密码取自 {home.secrets_file} 的 database_password_{role}。",
            f"The database user {user} may not create the role {name}; ask an administrator to run: "
            f"CREATE ROLE {name} {attributes} PASSWORD '…' "
            f"with database_password_{role} from {home.secrets_file}.",
        ) from error


def _require_attributes(connection: psycopg.Connection, role: Role) -> None:
    name = ROLE_NAMES[role]
    row = connection.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    if row is None:
        raise LookupError(name)
    is_super, bypasses = row
    # A superuser or a bypassing application role would silently take the second wall between tenants away.
    if role == "app" and (is_super or bypasses):
        raise InstallationError(
            f"角色 {name} 不得绕过行级安全;请执行:ALTER ROLE {name} NOSUPERUSER NOBYPASSRLS。",
            f"The role {name} must not bypass row-level security; run: ALTER ROLE {name} NOSUPERUSER NOBYPASSRLS.",
        )
    if role == "system" and not (is_super or bypasses):
        raise InstallationError(
            f"角色 {name} 需要绕过行级安全;请执行:ALTER ROLE {name} BYPASSRLS。",
            f"The role {name} has to bypass row-level security; run: ALTER ROLE {name} BYPASSRLS.",
        )


def _other_password(role: Role, home: Home) -> InstallationError:
    return InstallationError(
        f"角色 {ROLE_NAMES[role]} 已存在但密码不同;请从已运行的机器复制 secrets.json 到 {home.path}。",
        f"The role {ROLE_NAMES[role]} exists with another password; copy secrets.json "
        f"from a machine that already runs to {home.path}.",
    )
