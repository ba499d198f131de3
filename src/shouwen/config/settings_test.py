"""Settings of the test run: a home of its own beside the code, cheap password hashes."""

import os
from pathlib import Path

os.environ["SHOUWEN_HOME"] = os.environ.get(
    "SHOUWEN_TEST_HOME", str(Path(__file__).parents[3] / ".cache" / "test-home")
)
os.environ["SHOUWEN_DB_ROLE"] = os.environ.get("SHOUWEN_TEST_DB_ROLE", "app")
os.environ.pop("DATABASE_URL", None)

from shouwen.config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# The static server warns where the folder is missing, and warnings are errors here.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405
