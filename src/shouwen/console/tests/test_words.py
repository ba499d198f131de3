"""Whatever is recorded has words in the trail."""

import ast
from pathlib import Path

from shouwen.console.words import ACTIONS

PACKAGE = Path(__file__).parents[2]


def recorded_actions():
    """Every action that the package's own code writes into the trail."""
    for path in PACKAGE.glob("**/*.py"):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record":
                for keyword in node.keywords:
                    # What is put together when it runs is covered by its own tests.
                    if keyword.arg == "action" and not isinstance(keyword.value, ast.JoinedStr):
                        yield from (part.value for part in ast.walk(keyword.value) if isinstance(part, ast.Constant))


def test_every_action_of_the_trail_has_words():
    written = set(recorded_actions())

    assert "contact.viewed" in written
    assert written - set(ACTIONS) == set()
