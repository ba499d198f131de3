"""`shouwen <command>`: every command lives in its module's `commands.py` and is loaded when it is called."""

import os
import sys
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from typing import Any

import click

from shouwen import __version__
from shouwen.installation.errors import InstallationError


@dataclass(frozen=True)
class Entry:
    """Where a command is found, and as which database role Django is set up before it is loaded (None: not at all)."""

    target: str
    help: str
    role: str | None = None
    # A process that runs for long tells what it does; a command only what went wrong.
    log_level: str = "WARNING"


COMMANDS: dict[str, Entry] = {
    "up": Entry("shouwen.installation.commands:up", "Start the whole centre on this machine."),
    "web": Entry("shouwen.installation.commands:web", "Serve pages and API."),
    "worker": Entry("shouwen.installation.commands:worker", "Run jobs and timers.", "system", "INFO"),
    "migrate": Entry("shouwen.installation.commands:migrate", "Bring the database to this version.", "owner"),
    "doctor": Entry("shouwen.installation.commands:doctor", "Check the installation and say what to mend."),
    "stream": Entry("shouwen.shared.commands:stream", "Send live updates to browsers.", "system", "INFO"),
    "router": Entry("shouwen.routing.commands:router", "Route contacts to people.", "system", "INFO"),
    "switch": Entry("shouwen.telephony.commands:switch", "Drive one telephone switch.", "system", "INFO"),
    "seed": Entry("shouwen.simulation.commands:seed", "Make the demo tenant.", "system"),
    "simulate": Entry("shouwen.simulation.commands:simulate", "Send simulated customers.", "system", "INFO"),
    "chaos": Entry("shouwen.simulation.commands:chaos", "Kill parts under load and count what is lost."),
    "audit verify": Entry("shouwen.shared.audit.commands:verify", "Verify the audit trail's chain.", "system"),
    "bench routing": Entry("shouwen.routing.commands:bench_routing", "Measure the routing core."),
    "bench live": Entry("shouwen.simulation.commands:bench_live", "Measure the whole installation under load."),
    "bench outbox": Entry("shouwen.shared.outbox.commands:bench_outbox", "Measure what waking readers costs."),
    "bench pages": Entry("shouwen.simulation.commands:bench_pages", "Measure the pages over a large history."),
}


class LazyGroup(click.Group):
    """A group of commands that are named in a table and imported one by one."""

    def __init__(self, *arguments: Any, entries: Mapping[str, Entry], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.entries = entries

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names on this level of the table."""
        return list(dict.fromkeys(words.split()[0] for words in self.entries))

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Load the command of that name, with Django set up when it needs the database."""
        entry = self.entries.get(name)
        if entry is not None:
            return _load(name, entry)
        below = {words.split(" ", 1)[1]: entry for words, entry in self.entries.items() if words.startswith(f"{name} ")}
        return LazyGroup(name, entries=below) if below else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from the table, so that asking for help loads none of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(words, entry.help) for words, entry in self.entries.items()])


@click.group(cls=LazyGroup, entries=COMMANDS)
@click.version_option(__version__, prog_name="shouwen")
def cli() -> None:
    """首问 Shouwen: an open contact centre for telecom customer service."""


def main() -> None:
    """Run the command line; what stands in the way is said in one sentence, in both languages."""
    try:
        cli(prog_name="shouwen")
    except InstallationError as error:
        click.echo(str(error), err=True)
        sys.exit(1)


def _load(name: str, entry: Entry) -> click.Command:
    module_name, attribute = entry.target.split(":")
    if entry.role is not None:
        _set_up_django(entry.role, entry.log_level)
    try:
        command = getattr(import_module(module_name), attribute, None)
    except ModuleNotFoundError as error:
        if error.name is None or not module_name.startswith(error.name):
            raise
        command = None
    if command is None:
        raise InstallationError(
            f"此版本不包含命令 shouwen {name}。", f"This version does not contain the command shouwen {name}."
        )
    if not isinstance(command, click.Command):
        raise TypeError(f"{entry.target} is not a click command")
    return command if entry.role is None else _with_database(command)


def _set_up_django(role: str, log_level: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouwen.config.settings")
    os.environ.setdefault("SHOUWEN_LOG_LEVEL", log_level)
    # The role belongs to the command: what the environment says is another process's.
    os.environ["SHOUWEN_DB_ROLE"] = role
    import django

    django.setup()


def _with_database(command: click.Command) -> click.Command:
    from shouwen.installation.session import running_database

    if command.callback is None:
        return command
    # Only a command that runs needs the database, not one that is asked for its help.
    ready = copy(command)
    ready.callback = wraps(command.callback)(running_database()(command.callback))
    return ready
