"""Commands of the kernel, by the names that the table of commands knows."""

from shouwen.shared.stream.commands import stream

__all__ = ["stream"]
