"""The pages' benchmark in its short form: every page answers, and asks the database no more often than it should."""

import json
import os
import subprocess
import sys

import pytest

# A page that asks once for each row would ask fifty times.
MOST_QUERIES = 18


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_every_page_of_the_benchmark_answers_with_few_queries():
    command = [sys.executable, "-m", "shouwen", "bench", "pages", "--json"]
    small = ["--contacts", "3000", "--customers", "600", "--rounds", "2"]
    # The testbed has a home, ports and a database of its own.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SHOUWEN_")}

    done = subprocess.run([*command, *small], env=environment, capture_output=True, text=True, timeout=300, check=False)

    assert done.returncode == 0, done.stderr[-2000:]
    pages = json.loads(done.stdout)["pages"]
    assert len(pages) >= 19
    assert {name: page["queries"] for name, page in pages.items() if page["queries"] > MOST_QUERIES} == {}
    assert all(page["queries"] > 0 and page["p95"] > 0 for page in pages.values())
