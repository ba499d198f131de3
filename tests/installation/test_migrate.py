import subprocess
import sys
from collections.abc import Callable

import psycopg
import pytest

from shouwen.installation.database import EmbeddedDatabase

Done = subprocess.CompletedProcess[str]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def migrate(running: EmbeddedDatabase, clean_environment: dict[str, str]) -> Callable[[], Done]:
    def migrate() -> Done:
        command = [sys.executable, "-m", "shouwen", "migrate"]
        env = {**clean_environment, "SHOUWEN_HOME": str(running.home.path)}
        return subprocess.run(command, env=env, capture_output=True, text=True, check=False)

    return migrate


@pytest.fixture(scope="module")
def migrated(running: EmbeddedDatabase, migrate: Callable[[], Done]) -> EmbeddedDatabase:
    done = migrate()
    assert done.returncode == 0, done.stderr
    return running


def test_it_can_be_repeated(migrated: EmbeddedDatabase, migrate: Callable[[], Done]):
    assert migrate().returncode == 0


def test_the_application_reaches_its_tables_and_does_not_own_them(migrated: EmbeddedDatabase):
    with psycopg.connect(migrated.dsn("app")) as connection:
        connection.execute("SELECT 1 FROM shared_tenant")
        owner = connection.execute("SELECT tableowner FROM pg_tables WHERE tablename = 'shared_tenant'").fetchone()

    assert owner == ("shouwen_owner",)


def test_a_database_of_a_newer_version_is_refused(migrated: EmbeddedDatabase, migrate: Callable[[], Done]):
    with psycopg.connect(migrated.dsn("owner")) as connection:
        connection.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('shared', '9999_future', now())")

    refused = migrate()

    assert refused.returncode == 1
    assert len(refused.stderr.strip().split("\n")) == 2
    assert "made by a newer Shouwen (it has shared.9999_future)" in refused.stderr
