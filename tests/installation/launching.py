"""Starting `up` with small programs in its table, and watching what becomes of them."""

import re
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from shouwen.installation.home import Home

FAKE_UP = Path(__file__).with_name("fake_up.py")
Start = Callable[..., subprocess.Popen[str]]


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


def refusal(up: subprocess.Popen[str]) -> str:
    """The first clause of the English sentence that `up` ended with."""
    _, said = up.communicate(timeout=30)
    assert up.returncode == 1
    chinese, english = said.strip().split("\n")
    assert re.search("[一-鿿]", chinese)
    return re.split(r" \(pid|[;:] (?!//)", english)[0]
