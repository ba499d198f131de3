"""The benchmark measures on a database of its own and leaves nothing behind."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_outbox_benchmark_prints_its_figures_and_cleans_up():
    code = "from shouwen.shared.outbox.commands import bench_outbox; bench_outbox()"
    arguments = [sys.executable, "-c", code, "--seconds", "1", "--writers", "4", "--json"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("SHOUWEN_", "DJANGO_"))}
    before = set(Path(tempfile.gettempdir()).glob("shouwen-bench-*"))

    said = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=True).stdout

    figures = json.loads(said)
    for way in ("without_waking", "with_notifier", "notify_in_transaction"):
        assert figures[way]["commits_per_second"] > 0
    assert (figures["lost"], figures["doubled"]) == (0, 0)
    assert figures["wake_ms"]["p50"] > 0
    assert set(Path(tempfile.gettempdir()).glob("shouwen-bench-*")) == before
