import base64
import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from shouwen.installation.errors import InstallationError
from shouwen.installation.home import AlreadyClaimedError, Home, default_path


def test_only_its_owner_may_enter(folder: Path):
    (folder / "home").mkdir(mode=0o755)

    home = Home.open(folder / "home")

    assert home.path.stat().st_mode & 0o777 == 0o700


def test_the_folder_comes_from_the_environment(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SHOUWEN_HOME", str(folder / "elsewhere"))

    assert Home.open().path == folder / "elsewhere"


def test_without_the_environment_root_and_people_have_different_places(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert default_path() == Path("/var/lib/shouwen")

    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    assert default_path() == Path.home() / ".local/share/shouwen"


def test_a_secret_stays_the_same(home: Home):
    assert home.secret("secret_key") == Home.open(home.path).secret("secret_key")


def test_secrets_differ_and_only_their_owner_reads_them(home: Home):
    made = {name: home.secret(name) for name in ("secret_key", "database_password_app", "switch_password")}

    assert len(set(made.values())) == 3
    assert json.loads(home.secrets_file.read_text()) == made
    assert home.secrets_file.stat().st_mode & 0o777 == 0o600


def test_the_master_key_has_256_bits(home: Home):
    assert len(base64.b64decode(home.secret("master_key"), validate=True)) == 32


def test_the_demo_password_can_be_chosen(home: Home, monkeypatch: pytest.MonkeyPatch):
    made = home.demo_password
    monkeypatch.setenv("SHOUWEN_DEMO_PASSWORD", "chosen by me")

    assert len(made) >= 12
    assert home.demo_password == "chosen by me"


def test_processes_that_ask_at_once_get_the_same_secret(home: Home):
    code = f"from shouwen.installation.home import Home; print(Home.open({str(home.path)!r}).secret('shared'))"
    asking = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(6)]

    answers = {process.communicate()[0].strip() for process in asking}

    assert answers == {home.secret("shared")}


def test_damaged_secrets_are_refused_rather_than_replaced(home: Home):
    home.secrets_file.write_text("{broken")

    with pytest.raises(InstallationError, match="restore it from a backup"):
        home.secret("master_key")
    assert home.secrets_file.read_text() == "{broken"


def test_a_file_in_the_place_of_the_folder_is_named(folder: Path):
    (folder / "file").write_text("")

    with pytest.raises(InstallationError, match="is not a folder"):
        Home.open(folder / "file")


@pytest.fixture
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of 64 kB."""
    disk = folder / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], check=False).returncode != 0:
        pytest.skip("needs the right to mount a file system")
    yield disk
    subprocess.run(["umount", "--lazy", disk], check=True)


def test_a_full_disk_is_named(small_disk: Path):
    home = Home.open(small_disk / "home")
    with contextlib.suppress(OSError), (small_disk / "filler").open("wb", buffering=0) as filler:
        while filler.write(b"0" * 4096):
            pass

    with pytest.raises(InstallationError, match="No space is left"):
        home.secret("secret_key")


def test_a_read_only_disk_is_named(small_disk: Path):
    home = Home.open(small_disk / "home")
    home.secret("secret_key")
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)

    assert home.secret("secret_key")
    with pytest.raises(InstallationError, match="cannot be written"):
        home.secret("master_key")


def test_a_folder_that_cannot_be_made_is_named():
    with pytest.raises(InstallationError, match="/dev/null/home"):
        Home.open("/dev/null/home")


def test_a_second_claim_learns_who_holds_the_first(home: Home):
    with home.claim("up", "pid 7"), pytest.raises(AlreadyClaimedError, match=r"^pid 7$"), home.claim("up", "pid 8"):
        pass


def test_a_claim_ends_with_its_holder(home: Home):
    code = f"""
import os
from shouwen.installation.home import Home
with Home.open({str(home.path)!r}).claim("up", "pid 7"):
    os.kill(os.getpid(), 9)
"""
    subprocess.run([sys.executable, "-c", code], check=False)

    with home.claim("up", "pid 8"):
        assert (home.path / "up.lock").read_text() == "pid 8\n"
