import os
import subprocess
import sys
import time
from pathlib import Path
from typing import LiteralString

import psutil
import psycopg
import pytest

from shouwen.installation.connections import bootstrap_conninfo
from shouwen.installation.database import EmbeddedDatabase, Role
from shouwen.installation.errors import InstallationError
from shouwen.installation.home import Home


def query(database: EmbeddedDatabase, statement: LiteralString, role: Role = "owner") -> object:
    with psycopg.connect(database.dsn(role)) as connection:
        row = connection.execute(statement).fetchone()
    return row[0] if row else None


def server_pid(database: EmbeddedDatabase) -> int:
    return int((database.data / "postmaster.pid").read_text().split("\n")[0])


def kill_server(database: EmbeddedDatabase) -> None:
    server = psutil.Process(server_pid(database))
    server.kill()
    server.wait(5)


def test_it_keeps_what_was_written_over_stop_and_start(database: EmbeddedDatabase):
    database.start()
    with psycopg.connect(database.dsn("owner")) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    database.stop()
    assert not database.is_running()

    database.start()

    assert query(database, "SELECT answer FROM kept") == 42


def test_starting_what_runs_changes_nothing(running: EmbeddedDatabase):
    before = server_pid(running)

    running.start()

    assert server_pid(running) == before


def test_starts_at_once_end_with_one_server(database: EmbeddedDatabase):
    code = f"""
from shouwen.installation.connections import bootstrap_conninfo
from shouwen.installation.database import EmbeddedDatabase, Role
from shouwen.installation.home import Home
EmbeddedDatabase(Home.open({str(database.home.path)!r}), fsync=False).start()
"""
    starting = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(3)]

    assert [process.wait(60) for process in starting] == [0, 0, 0]
    assert query(database, "SELECT 1") == 1


def test_it_listens_on_a_unix_socket_only(running: EmbeddedDatabase):
    assert query(running, "SHOW listen_addresses") == ""
    assert not psutil.Process(server_pid(running)).net_connections("inet")


def test_only_passwords_open_it(running: EmbeddedDatabase):
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(running.dsn("app"), password="guessed")


def test_each_role_may_what_its_name_says(running: EmbeddedDatabase):
    attributes = "SELECT ARRAY[rolsuper, rolbypassrls, rolcreaterole] FROM pg_roles WHERE rolname = current_user"

    assert query(running, attributes, "owner") == [False, False, False]
    assert query(running, attributes, "app") == [False, False, False]
    assert query(running, attributes, "system") == [False, True, False]
    assert (
        query(running, "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'shouwen'") == "shouwen_owner"
    )


def test_text_sorts_and_vectors_work_the_same_everywhere(running: EmbeddedDatabase):
    assert query(running, "SELECT datlocale FROM pg_database WHERE datname = 'shouwen'") == "C.UTF-8"
    assert query(running, "SELECT count(*) FROM pg_extension WHERE extname = 'vector'") == 1


def test_it_recovers_after_the_server_was_killed(database: EmbeddedDatabase):
    database.fsync = True
    database.start()
    with psycopg.connect(database.dsn("owner")) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    kill_server(database)
    assert not database.is_running()

    database.start()

    assert query(database, "SELECT answer FROM kept") == 42


def test_a_strangers_process_with_the_old_id_does_not_stand_in_the_way(database: EmbeddedDatabase):
    database.start()
    kill_server(database)
    stranger = popen_as_user_of(database, "sleep", "60")
    claim_locks_for(database, stranger.pid)
    try:
        assert not database.is_running()
        database.start()
        assert query(database, "SELECT 1") == 1
    finally:
        stranger.kill()
        stranger.wait()


def test_a_zombie_with_the_old_id_does_not_stand_in_the_way(database: EmbeddedDatabase):
    database.start()
    kill_server(database)
    zombie = popen_as_user_of(database, "true")
    while psutil.Process(zombie.pid).status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.01)
    claim_locks_for(database, zombie.pid)
    try:
        database.start()
        assert query(database, "SELECT 1") == 1
    finally:
        zombie.wait()


def test_another_server_with_the_old_id_is_not_taken_for_ours(database: EmbeddedDatabase, folder: Path):
    other = EmbeddedDatabase(Home.open(folder / "other"), fsync=False)
    other.start()
    try:
        database.start()
        kill_server(database)
        claim_locks_for(database, server_pid(other))

        assert not database.is_running()
        database.start()
        assert server_pid(database) != server_pid(other)
    finally:
        other.destroy()


def test_an_initdb_that_was_killed_is_begun_anew(database: EmbeddedDatabase):
    database.cluster.mkdir(parents=True)
    (database.cluster / "data.new").mkdir()
    (database.cluster / "data.new" / "PG_VERSION").write_text("18\n")

    database.start()

    assert query(database, "SELECT 1") == 1


def test_a_long_path_still_gets_a_socket(folder: Path):
    deep = EmbeddedDatabase(Home.open(folder / ("d" * 90) / "home"), fsync=False)
    try:
        deep.start()
        assert query(deep, "SELECT 1") == 1
    finally:
        deep.destroy()


def test_a_folder_of_another_postgresql_is_refused(database: EmbeddedDatabase):
    database.start()
    database.stop()
    (database.data / "PG_VERSION").write_text("19\n")

    with pytest.raises(InstallationError, match="made by PostgreSQL 19"):
        database.start()
    (database.data / "PG_VERSION").write_text("18\n")


def test_a_full_disk_is_named(database: EmbeddedDatabase, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("shouwen.installation.database.SPACE_NEEDED", 2**62)

    with pytest.raises(InstallationError, match="Not enough disk space"):
        database.start()


def test_lost_passwords_of_roles_are_set_again(running: EmbeddedDatabase):
    with psycopg.connect(bootstrap_conninfo(running.home), autocommit=True) as connection:
        connection.execute("ALTER ROLE shouwen_app PASSWORD 'other'")

    running.start()

    assert query(running, "SELECT 1", "app") == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root meets folders the database's user cannot reach")
def test_root_may_keep_its_home_where_the_databases_user_cannot_go(folder: Path):
    (folder / "closed").mkdir(mode=0o700)
    server = EmbeddedDatabase(Home.open(folder / "closed" / "home"), fsync=False)
    try:
        server.start()
        assert query(server, "SELECT 1") == 1
        assert psutil.Process(server_pid(server)).uids().real != 0
    finally:
        server.destroy()
    assert not server.cluster.exists()


def popen_as_user_of(database: EmbeddedDatabase, *command: str) -> subprocess.Popen[bytes]:
    owner = database.data.stat() if os.geteuid() == 0 else None
    return subprocess.Popen(command, user=owner and owner.st_uid, group=owner and owner.st_gid)


def claim_locks_for(database: EmbeddedDatabase, pid: int) -> None:
    for path in (database.data / "postmaster.pid", database.cluster / "run" / ".s.PGSQL.5432.lock"):
        lines = path.read_text().split("\n") if path.exists() else ["", str(database.data)]
        path.write_text("\n".join([str(pid), *lines[1:]]))


def test_the_server_does_not_end_with_the_terminal(running: EmbeddedDatabase):
    assert os.getsid(server_pid(running)) != os.getsid(0)
