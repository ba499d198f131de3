"""Contact history stays quick however long it grows: every filter goes by an index."""

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection

from shouwen.accounts.testing import make_membership
from shouwen.contacts.api import seed_history
from shouwen.customers.testing import make_customer
from shouwen.records import selectors
from shouwen.records.selectors import Filters, Place
from shouwen.routing.testing import make_queue
from shouwen.shared.api import tenant_transaction
from shouwen.shared.testing import create_tenant

NOON = datetime(2026, 11, 18, 4, tzinfo=UTC)


@pytest.fixture
def history(transactional_db, embedded_database, test_database_name):
    """A tenant with 30 000 contacts beside another with half as many."""
    made: dict[str, Any] = {}
    for slug, count in (("long", 30_000), ("next-door", 15_000)):
        tenant = create_tenant(slug)
        with tenant_transaction(tenant.pk):
            made[slug] = {
                "supervisor": make_membership(role="supervisor"),
                "agents": [make_membership() for _ in range(25)],
                "queues": [make_queue(f"q{n}") for n in range(3)],
                "customers": [make_customer(f"客户{n}", number=f"+86138001380{n:02}") for n in range(20)],
            }
        ids = {key: [row.pk for row in made[slug][key]] for key in ("agents", "queues", "customers")}
        with psycopg.connect(embedded_database.dsn("system"), dbname=test_database_name, autocommit=True) as link:
            seed_history(link, tenant_id=tenant.pk, count=count, until=NOON, days=90, **ids)
        made[slug]["tenant"] = tenant
    with tenant_transaction(made["long"]["tenant"].pk):
        yield made["long"]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_every_filter_goes_by_an_index_behind_the_wall(history):
    boss, agent, queue = history["supervisor"], history["agents"][3], history["queues"][1]
    week = NOON - timedelta(days=7)
    far = Place(NOON - timedelta(days=80), queue.pk)
    asked = {
        "all": Filters(),
        "week": Filters(since=week),
        "number": Filters(number="+8613000000000"),
        "customer": Filters(customer_ids=(history["customers"][2].pk,)),
        "merged customers": Filters(customer_ids=tuple(row.pk for row in history["customers"][:5])),
        "agent": Filters(agent_ids=(agent.pk,), since=week),
        "queue": Filters(queue_id=queue.pk),
        "channel": Filters(channel="chat"),
        "rare reason": Filters(reason="interrupted"),
        "waiting": Filters(state="queued"),
        "low rating": Filters(scores=(1, 2), since=week),
    }
    plans = {name: plans_of(boss, filters) for name, filters in asked.items()}
    plans["far"] = plans_of(boss, Filters(), after=far)
    plans["own"] = plans_of(agent, Filters(since=week))

    assert {name: plan for name, plan in plans.items() if "Seq Scan on contacts" in plan} == {}
    assert "opened_at <=" in plans["far"].split("Index Cond", 1)[1]


def plans_of(by, filters, **place):
    """The plan of a page's query, as the application's role."""
    found = []

    def explain(execute, sql, params, many, context):
        if 'FROM "contacts_contact"' in sql:
            with connection.connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (COSTS OFF) {sql}", params)
                found.append("\n".join(row[0] for row in cursor.fetchall()))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        selectors.page(by, filters, **place)
    assert found
    return "\n".join(found)
