"""The files of the repository that the checks read: what is committed or would be."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
CODE = {".py", ".ts", ".js", ".mjs", ".css", ".sh"}


def all_files() -> Iterator[Path]:
    """Every file that is not ignored, relative to the root."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in sorted(set(listed.split("\0"))):
        if name and (ROOT / name).is_file():
            yield Path(name)


def templates() -> Iterator[Path]:
    """Every page template."""
    for path in all_files():
        if path.suffix == ".html" and "templates" in path.parts:
            yield path


def code() -> Iterator[Path]:
    """Every file that people write code in; migrations are written by a program."""
    for path in all_files():
        if path.suffix in CODE and "migrations" not in path.parts:
            yield path


def read(path: Path) -> str | None:
    """The text of a file, None for one that is not text."""
    try:
        return (ROOT / path).read_text("utf-8")
    except UnicodeDecodeError:
        return None
