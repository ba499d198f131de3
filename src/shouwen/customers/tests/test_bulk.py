"""Invented customers, and searches that stay fast among many of them."""

import re
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from shouwen.accounts.testing import make_membership
from shouwen.customers import bulk, duplicates, selectors
from shouwen.customers.invented import demo_customers
from shouwen.customers.models import Customer
from shouwen.customers.seeds import plant_customers
from shouwen.customers.selectors import Filters
from shouwen.shared.masking import is_id_number
from shouwen.shared.phone import phone_or_none
from shouwen.shared.tenancy import tenant_transaction
from shouwen.shared.testing import create_tenant

NOON = datetime(2026, 11, 18, 4, tzinfo=UTC)


@given(st.integers(0, 10**6))
def test_invented_customers_are_the_same_for_the_same_seed(seed):
    assert demo_customers(3, seed) == demo_customers(3, seed)


def test_invented_customers_are_plausible():
    people = demo_customers(300, seed=7)
    numbers = [number for person in people for number in person.numbers]

    assert len(numbers) == len(set(numbers))
    assert all(phone_or_none(number) == number for number in numbers)
    assert all(is_id_number(person.id_number) for person in people if person.id_number)
    assert {person.tier for person in people} == {"diamond", "gold", "silver", "standard"}


def test_planting_twice_makes_them_once(supervisor, noon):
    plant_customers(5, by=supervisor, at=noon)

    assert plant_customers(5, by=supervisor, at=noon) == []
    assert Customer.objects.count() == 5


@pytest.fixture
def crowd(transactional_db, embedded_database, test_database_name):
    """A tenant with 6 000 customers beside another with half as many."""
    tenants = [create_tenant("crowd"), create_tenant("crowd-next-door")]
    with psycopg.connect(embedded_database.dsn("system"), dbname=test_database_name) as link:
        for tenant, count in zip(tenants, (6_000, 3_000), strict=True):
            bulk.seed_customers(link, tenant_id=tenant.pk, count=count, at=NOON)
    with tenant_transaction(tenants[0].pk):
        yield make_membership(role="agent")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_every_search_goes_by_an_index_behind_the_wall(crowd):
    far = Customer.objects.order_by("sort_key", "pk")[5_000]
    plans = {
        "pinyin": _plans(lambda: selectors.search("linya", by=crowd)),
        "name": _plans(lambda: selectors.search("林雅", by=crowd)),
        "last digits": _plans(lambda: selectors.search("6207", by=crowd)),
        "number": _plans(lambda: selectors.search("13812346207", by=crowd)),
        "at ring time": _plans(lambda: selectors.find_by_number(bulk.number_of(4711))),
        "id number": _plans(lambda: selectors.search("11010519491231002X", by=crowd)),
        "list": _plans(lambda: selectors.page(by=crowd, filters=Filters())),
        "tier": _plans(lambda: selectors.page(by=crowd, filters=Filters(tier="gold"))),
        "city": _plans(lambda: selectors.page(by=crowd, filters=Filters(city="杭州"))),
        "far": _plans(lambda: selectors.page(by=crowd, filters=Filters(), after=far.pk)),
        "records of one": _plans(lambda: selectors.records_of([far.pk])),
        "cities": _plans(selectors.cities),
        "duplicates": _plans(lambda: duplicates.alike(full_name="王伟", city="杭州", numbers=[bulk.number_of(1)])),
    }

    assert {name: plan for name, plan in plans.items() if "Seq Scan on customers" in plan} == {}
    assert re.search(r"Index Cond: .*sort_key\)::text >= ", plans["far"])


def _plans(action):
    """The plans of every query that the action runs, as the application's role."""
    found = []

    def explain(execute, sql, params, many, context):
        if sql.lstrip().startswith(("SELECT", "WITH", "(SELECT")):
            with connection.connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) {sql}", params)
                found.append("\n".join(row[0] for row in cursor.fetchall()))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        action()
    assert found
    return "\n".join(found)
