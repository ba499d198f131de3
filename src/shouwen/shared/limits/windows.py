"""Counting how often something was done: one atomic statement, the same for every process.

The generic cell rate algorithm (ITU-T I.371): a subject has `count` in hand, and they come back evenly over
`per_seconds`. One time per subject is all there is to keep.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from shouwen.shared.crypto.master import installation_hash
from shouwen.shared.limits.rows import RateWindow


@dataclass(frozen=True, slots=True)
class Limit:
    """So many at once, and as many again over each `per_seconds`."""

    count: int
    per_seconds: float

    def __post_init__(self) -> None:
        if self.count < 1 or self.per_seconds <= 0:
            raise ValueError("A limit lets at least one through in more than no time.")

    @property
    def window(self) -> timedelta:
        """The time over which the whole allowance comes back."""
        return timedelta(seconds=self.per_seconds)

    @property
    def step(self) -> timedelta:
        """The time over which one comes back, rounded down so that `count` of them fit into the window."""
        return timedelta(microseconds=int(self.per_seconds * 1_000_000 // self.count))


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether it may be done now, and else in how many seconds."""

    allowed: bool
    retry_after_seconds: float = 0.0


def take(*, name: str, subject: str, limit: Limit, at: datetime) -> Verdict:
    """Use up one of what `subject` may do of `name`. Called inside a transaction, it is given back by a rollback."""
    key = installation_hash(subject, context=f"limit {name}")
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO shared_ratewindow AS kept (key, used_until) VALUES (%(key)s, %(at)s + %(step)s::interval)
            ON CONFLICT (key) DO UPDATE SET used_until = greatest(kept.used_until, %(at)s) + %(step)s::interval
              WHERE greatest(kept.used_until, %(at)s) + %(step)s::interval <= %(at)s + %(window)s::interval
            RETURNING used_until
            """,
            {"key": key, "at": at, "step": str(limit.step), "window": str(limit.window)},
        )
        if cursor.fetchone() is not None:
            return Verdict(allowed=True)
        cursor.execute("SELECT used_until FROM shared_ratewindow WHERE key = %s", [key])
        row = cursor.fetchone()
    # The sweeper may just have removed it; then one second is wait enough.
    wait = (row[0] + limit.step - limit.window - at).total_seconds() if row else 1.0
    return Verdict(allowed=False, retry_after_seconds=max(wait, 0.001))


def forget(*, at: datetime) -> int:
    """Remove the counters that have run down; returns how many."""
    removed, _by_model = RateWindow.objects.filter(used_until__lt=at).delete()
    return removed
