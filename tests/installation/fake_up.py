"""`shouwen up` with small programs in the place of the real ones: `fake_up.py [--command how]… how[:argument]…`."""

import sys
from pathlib import Path

from shouwen.installation import assets
from shouwen.installation.errors import InstallationError
from shouwen.installation.parts import Options, Part, Plan
from shouwen.installation.up import run_up

FAKE = str(Path(__file__).with_name("fake_part.py"))


def part(word: str) -> Part:
    how, *arguments = word.split(":")
    return Part(how, (sys.executable, FAKE, how, *arguments))


def main(words: list[str]) -> None:
    # What the front end builds is not what these tests are about.
    assets.NEEDED = ()
    commands = [part(word.removeprefix("--command=")) for word in words if word.startswith("--command=")]
    parts = [part(word) for word in words if not word.startswith("--")]

    def plan(options: Options) -> Plan:
        return Plan(tuple(commands), tuple(parts))

    try:
        run_up(plan)
    except InstallationError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(sys.argv[1:])
