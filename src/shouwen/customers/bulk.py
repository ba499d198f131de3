"""A large tenant for measuring: customers written by COPY, as the system role (row security refuses COPY to others)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from random import Random
from typing import Any
from uuid import UUID

import psycopg
from uuid_utils.compat import uuid7

from shouwen.customers import invented
from shouwen.customers.core.finding import NameKeys, name_keys
from shouwen.customers.core.tiers import earned_tier
from shouwen.customers.models import Customer, CustomerNumber
from shouwen.shared.names import split_name

# A transaction of this size stays below a second, so that readers of the outbox are not held up.
BATCH = 4_000
NAMES = 20_000
_CUSTOMER = (
    "id", "tenant_id", "version", "kind", "full_name", "surname", "salutation", "sort_key", "pinyin_key",
    "initials_key", "tier", "city", "email", "customer_since", "id_kind", "created_at",
)  # fmt: skip
_NUMBER = ("id", "tenant_id", "customer_id", "number", "is_primary")


def seed_customers(
    link: psycopg.Connection[Any], *, tenant_id: UUID, count: int, at: datetime, seed: int = 1
) -> list[UUID]:
    """Write so many customers with one number each on a connection of the system role; returns their ids in order."""
    dice, ids = Random(seed), []  # noqa: S311 - nothing here is secret
    names = _names(dice)
    for begin in range(0, count, BATCH):
        rows = list(_rows(dice, names, tenant_id, range(begin, min(begin + BATCH, count)), at))
        with link.transaction(), link.cursor() as cursor:
            _copy(cursor, Customer._meta.db_table, _CUSTOMER, [row for row, _number in rows])
            _copy(cursor, CustomerNumber._meta.db_table, _NUMBER, [number for _row, number in rows])
        ids += [row[0] for row, _number in rows]
    with link.cursor() as cursor:
        cursor.execute(f"ANALYZE {Customer._meta.db_table}, {CustomerNumber._meta.db_table}")
    return ids


def number_of(place: int) -> str:
    """The number of the customer at this place of the order: everybody has another one."""
    return f"+861{3 + place % 7}{place // 7 % 10**9:09d}"


def _copy(cursor: psycopg.Cursor[Any], table: str, columns: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
    with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


@dataclass(frozen=True, slots=True)
class _Filed:
    """A name with the columns that are derived from it."""

    full_name: str
    surname: str
    title: str
    keys: NameKeys


def _names(dice: Random) -> list[_Filed]:
    # Far fewer names than people, as in life; filing each of a million anew would take minutes.
    drawn = (invented.name(dice) for _ in range(NAMES))
    return [_Filed(full, split_name(full).surname, title, name_keys(full)) for full, title in drawn]


def _rows(
    dice: Random, names: Sequence[_Filed], tenant_id: UUID, places: range, at: datetime
) -> Iterator[tuple[tuple[Any, ...], tuple[Any, ...]]]:
    cities, today = invented.cities(), at.date()
    for place in places:
        who = dice.choice(names)
        since = today - timedelta(days=dice.randrange(10, 3650))
        customer_id = uuid7()
        customer = (
            customer_id, tenant_id, 0, "person", who.full_name, who.surname, who.title, who.keys.order,
            who.keys.sounds, who.keys.initials, _tier(since, dice.choice((59, 129, 239, 399)), today),
            dice.choice(cities), "", since, "resident", at,
        )  # fmt: skip
        yield customer, (uuid7(), tenant_id, customer_id, number_of(place), True)


@cache
def _tier(since: date, yuan: int, today: date) -> str:
    return earned_tier(customer_since=since, monthly_li=yuan * 1000, on=today)
