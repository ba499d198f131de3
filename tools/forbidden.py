"""Mistakes made once, here or elsewhere, each as a pattern that must not come back."""

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tools import sources


@dataclass(frozen=True)
class Rule:
    """What must not be written, in which files, and why."""

    pattern: re.Pattern[str]
    applies: Callable[[Path], bool]
    reason: str


def is_template(path: Path) -> bool:
    """Tell whether the file is a page template."""
    return path.suffix == ".html" and "templates" in path.parts


def is_code_or_page(path: Path) -> bool:
    """Tell whether people write in this file by hand."""
    return path.suffix in sources.CODE | {".html", ".toml", ".yml", ".yaml"} or path.name == "Makefile"


def is_ours(path: Path) -> bool:
    """Tell whether the file is part of the package and not a test."""
    return path.suffix == ".py" and path.parts[:2] == ("src", "shouwen") and "tests" not in path.parts


RULES = (
    Rule(
        re.compile(r"<script(?![^>]*\b(src=|type=[\"']application/json))", re.IGNORECASE),
        is_template,
        "an inline script is blocked by the content security policy: put it into frontend/src",
    ),
    Rule(
        re.compile(r"<style\b|\sstyle\s*=\s*[\"']", re.IGNORECASE),
        is_template,
        "an inline style is blocked by the content security policy: put it into frontend/css",
    ),
    Rule(
        re.compile(r"\son[a-z]+\s*=\s*[\"']|javascript:", re.IGNORECASE),
        is_template,
        "an inline handler is blocked by the content security policy: use a custom element",
    ),
    Rule(
        re.compile(
            r"\b(pypi\.(org|python\.org)|pythonhosted\.org|npmjs\.(org|com)|npmmirror\.com|yarnpkg\.com|(deb|security|archive)"
            r"\.(debian|ubuntu)\.(org|com)|mirrors?\.[a-z]+\.(com|cn|edu\.cn)|jsdelivr\.net|unpkg\.com)\b"
        ),
        lambda path: True,
        "a registry's host: people install from their own mirror",
    ),
    Rule(
        re.compile(r"\b(TODO|FIXME|XXX|raise NotImplementedError)\b"),
        lambda path: is_code_or_page(path) and path.parts[0] != "tools",
        "work left undone: do it, or write it into docs/plan.md",
    ),
    Rule(
        re.compile(r"\|\s*safe\b|\{%\s*autoescape\s+off"),
        is_template,
        "unescaped output: build the markup with format_html",
    ),
    Rule(
        re.compile(r"\b(datetime\.now|datetime\.utcnow|timezone\.now|date\.today|time\.time)\(\)"),
        lambda path: is_ours(path) and "core" in path.parts,
        "a rule that reads the clock: pass the time in as `at`",
    ),
)


def main() -> int:
    """Print every line that breaks a rule."""
    faults = [fault for path in sources.all_files() for fault in faults_of(path)]
    for fault in faults:
        print(fault)
    return 1 if faults else 0


def faults_of(path: Path) -> Iterator[str]:
    """Name the lines of one file that break a rule."""
    rules = [rule for rule in RULES if rule.applies(path)]
    text = sources.read(path) if rules else None
    for number, line in enumerate((text or "").splitlines(), start=1):
        for rule in rules:
            if rule.pattern.search(line):
                yield f"{path}:{number}: {rule.reason}\n    {line.strip()[:120]}"


if __name__ == "__main__":
    sys.exit(main())
