"""The tenant decides: figures, choices, what it demands at sign-in."""

from datetime import datetime

from django.db import transaction

from shouwen.accounts import policies
from shouwen.accounts.models import Membership
from shouwen.accounts.services.common import require
from shouwen.shared.audit.recording import record
from shouwen.shared.policy import Value, clear_policy, decided, policy, set_policy


@transaction.atomic
def change_policy(*, key: str, value: object, by: Membership, at: datetime) -> Value:
    """Decide one policy for the tenant; the trail keeps what it was and what it is."""
    require(policies.may_everywhere(by, "console.security"))
    before = policy(key) if decided(key) else None
    after = set_policy(key, value)
    if before != after:
        record(
            action="accounts.policy_changed", of=("policy", key), by=by, at=at, references={"from": before, "to": after}
        )
    return after


@transaction.atomic
def follow_preset(*, key: str, by: Membership, at: datetime) -> None:
    """Take back what the tenant decided, so that the preset's figure holds again."""
    require(policies.may_everywhere(by, "console.security"))
    if decided(key):
        before = policy(key)
        clear_policy(key)
        record(action="accounts.policy_cleared", of=("policy", key), by=by, at=at, references={"from": before})
