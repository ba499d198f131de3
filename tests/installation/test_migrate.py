import os
import subprocess
import sys

import psycopg
import pytest

from shouwen.installation.database import EmbeddedDatabase

pytestmark = pytest.mark.slow


def migrate(database: EmbeddedDatabase) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "shouwen", "migrate"]
    env = {**os.environ, "SHOUWEN_HOME": str(database.home.path)}
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def migrated(running: EmbeddedDatabase) -> EmbeddedDatabase:
    done = migrate(running)
    assert done.returncode == 0, done.stderr
    return running


def test_it_can_be_repeated(migrated: EmbeddedDatabase):
    assert migrate(migrated).returncode == 0


def test_the_application_reaches_its_tables_and_does_not_own_them(migrated: EmbeddedDatabase):
    with psycopg.connect(migrated.dsn("app")) as connection:
        connection.execute("SELECT 1 FROM shared_tenant")
        owner = connection.execute("SELECT tableowner FROM pg_tables WHERE tablename = 'shared_tenant'").fetchone()

    assert owner == ("shouwen_owner",)


def test_a_database_of_a_newer_version_is_refused(migrated: EmbeddedDatabase):
    with psycopg.connect(migrated.dsn("owner")) as connection:
        connection.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('shared', '9999_future', now())")

    refused = migrate(migrated)

    assert refused.returncode == 1
    assert len(refused.stderr.strip().split("\n")) == 2
    assert "made by a newer Shouwen (it has shared.9999_future)" in refused.stderr
