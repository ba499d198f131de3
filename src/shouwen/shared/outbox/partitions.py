"""The outbox in daily partitions, kept seven days; the journal in monthly ones, kept for ever."""

from datetime import date, datetime, timedelta

from django.db import connection

KEEP_DAYS = 7
AHEAD_DAYS = 14
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


def prune(today: date) -> list[str]:
    """Drop the outbox days that are past keeping; returns the partitions that went."""
    oldest = f"shared_outbox_d{today - timedelta(days=KEEP_DAYS):%Y%m%d}"
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
               WHERE inhparent = 'shared_outbox'::regclass AND relname LIKE %s AND relname < %s ORDER BY relname""",
            ("shared\\_outbox\\_d%", oldest),
        )
        gone = [row[0] for row in cursor.fetchall() if row[0] != "shared_outbox_default"]
        for name in gone:
            cursor.execute(f'DROP TABLE "{name}"')
        cursor.execute(
            "DELETE FROM shared_outbox_default WHERE published_at < %s",
            (datetime.combine(today - timedelta(days=KEEP_DAYS), datetime.min.time()),),
        )
    return gone


def _make(table: str, suffix: str, start: date, end: date) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", (f"{table}_{suffix}",))
        if cursor.fetchone()[0] is not None:
            return
        # Rows that fell into the default partition block a new one of their time; they stay there.
        cursor.execute(
            f'SELECT EXISTS (SELECT 1 FROM "{table}_default" WHERE published_at >= %s AND published_at < %s)',
            (start, end),
        )
        if cursor.fetchone()[0]:
            return
        cursor.execute(
            f"""CREATE TABLE IF NOT EXISTS "{table}_{suffix}" PARTITION OF "{table}"
                FOR VALUES FROM ('{start} 00:00+00') TO ('{end} 00:00+00')"""
        )
