"""How the test run gets its database: migrated once per state of the code, then copied."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connections
from psycopg import sql

from shouwen.installation.connections import bootstrap_conninfo
from shouwen.installation.database import EmbeddedDatabase

PACKAGE = Path(__file__).parents[1]


def create_test_database(server: EmbeddedDatabase, name: str) -> None:
    """Make the database `name` from the template of this state of the code and point Django at it."""
    template = _template(server)
    with psycopg.connect(server.dsn("owner"), autocommit=True) as link:
        link.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        link.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
    for alias in connections:
        connections[alias].close()
    settings.DATABASES["default"]["NAME"] = name
    settings.DATABASES["default"].setdefault("OPTIONS", {}).pop("pool", None)
    connections["default"].settings_dict["NAME"] = name
    connections["default"].settings_dict["OPTIONS"].pop("pool", None)


def drop_test_database(server: EmbeddedDatabase, name: str) -> None:
    """Remove the database of this run."""
    for alias in connections:
        connections[alias].close()
    # As the server's first role: processes of other roles may still be connected.
    with psycopg.connect(bootstrap_conninfo(server.home), autocommit=True) as link:
        link.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _template(server: EmbeddedDatabase) -> str:
    name = f"template_{_fingerprint()}"
    with psycopg.connect(server.dsn("owner"), autocommit=True) as link:
        # Several runs may start at once: one migrates, the others wait for it.
        link.execute("SELECT pg_advisory_lock(hashtext(%s))", (name,))
        done = link.execute("SELECT datistemplate FROM pg_database WHERE datname = %s", (name,)).fetchone()
        if done is None or not done[0]:
            link.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            link.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            _migrate(name)
            link.execute(sql.SQL("ALTER DATABASE {} IS_TEMPLATE true").format(sql.Identifier(name)))
    return name


def _migrate(name: str) -> None:
    code = (
        "import sys, django; from django.conf import settings; settings.DATABASES['default']['NAME'] = sys.argv[1]; "
        "settings.DATABASES['default']['OPTIONS'].pop('pool', None); django.setup(); "
        "from shouwen.shared.migrating import migrate; migrate(verbosity=0); "
        # Tests that commit clean up by TRUNCATE, which the application itself may not.
        "from django.db import connection; c = connection.cursor(); "
        "c.execute('GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO shouwen_app'); "
        "c.execute('GRANT INSERT, UPDATE, DELETE ON shared_tenant TO shouwen_app')"
    )
    subprocess.run([sys.executable, "-c", code, name], check=True, env={**os.environ, "SHOUWEN_TEST_DB_ROLE": "owner"})


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sorted(
        [
            *PACKAGE.glob("*/migrations/*.py"),
            *PACKAGE.glob("*/models.py"),
            *PACKAGE.glob("**/rows.py"),
            *PACKAGE.glob("**/*.sql"),
            *PACKAGE.glob("shared/**/walls.py"),
            PACKAGE / "shared/migrating.py",
        ]
    ):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
