"""Commands of the kernel, by the names that the table of commands knows."""

from shouwen.shared.outbox.commands import bench_outbox
from shouwen.shared.stream.commands import stream

__all__ = ["bench_outbox", "stream"]
