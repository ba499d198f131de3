"""Whatever dies under load: nobody who was accepted is lost, and everything said is kept once."""

import json
import os
import subprocess
import sys

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
FAULTS = {"router", "stream", "web", "worker", "switch", "postgresql"}


def test_killing_every_part_in_turn_loses_nothing():
    said = subprocess.run(
        [sys.executable, "-m", "shouwen", "chaos", "--short", "--json"],
        env={name: value for name, value in os.environ.items() if name != "SHOUWEN_SWITCH"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr[-4000:]
    told = json.loads(said.stdout)

    assert set(told["faults"]) == FAULTS
    for part, figures in told["faults"].items():
        assert figures["accepted"] > 0, part
        assert figures["ended"] == figures["accepted"], part
        assert (figures["lost"], figures["never_served"]) == (0, 0), part
        assert figures["messages_stored"] == figures["messages_sent"] > 0, part
        assert figures["messages_doubled"] == 0, part
        assert figures["heal_seconds"] is not None, part
