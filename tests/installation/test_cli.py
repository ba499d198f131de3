import json
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from shouwen.cli import COMMANDS, Entry, LazyGroup, cli
from shouwen.installation.errors import InstallationError

HERE = Path(__file__).parent


@click.command()
@click.argument("name")
def greet(name: str) -> None:
    click.echo(f"hello {name}")


GREET = Entry(f"{__name__}:greet", "Greet somebody.")


@pytest.fixture(autouse=True)
def _found_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, __name__, sys.modules[greet.callback.__module__])


def test_a_command_is_loaded_when_it_is_called():
    group = LazyGroup("test", entries={"greet": GREET})

    assert CliRunner().invoke(group, ["greet", "you"]).output == "hello you\n"


def test_a_command_of_two_words_is_found():
    group = LazyGroup("test", entries={"say greet": GREET})

    assert CliRunner().invoke(group, ["say", "greet", "you"]).output == "hello you\n"


def test_a_module_that_is_not_there_breaks_its_own_command_only():
    group = LazyGroup("test", entries={"greet": GREET, "missing": Entry("shouwen.nowhere.commands:missing", "None.")})

    assert CliRunner().invoke(group, ["greet", "you"]).exit_code == 0
    assert isinstance(CliRunner().invoke(group, ["missing"]).exception, InstallationError)


def test_a_fault_inside_a_command_module_is_not_hidden(folder: Path, monkeypatch: pytest.MonkeyPatch):
    (folder / "faulty_commands.py").write_text("import shouwen_needs_this\n")
    monkeypatch.syspath_prepend(str(folder))
    group = LazyGroup("test", entries={"faulty": Entry("faulty_commands:run", "None.")})

    assert isinstance(CliRunner().invoke(group, ["faulty"]).exception, ModuleNotFoundError)


def test_help_names_every_command_and_loads_none():
    code = """
import sys
from shouwen.cli import cli
cli(["--help"], standalone_mode=False)
sys.exit("django" in sys.modules)
"""

    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert said.returncode == 0
    assert "bench routing" in said.stdout


BARE = [words for words, entry in COMMANDS.items() if entry.role is None]
WITH_DJANGO = [words for words, entry in COMMANDS.items() if entry.role is not None]


@pytest.mark.parametrize("words", [[words] for words in BARE] + [WITH_DJANGO], ids=", ".join)
def test_every_command_says_how_it_is_used(words: list[str], clean_environment: dict[str, str]):
    """Those that set Django up share a process, because that takes them a second each."""
    code = f"""
from shouwen.cli import cli
for words in {words!r}:
    cli([*words.split(), "--help"], standalone_mode=False)
"""

    said = subprocess.run(
        [sys.executable, "-c", code], env=clean_environment, capture_output=True, text=True, check=False
    )

    assert said.returncode == 0, said.stderr
    assert said.stdout.count("Usage:") == len(words)


def test_the_core_is_measured_without_an_installation(clean_environment: dict[str, str]):
    command = [sys.executable, "-m", "shouwen", "bench", "routing", "--json", "--seconds", "0.5", "--agents", "100"]

    said = subprocess.run(command, env=clean_environment, capture_output=True, text=True, check=False)

    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout)["decisions_per_second"] > 0


def test_an_unknown_command_is_wrong_usage():
    assert CliRunner().invoke(cli, ["dance"]).exit_code == 2


def test_what_stands_in_the_way_is_said_in_two_lines(folder: Path, clean_environment: dict[str, str]):
    (folder / "file").write_text("")

    said = subprocess.run(
        [sys.executable, "-m", "shouwen", "up"],
        env={**clean_environment, "SHOUWEN_HOME": str(folder / "file")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert said.returncode == 1
    assert len(said.stderr.strip().split("\n")) == 2
    assert "is not a folder" in said.stderr
