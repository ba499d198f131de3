from pathlib import Path

from tools.ceilings import long_functions


def function_of(lines: int) -> str:
    return "def long():\n" + "    step()\n" * (lines - 1)


def test_a_function_past_sixty_lines_is_named():
    assert list(long_functions(Path("views.py"), function_of(60))) == []
    assert list(long_functions(Path("views.py"), function_of(61))) == ["views.py:1: long has 61 lines, at most 60"]
