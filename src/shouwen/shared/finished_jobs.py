"""Forgetting jobs that are over: done ones soon, failed ones after everybody had time to look at them."""

from datetime import datetime, timedelta

from django.db import connection

DONE_KEPT_FOR = timedelta(hours=1)
FAILED_KEPT_FOR = timedelta(days=30)
# With their events some ten thousand rows: well below the second that readers of the outbox may be held up.
BATCH = 2_000

# Ids rise with time. So the oldest batch tells whether anything is due, and nothing behind it has to be looked at.
PRUNE = """
DELETE FROM procrastinate_jobs WHERE id IN (
  SELECT oldest.id
    FROM (SELECT id FROM procrastinate_jobs
           WHERE status = ANY(%(states)s::procrastinate_job_status[]) ORDER BY id LIMIT %(batch)s) AS oldest
   WHERE NOT EXISTS (SELECT 1 FROM procrastinate_events e WHERE e.job_id = oldest.id AND e.at > %(before)s)
)
"""


def forget_finished_jobs(*, at: datetime) -> int:
    """Delete the jobs that were over before their time of keeping began; returns how many. Repeatable."""
    done = _prune(["succeeded", "cancelled", "aborted"], at - DONE_KEPT_FOR)
    return done + _prune(["failed"], at - FAILED_KEPT_FOR)


def _prune(states: list[str], before: datetime) -> int:
    total = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(PRUNE, {"states": states, "batch": BATCH, "before": before})
            if not cursor.rowcount:
                return total
            total += cursor.rowcount
