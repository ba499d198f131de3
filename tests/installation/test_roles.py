import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from shouwen.installation import roles
from shouwen.installation.database import conninfo, django_settings, ensure_roles
from shouwen.installation.errors import InstallationError
from shouwen.installation.home import Home


def test_roles_are_made_when_the_owner_may(theirs: psycopg.Connection, home: Home):
    theirs.execute("ALTER ROLE firm CREATEROLE BYPASSRLS")

    ensure_roles()
    ensure_roles()

    for role in ("owner", "app", "system"):
        with psycopg.connect(conninfo(role, home)) as connection:
            assert connection.info.dbname == "centre"


def test_an_owner_who_may_not_is_told_what_to_run(theirs: psycopg.Connection, home: Home):
    with pytest.raises(InstallationError, match=r"ask an administrator to run: CREATE ROLE shouwen_app .* NOBYPASSRLS"):
        ensure_roles()

    theirs.execute(f"CREATE ROLE shouwen_app LOGIN PASSWORD '{home.secret('database_password_app')}'")
    theirs.execute(f"CREATE ROLE shouwen_system LOGIN BYPASSRLS PASSWORD '{home.secret('database_password_system')}'")
    ensure_roles()


def test_a_server_that_is_too_old_is_named(theirs: psycopg.Connection, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(roles, "OLDEST_SERVER", 99_00_00)

    with pytest.raises(InstallationError, match=r"the one in DATABASE_URL is 18\."):
        ensure_roles()


def test_the_passwords_of_another_machine_are_not_overwritten(theirs: psycopg.Connection):
    theirs.execute("ALTER ROLE firm CREATEROLE BYPASSRLS")
    theirs.execute("CREATE ROLE shouwen_app LOGIN PASSWORD 'of another machine'")

    with pytest.raises(InstallationError, match=r"copy secrets\.json"):
        ensure_roles()


@pytest.mark.parametrize(
    ("role", "wrong", "advice"),
    [
        ("shouwen_app", "BYPASSRLS", "must not bypass row-level security"),
        ("shouwen_app", "SUPERUSER", "must not bypass row-level security"),
        ("shouwen_system", "NOBYPASSRLS", "has to bypass row-level security"),
    ],
)
def test_a_role_that_would_break_the_wall_is_refused(theirs: psycopg.Connection, role: str, wrong: str, advice: str):
    theirs.execute("ALTER ROLE firm CREATEROLE BYPASSRLS")
    ensure_roles()
    theirs.execute(f"ALTER ROLE {role} {wrong}")

    with pytest.raises(InstallationError, match=advice):
        ensure_roles()


def test_django_connects_as_each_role_to_the_named_server(monkeypatch: pytest.MonkeyPatch, home: Home):
    monkeypatch.setenv("DATABASE_URL", "postgresql://firm:p%2Fw@db.example:6432/centre?sslmode=require")

    owner, app = django_settings("owner"), django_settings("app")

    assert (owner["USER"], owner["PASSWORD"], owner["NAME"]) == ("firm", "p/w", "centre")
    assert (app["USER"], app["PASSWORD"]) == ("shouwen_app", home.secret("database_password_app"))
    assert (app["HOST"], app["PORT"], app["OPTIONS"]["sslmode"]) == ("db.example", "6432", "require")
    assert app["OPTIONS"]["pool"]["max_size"] > 1
    assert "pool" not in owner["OPTIONS"]


def test_the_embedded_server_is_the_default(home: Home):
    settings = django_settings("system")

    assert settings["HOST"] == conninfo_to_dict(conninfo("system", home))["host"]
    assert settings["NAME"] == "shouwen"


def test_an_unknown_role_is_refused(home: Home):
    with pytest.raises(InstallationError, match="it is app, system or owner"):
        django_settings("root")
