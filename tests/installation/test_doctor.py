import json
import subprocess
import sys

import pytest

from shouwen.installation import assets
from shouwen.installation.database import EmbeddedDatabase
from shouwen.installation.doctor import Check, examine
from shouwen.installation.home import Home


def found(name: str) -> Check:
    return next(check for check in examine() if check.name == name)


def test_a_stopped_database_is_named_with_what_starts_it(home: Home):
    check = found("database")

    assert not check.ok
    assert "shouwen up" in check.advice


def test_a_running_database_is_asked_as_each_role(database: EmbeddedDatabase):
    database.start()

    for role in ("owner", "app", "system"):
        assert found(f"database as {role}") == Check(f"database as {role}", True)


def test_secrets_that_others_can_read_are_found(home: Home):
    assert found("home").ok
    home.secrets_file.chmod(0o644)

    assert found("home").advice == f"chmod 600 {home.secrets_file}"


def test_a_front_end_that_is_not_built_is_found(home: Home, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(assets, "NEEDED", ("never-built.js",))

    assert "never-built.js" in found("front end").advice


def test_a_wrong_environment_is_the_only_finding(home: Home, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SHOUWEN_PORT", "no")

    assert [check.ok for check in examine()] == [False]


def test_speech_is_needed_for_asterisk_only(home: Home, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "/nowhere")
    assert found("speech").ok

    monkeypatch.setenv("SHOUWEN_SWITCH", "asterisk")
    assert "espeak-ng" in found("speech").advice


def test_the_command_prints_one_json_object(home: Home):
    said = subprocess.run(
        [sys.executable, "-m", "shouwen", "doctor", "--json"], capture_output=True, text=True, check=False
    )

    assert said.returncode == 0
    assert all(set(check) == {"name", "ok", "advice"} for check in json.loads(said.stdout)["checks"])


def test_for_people_the_status_tells_whether_all_is_well(home: Home):
    said = subprocess.run([sys.executable, "-m", "shouwen", "doctor"], capture_output=True, text=True, check=False)

    assert said.returncode == 1
    assert "✓ python" in said.stdout
    assert "✗ database" in said.stdout
