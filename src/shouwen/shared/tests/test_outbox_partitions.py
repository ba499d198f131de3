"""The outbox has room for tomorrow, forgets after a week, and shows nobody anything through the back door."""

from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from shouwen.shared.outbox import partitions
from shouwen.shared.outbox.testing import insert_event, open_link

LONG_AGO = date(2020, 3, 1)


def day_tables():
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relname ~ '^shared_outbox_d[0-9]{8}$' ORDER BY 1")
        return [row[0] for row in cursor.fetchall()]


def one(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchone()[0]


def put(at):
    insert_event(connection.connection, one("SELECT gen_random_uuid()"))
    return one(
        """UPDATE shared_outbox SET published_at = %s WHERE id = (SELECT max(id) FROM shared_outbox)
           RETURNING tableoid::regclass::text""",
        at,
    )


def test_the_coming_days_are_made_once(as_system, db):
    partitions.ensure(LONG_AGO)
    partitions.ensure(LONG_AGO)

    assert day_tables()[:4] == [f"shared_outbox_d202003{day:02}" for day in (1, 2, 3, 4)]


def test_an_event_lies_in_the_partition_of_its_day_in_utc(as_system, db):
    partitions.ensure(LONG_AGO)

    assert put(datetime(2020, 3, 2, 23, 59, tzinfo=UTC)) == "shared_outbox_d20200302"


def test_without_a_partition_events_are_kept_by_default_and_stay(as_system, db):
    assert put(datetime(2020, 3, 2, 12, tzinfo=UTC)) == "shared_outbox_default"

    partitions.ensure(LONG_AGO)

    assert "shared_outbox_d20200302" not in day_tables()
    assert "shared_outbox_d20200303" in day_tables()


def test_days_past_keeping_go_with_their_events(as_system, db):
    partitions.ensure(LONG_AGO)
    put(datetime(2020, 3, 2, 12, tzinfo=UTC))

    gone = partitions.prune(date(2020, 3, 10))

    assert gone == [date(2020, 3, 1), date(2020, 3, 2)]
    assert [name for name in day_tables() if "2020" in name] == ["shared_outbox_d20200303", "shared_outbox_d20200304"]


def test_the_last_seven_days_cannot_be_dropped(as_system, db):
    today = datetime.now(UTC).date()

    with pytest.raises(ProgrammingError, match="seven days"), transaction.atomic():
        partitions.prune(today + timedelta(days=9))

    assert f"shared_outbox_d{today:%Y%m%d}" in day_tables()


@pytest.mark.django_db
def test_the_application_itself_may_neither_make_nor_drop(db):
    with pytest.raises(ProgrammingError), transaction.atomic():
        partitions.ensure(LONG_AGO)
    with pytest.raises(ProgrammingError), transaction.atomic():
        one("SELECT shared_drop_outbox_day(%s)", LONG_AGO)


@pytest.mark.django_db(transaction=True)
def test_a_partition_in_use_is_left_for_another_day(as_system):
    partitions.ensure(LONG_AGO)
    with open_link(autocommit=False) as busy:
        busy.execute("SELECT count(*) FROM shared_outbox")
        assert partitions.prune(date(2020, 3, 9)) == []

    assert partitions.prune(date(2020, 4, 1)) == [date(2020, 3, day) for day in (1, 2, 3, 4)]


@pytest.mark.django_db(transaction=True)
def test_the_journal_keeps_a_partition_for_each_coming_month(as_system):
    assert one("SELECT to_regclass('shared_journal_m' || to_char(now() + interval '3 months', 'YYYYMM')) IS NOT NULL")


@pytest.mark.django_db(transaction=True)
def test_no_partition_shows_rows_past_the_wall(tenant):
    with open_link() as link:
        insert_event(link, tenant.pk)
        names = [
            row[0]
            for row in link.execute(
                """SELECT inhrelid::regclass::text FROM pg_inherits
               WHERE inhparent IN ('shared_outbox'::regclass, 'shared_journal'::regclass)"""
            )
        ]
    with open_link("app") as link:
        seen = [name for name in names if _can_see(link, name)]

    assert len(names) > 8
    assert seen == []


def _can_see(link, table):
    try:
        return link.execute(f'SELECT EXISTS (SELECT 1 FROM "{table}")').fetchone()[0]
    except psycopg.errors.InsufficientPrivilege:
        return False
