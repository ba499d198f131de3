"""The processes of an installation on one machine, as a table."""

import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """One process that `shouwen up` starts and watches."""

    name: str
    command: tuple[str, ...]


@dataclass(frozen=True)
class Options:
    """What the person who starts the centre decided, from the environment."""

    host: str = "127.0.0.1"
    port: int = 8000
    demo: bool = True
    simulate: bool = True

    @property
    def url(self) -> str:
        """The address to open; passkeys refuse 127.0.0.1, so it is called localhost."""
        return f"http://localhost:{self.port}"


@dataclass(frozen=True)
class Plan:
    """All that `shouwen up` does once the database runs: commands to finish first, then processes to keep alive."""

    commands: tuple[Part, ...]
    parts: tuple[Part, ...]


def own(*arguments: str) -> tuple[str, ...]:
    """Return the command line of one of our own commands, run by this very Python."""
    return (sys.executable, "-m", "shouwen", *arguments)


def plan(options: Options) -> Plan:
    """Return what to run for these options, in this order."""
    commands = [Part("数据结构 migrations", own("migrate"))]
    parts = [Part(name, own(name)) for name in ("web", "stream", "router", "switch", "worker")]
    if options.demo:
        commands.append(Part("演示数据 demo tenant", own("seed")))
    if options.demo and options.simulate:
        # Whoever tries the product at night, or elsewhere on earth, wants to see customers, too.
        parts.append(Part("simulate", own("simulate", "--flat")))
    return Plan(tuple(commands), tuple(parts))
