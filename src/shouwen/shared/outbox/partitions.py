"""The outbox in daily partitions, kept seven days; the journal in monthly ones, kept for ever."""

import logging
from datetime import UTC, date, datetime, timedelta

from django.db import OperationalError, connection, transaction

logger = logging.getLogger(__name__)
KEEP_DAYS = 7
# Few: each reader looks into every partition. The worker adds one a day, `shouwen migrate` as well.
AHEAD_DAYS = 3
AHEAD_MONTHS = 3


def ensure(today: date) -> None:
    """Make the partitions of the coming days and months; repeatable."""
    for offset in range(AHEAD_DAYS + 1):
        day = today + timedelta(days=offset)
        _make("shared_outbox", f"d{day:%Y%m%d}", day, day + timedelta(days=1))
    month = today.replace(day=1)
    for _ in range(AHEAD_MONTHS + 1):
        following = (month + timedelta(days=32)).replace(day=1)
        _make("shared_journal", f"m{month:%Y%m}", month, following)
        month = following


def prune(today: date) -> list[date]:
    """Drop the outbox days that are past keeping, oldest first; returns the days that went."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT to_date(right(relname, 8), 'YYYYMMDD') AS day
               FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
               WHERE inhparent = 'shared_outbox'::regclass AND relname ~ '^shared_outbox_d[0-9]{8}$' ORDER BY day"""
        )
        days = [row[0] for row in cursor.fetchall()]
    oldest_kept = today - timedelta(days=KEEP_DAYS)
    return [day for day in days if day < oldest_kept and _attempt("SELECT shared_drop_outbox_day(%s)", (day,))]


def keep(at: datetime) -> int:
    """Make room for the coming days and let go of what is past keeping; returns how many days went."""
    today = at.astimezone(UTC).date()
    ensure(today)
    return len(prune(today))


def _make(table: str, suffix: str, start: date, end: date) -> None:
    _attempt("SELECT shared_make_partition(%s, %s, %s, %s)", (table, suffix, start, end))


def _attempt(statement: str, parameters: tuple[str | date, ...]) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            # Publishers and readers queue behind whoever waits for the table's lock: better to try again tomorrow.
            cursor.execute("SET LOCAL lock_timeout = '2s'")
            cursor.execute(statement, parameters)
            return bool(cursor.fetchone()[0])
    except OperationalError as error:
        if "lock timeout" not in str(error):
            raise
        logger.warning("%s %s was put off: the table is in use.", statement, parameters)
        return False
