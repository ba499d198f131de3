import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from shouwen.installation.database import EmbeddedDatabase
from shouwen.installation.home import Home

FAKE_UP = Path(__file__).with_name("fake_up.py")
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(prepared: Home, database: EmbeddedDatabase, port: int) -> Iterator[Start]:
    """Start `up` over this test's home; whatever still runs at the end is ended."""
    started: list[subprocess.Popen[str]] = []

    def start(*words: str, **environment: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, str(FAKE_UP), *words],
            env={**os.environ, "SHOUWEN_PORT": str(port), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=20)
    for left in below(prepared):
        left.kill()


def below(home: Home) -> list[psutil.Process]:
    """The processes that a supervisor of this home started and that still live."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("SHOUWEN_SUPERVISED_BY") == str(home.path) and process.status() != "zombie":
                found.append(process)
        except psutil.Error:
            continue
    return found


def read_until(process: subprocess.Popen[str], pattern: str) -> str:
    assert process.stdout is not None
    read = ""
    for line in process.stdout:
        read += line
        if re.search(pattern, line):
            return read
    raise AssertionError(f"{pattern} never came: {read}{process.stderr.read() if process.stderr else ''}")


def wait_until(condition: Callable[[], object], seconds: float = 10) -> None:
    give_up_at = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up_at
        time.sleep(0.05)


def part_named(home: Home, how: str) -> psutil.Process | None:
    return next((process for process in below(home) if how in process.cmdline()), None)


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
    assert below(home) == []
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


def test_a_taken_port_is_named(start: Start, port: int):
    with socket.create_server(("127.0.0.1", port + 1)):
        assert refusal(start("web")) == f"Port {port + 1} is taken"


@pytest.mark.parametrize("wrong", ["0", "65535", "http", "-1", "８０００"])
def test_a_wrong_port_is_named(start: Start, wrong: str):
    assert refusal(start("web", SHOUWEN_PORT=wrong)) == f"SHOUWEN_PORT cannot be {wrong}"


def test_a_wrong_switch_is_named(start: Start):
    assert refusal(start("web", SHOUWEN_SWITCH="freeswitch")) == "SHOUWEN_SWITCH cannot be freeswitch"


def test_an_address_of_another_machine_is_named(start: Start):
    assert refusal(start("web", SHOUWEN_HOST="192.0.2.1")) == "This machine has no address 192.0.2.1"


def test_a_wrong_database_url_is_named(start: Start):
    assert refusal(start("web", DATABASE_URL="mysql://x")).startswith("DATABASE_URL must look like postgresql://")


def test_a_named_server_is_used_and_none_is_started(theirs: psycopg.Connection, start: Start, home: Home):
    theirs.execute("ALTER ROLE firm CREATEROLE BYPASSRLS")
    up = start("web")
    read_until(up, "^ready")

    assert theirs.execute("SELECT 1 FROM pg_roles WHERE rolname = 'shouwen_app'").fetchone()
    assert not EmbeddedDatabase(home).is_running()


def test_a_named_server_that_does_not_answer_is_named(start: Start):
    up = start("web", DATABASE_URL="postgresql://firm:secret@127.0.0.1:1/centre")

    assert refusal(up) == "The database in DATABASE_URL cannot be reached"


def test_a_refusal_of_the_migration_is_passed_on(start: Start):
    assert refusal(start("--command=refuse", "web")) == "The database was made by a newer Shouwen."


def refusal(up: subprocess.Popen[str]) -> str:
    """The first clause of the English sentence that `up` ended with."""
    _, said = up.communicate(timeout=30)
    assert up.returncode == 1
    chinese, english = said.strip().split("\n")
    assert re.search("[一-鿿]", chinese)
    return re.split(r" \(pid|[;:] (?!//)", english)[0]
