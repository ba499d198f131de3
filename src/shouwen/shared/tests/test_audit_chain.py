from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest

from shouwen.shared.audit.chain import GENESIS, Link, canonical, link_hash

AT = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
LINK = Link(
    UUID(int=1),
    UUID(int=2),
    AT,
    "7",
    "customer.viewed",
    "customers.Customer",
    "9",
    "来电",
    {"b": 1, "a": "x"},
    "req-1",
    "ab",
)


def test_the_text_of_a_row_does_not_depend_on_the_order_of_keys_or_the_zone():
    same = replace(LINK, at=AT.astimezone(timezone(timedelta(hours=8))), references={"a": "x", "b": 1})

    assert canonical(same, 1) == canonical(LINK, 1)


@pytest.mark.parametrize(
    "changed",
    [
        {"id": UUID(int=4)},
        {"tenant_id": UUID(int=3)},
        {"at": AT + timedelta(microseconds=1)},
        {"actor": "8"},
        {"action": "customer.edited"},
        {"object_type": ""},
        {"object_id": "10"},
        {"reason": ""},
        {"references": {"a": "y", "b": 1}},
        {"request_id": ""},
        {"ip_hash": ""},
    ],
)
def test_every_column_is_covered(changed: dict[str, Any]):
    assert link_hash(replace(LINK, **changed), sequence=1, previous=GENESIS) != link_hash(
        LINK, sequence=1, previous=GENESIS
    )


def test_the_place_and_what_stands_before_are_covered():
    first = link_hash(LINK, sequence=1, previous=GENESIS)

    assert link_hash(LINK, sequence=2, previous=GENESIS) != first
    assert link_hash(LINK, sequence=1, previous=first) != first
