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

    @property
    def url(self) -> str:
        """The address to open; passkeys refuse 127.0.0.1, so it is called localhost."""
        return f"http://localhost:{self.port}"


def own(*arguments: str) -> tuple[str, ...]:
    """Return the command line of one of our own commands, run by this very Python."""
    return (sys.executable, "-m", "shouwen", *arguments)


def parts(options: Options) -> tuple[Part, ...]:
    """Return the processes to run, in the order they are started."""
    names = ["web", "stream", "router", "switch", "worker", *(["simulate"] if options.demo else [])]
    return tuple(Part(name, own(name)) for name in names)
