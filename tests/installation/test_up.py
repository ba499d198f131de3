import signal
import time
from pathlib import Path

import psutil
import psycopg
import pytest

from shouwen.installation.database import EmbeddedDatabase
from shouwen.installation.home import Home
from tests.installation.launching import Start, below, part_named, read_until, refusal, wait_until

pytestmark = pytest.mark.usefixtures("prepared")


def test_it_says_where_and_as_whom_to_sign_in(start: Start, port: int):
    up = start("web", SHOUWEN_DEMO_PASSWORD="chosen-by-me")

    said = read_until(up, "Ctrl-C")

    assert f"\nready http://localhost:{port}\n" in said
    assert "chosen-by-me" in said
    assert "agent01 … agent20" in said
    assert f"http://localhost:{port}/demo/" in said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_everything_in_five_seconds(
    start: Start, home: Home, database: EmbeddedDatabase, number: signal.Signals
):
    up = start("web", "stubborn")
    read_until(up, "^ready")
    assert len(below(home)) == 3

    began_at = time.monotonic()
    up.send_signal(number)

    assert up.wait(10) == 0
    assert time.monotonic() - began_at < 5
    assert below(home) == []
    assert not database.is_running()


def test_it_can_be_stopped_while_it_prepares(start: Start, home: Home, database: EmbeddedDatabase):
    up = start("--command=sleep", "web")
    wait_until(lambda: part_named(home, "sleep"))

    up.terminate()

    assert up.wait(6) == 0
    # One that was just being started may take a moment to die.
    wait_until(lambda: below(home) == [])
    assert not database.is_running()


def test_a_part_that_is_killed_comes_back(start: Start, home: Home):
    up = start("web", "sleep")
    read_until(up, "^ready")
    first = part_named(home, "sleep")
    assert first is not None

    first.kill()

    wait_until(lambda: (part_named(home, "sleep") or first).pid != first.pid)


def test_what_a_killed_part_had_started_goes_with_it(start: Start, home: Home):
    up = start("web", "stubborn")
    read_until(up, "^ready")
    wait_until(lambda: part_named(home, "deaf"))
    leader, child = part_named(home, "stubborn"), part_named(home, "deaf")
    assert leader is not None
    assert child is not None

    leader.kill()

    wait_until(lambda: child not in below(home))


def test_a_part_that_keeps_dying_is_tried_less_and_less_and_named(start: Start, folder: Path):
    note = folder / "note"
    up = start("web", f"die:{note}")

    assert "no idea" in read_until(up, "die .*ended")
    time.sleep(3)

    # At 0, 0, 0.5, 1.5, 3.5 … seconds.
    assert 3 <= len(note.read_text()) <= 5


def test_the_database_comes_back_when_it_is_killed(start: Start, database: EmbeddedDatabase):
    up = start("web")
    read_until(up, "^ready")
    pid = int((database.data / "postmaster.pid").read_text().split("\n")[0])

    psutil.Process(pid).kill()

    read_until(up, "recovering")
    wait_until(database.is_running)


def test_a_killed_supervisor_takes_its_parts_along(start: Start, home: Home):
    up = start("web", "sleep")
    read_until(up, "^ready")

    up.kill()

    wait_until(lambda: below(home) == [])


def test_it_starts_again_after_everything_was_killed(start: Start, home: Home, database: EmbeddedDatabase):
    up = start("web", "stubborn")
    read_until(up, "^ready")
    server = psutil.Process(int((database.data / "postmaster.pid").read_text().split("\n")[0]))
    for process in [psutil.Process(up.pid), *below(home), server]:
        process.kill()

    read_until(start("web", "stubborn"), "^ready")


def test_what_a_killed_supervisor_left_behind_is_ended_first(start: Start, home: Home):
    up = start("web", "stubborn")
    read_until(up, "^ready")
    wait_until(lambda: part_named(home, "deaf"))
    left = part_named(home, "deaf")
    assert left is not None
    up.kill()
    up.wait()
    assert left in below(home)

    assert "left behind" in read_until(start("web"), "^ready")
    assert part_named(home, "deaf") is None


def test_a_second_start_in_the_same_home_says_so(start: Start, home: Home):
    read_until(start("web"), "^ready")

    second = start("web", SHOUWEN_PORT="18555")

    assert refusal(second) == f"Shouwen already runs in {home.path}"


def test_a_named_server_is_used_and_none_is_started(theirs: psycopg.Connection, start: Start, home: Home):
    theirs.execute("ALTER ROLE firm CREATEROLE BYPASSRLS")
    up = start("web")
    read_until(up, "^ready")

    assert theirs.execute("SELECT 1 FROM pg_roles WHERE rolname = 'shouwen_app'").fetchone()
    assert not EmbeddedDatabase(home).is_running()


def test_a_refusal_of_the_migration_is_passed_on(start: Start):
    assert refusal(start("--command=refuse", "web")) == "The database was made by a newer Shouwen."


def test_what_was_prepared_is_not_prepared_again(start: Start):
    first = start("--command=succeed", "web")
    assert "succeed …" in read_until(first, "^ready")
    first.terminate()
    first.wait(10)

    assert "succeed …" not in read_until(start("--command=succeed", "web"), "^ready")


def test_a_preparation_that_failed_is_tried_again(start: Start):
    refusal(start("--command=refuse", "web"))

    assert refusal(start("--command=refuse", "web")) == "The database was made by a newer Shouwen."
