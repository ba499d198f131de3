"""Sizes past which nobody reads a file, a function or a template to its end."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from tools import sources

FILE_WARNS = 400
FILE_FAILS = 600
FUNCTION_FAILS = 60
TEMPLATE_FAILS = 150


def main() -> int:
    """Print what is too long; fail when something is past its ceiling."""
    faults = []
    for path in sources.code():
        text = sources.read(path) or ""
        lines = text.count("\n")
        if lines > FILE_FAILS:
            faults.append(f"{path}: {lines} lines, at most {FILE_FAILS}")
        elif lines > FILE_WARNS:
            print(f"warning: {path}: {lines} lines, better below {FILE_WARNS}")
        if path.suffix == ".py":
            faults += long_functions(path, text)
    for path in sources.templates():
        lines = (sources.read(path) or "").count("\n")
        if lines > TEMPLATE_FAILS:
            faults.append(f"{path}: {lines} lines, at most {TEMPLATE_FAILS}")
    for fault in faults:
        print(fault)
    return 1 if faults else 0


def long_functions(path: Path, text: str) -> Iterator[str]:
    """Name the functions past their ceiling."""
    for node in ast.walk(ast.parse(text, str(path))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_FAILS:
                yield f"{path}:{node.lineno}: {node.name} has {lines} lines, at most {FUNCTION_FAILS}"


if __name__ == "__main__":
    sys.exit(main())
