"""A switch's process that is told to stop stops, whatever it waits for."""

import os
import subprocess
import sys
import time


def test_it_stops_while_its_database_is_away(tmp_path):
    environment = {
        **os.environ,
        "SHOUWEN_HOME": str(tmp_path),
        "DATABASE_URL": "postgresql://nobody:nothing@127.0.0.1:9/none",
        "SHOUWEN_SWITCH": "simulated",
    }
    program = """
import asyncio, os, signal, threading
import django
os.environ["DJANGO_SETTINGS_MODULE"] = "shouwen.config.settings"
os.environ["SHOUWEN_DB_ROLE"] = "system"
django.setup()
from pathlib import Path
from shouwen.telephony.calls.running import Settings, run_switch
threading.Timer(1.0, lambda: os.kill(os.getpid(), signal.SIGTERM)).start()
asyncio.run(run_switch(Settings(home=Path(os.environ["SHOUWEN_HOME"]))))
"""
    began = time.monotonic()

    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=60, check=False
    )

    assert done.returncode == 0, done.stderr[-1500:]
    assert time.monotonic() - began < 20
