"""`make check`: every static check, one after the other, with all that fails named at the end."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tools import sources

BIN = Path(sys.executable).parent
HOME = sources.ROOT / ".cache" / "check-home"


def steps() -> dict[str, Sequence[str]]:
    """The checks by name, as command lines."""
    python = [sys.executable, "-m"]
    pages = [str(path) for path in sources.templates()]
    return {
        "ruff": [str(BIN / "ruff"), "check", "--quiet"],
        "format": [str(BIN / "ruff"), "format", "--check", "--quiet"],
        "mypy": [str(BIN / "mypy"), "--no-error-summary"],
        "imports": [str(BIN / "lint-imports")],
        "templates": [str(BIN / "djade"), "--check", "--target-version", "5.2", *pages],
        "migrations": [*python, "django", "makemigrations", "--check", "--dry-run"],
        "catalogues": [*python, "tools.catalogues", "check"],
        "ceilings": [*python, "tools.ceilings"],
        "forbidden": [*python, "tools.forbidden"],
        "front end": [*python, "tools.frontend", "check"],
    }


def main(*only: str) -> int:
    """Run the checks, all or those named; say which failed."""
    env = {
        **os.environ,
        "SHOUWEN_HOME": str(HOME),
        "DJANGO_SETTINGS_MODULE": "shouwen.config.settings",
        "SHOUWEN_DB_ROLE": "owner",
        # Comparing models with migrations needs no database; that there is none is no news.
        "PYTHONWARNINGS": "ignore::RuntimeWarning",
    }
    failed = []
    for name, command in steps().items():
        if only and name not in only:
            continue
        began_at = time.monotonic()
        done = subprocess.run(command, cwd=sources.ROOT, env=env, capture_output=True, text=True, check=False)
        print(f"{'✓' if done.returncode == 0 else '✗'} {name} ({time.monotonic() - began_at:.1f} s)", flush=True)
        warnings = [line for line in done.stdout.splitlines() if line.startswith("warning:")]
        if done.returncode != 0:
            failed.append(name)
            print(done.stdout + done.stderr, flush=True)
        elif warnings:
            print("\n".join(warnings), flush=True)
    if failed:
        print(f"failed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
