"""How each part of the product connects: which server, and as which of the three database roles."""

import json
import os
from typing import Any, Literal

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from shouwen.installation.errors import InstallationError
from shouwen.installation.home import Home, write_private

Role = Literal["owner", "app", "system"]

DATABASE = "shouwen"
BOOTSTRAP_USER = "postgres"
ROLE_NAMES: dict[Role, str] = {"owner": "shouwen_owner", "app": "shouwen_app", "system": "shouwen_system"}


def database_url() -> str | None:
    """Return the PostgreSQL the operator named in DATABASE_URL, None when the embedded one serves."""
    url = os.environ.get("DATABASE_URL", "").strip()
    if not url:
        return None
    if not url.startswith(("postgres://", "postgresql://")):
        raise InstallationError(
            "DATABASE_URL 必须形如 postgresql://用户:密码@主机:5432/数据库。",
            "DATABASE_URL must look like postgresql://user:password@host:5432/database.",
        )
    return url


def conninfo(role: Role, home: Home | None = None) -> str:
    """Return the connection string of one of the three roles."""
    return make_conninfo("", **_parameters(role, home or Home.open()))


def django_settings(role: str, home: Home | None = None) -> dict[str, Any]:
    """Return DATABASES["default"] for a process that works as `role`: app, system or owner."""
    if role not in ROLE_NAMES:
        raise InstallationError(
            f"SHOUWEN_DB_ROLE 不能是 {role!r};应为 app、system 或 owner。",
            f"SHOUWEN_DB_ROLE cannot be {role!r}; it is app, system or owner.",
        )
    parameters = _parameters(role, home or Home.open())  # type: ignore[arg-type]  # narrowed by the check above
    settings = {
        "ENGINE": "shouwen.shared.db",
        "NAME": parameters.pop("dbname"),
        "USER": parameters.pop("user"),
        "PASSWORD": parameters.pop("password", ""),
        "HOST": parameters.pop("host", ""),
        "PORT": str(parameters.pop("port", "")),
        "OPTIONS": parameters,
    }
    # Row security makes planning dear: what is asked again and again is planned once for each connection. A pooler
    # between us and the server that shares connections by transaction must pass prepared statements on.
    parameters |= {"server_side_binding": True, "prepare_threshold": 5}
    if role == "app":
        # A pool hands a checked connection to whichever thread serves the request; Django then must not keep its own.
        size = int(os.environ.get("SHOUWEN_DB_POOL", "16"))
        parameters["pool"] = {"min_size": 2, "max_size": size, "timeout": 10}
        settings["CONN_MAX_AGE"] = 0
    else:
        settings["CONN_MAX_AGE"] = None
    # The pool looks before it hands a connection out: after a crash of the database it is full
    # of broken ones, each of which would fail a request.
    settings["CONN_HEALTH_CHECKS"] = True
    return settings


def bootstrap_conninfo(home: Home, database: str = BOOTSTRAP_USER) -> str:
    """Return the connection string of the embedded server's first role, which only sets the others up."""
    return make_conninfo(
        "",
        host=socket_folder(home),
        user=BOOTSTRAP_USER,
        password=home.secret("database_password_bootstrap"),
        dbname=database,
    )


def role_password(role: Role, home: Home) -> str:
    """Return the password this installation gave one of the database roles."""
    return home.secret(f"database_password_{role}")


def record_socket_folder(home: Home, folder: str) -> None:
    """Keep where the embedded server listens, for every process that connects later."""
    write_private(home.path / "database.json", json.dumps({"socket": folder}) + "\n")


def socket_folder(home: Home) -> str:
    """Return the folder of the embedded server's unix socket."""
    try:
        recorded = json.loads((home.path / "database.json").read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        # Never started: whoever connects is told that nothing listens there.
        return str(home.path / "database" / "run")
    return str(recorded["socket"])


def _parameters(role: Role, home: Home) -> dict[str, Any]:
    url = database_url()
    if url is None:
        return {
            "host": socket_folder(home),
            "dbname": DATABASE,
            "user": ROLE_NAMES[role],
            "password": role_password(role, home),
        }
    parameters: dict[str, Any] = dict(conninfo_to_dict(url))
    parameters.setdefault("dbname", parameters.get("user", ""))
    if role != "owner":
        parameters |= {"user": ROLE_NAMES[role], "password": role_password(role, home)}
    return parameters
