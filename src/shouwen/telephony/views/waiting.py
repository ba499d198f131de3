"""Waiting a moment for the switch's process, outside any transaction."""

import time
from collections.abc import Callable
from uuid import UUID

from shouwen.shared.api import tenant_transaction

LOOKS_EVERY_SECONDS = 0.05
AT_MOST_SECONDS = 2.0


def wait_until(is_so: Callable[[UUID], bool], tenant_id: UUID, subject: UUID) -> bool:
    """Whether it became so within two seconds."""
    give_up_at = time.monotonic() + AT_MOST_SECONDS
    while True:
        with tenant_transaction(tenant_id):
            if is_so(subject):
                return True
        if time.monotonic() > give_up_at:
            return False
        time.sleep(LOOKS_EVERY_SECONDS)
