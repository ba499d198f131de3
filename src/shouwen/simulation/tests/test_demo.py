"""The demonstration: everybody who is promised can sign in, and a second run changes nothing."""

import pytest
from django.contrib.auth.hashers import check_password

from shouwen.accounts.api import Membership, Person, memberships_of
from shouwen.customers.api import Customer
from shouwen.installation.welcome import SIGN_INS
from shouwen.routing.api import Queue
from shouwen.shared.models import AuditEntry, Tenant
from shouwen.shared.tenancy import tenant_scope
from shouwen.shared.testing import FixedClock, newest_event_id
from shouwen.simulation.demo.seeding import seed_demo

NOW = FixedClock().now()
PASSWORD = "first-asked-4711"


@pytest.fixture
def demo(db):
    """The demonstration with a handful of customers, in scope."""
    seed_demo(password=PASSWORD, at=NOW, customers=5)
    tenant = Tenant.objects.get(slug="demo")
    with tenant_scope(tenant.pk):
        yield tenant


def promised():
    """The sign-ins that the start of the demo prints."""
    names = []
    for _who, written in SIGN_INS:
        if "…" in written:
            names += [f"agent{number:02}" for number in range(1, 21)]
        else:
            names += written.split()
    return names


def test_everybody_promised_works_there_and_knows_the_password(demo):
    there = dict(Membership.objects.values_list("person__username", "person__password"))

    assert set(promised()) <= set(there)
    assert {check_password(PASSWORD, encoded) for encoded in set(there.values())} == {True}


def test_every_queue_has_somebody_who_can_serve_it(demo):
    from shouwen.console.api import findings

    assert findings(Membership.objects.get(person__username="admin")) == []


def test_a_second_run_changes_nothing(demo):
    before = newest_event_id(), AuditEntry.objects.count(), Customer.objects.count()

    seed_demo(password=PASSWORD, at=NOW, customers=5)

    assert (newest_event_id(), AuditEntry.objects.count(), Customer.objects.count()) == before


def test_another_password_next_time_opens_to_who_has_not_chosen_their_own(demo):
    own = Person.objects.get(username="agent01")
    own.set_password("quite-another-9")
    own.save()

    seed_demo(password="changed-4711", at=NOW, customers=5)

    assert Person.objects.get(username="agent02").check_password("changed-4711")
    assert Person.objects.get(username="agent01").check_password("quite-another-9")


def test_one_supervisor_works_for_both_companies(demo):
    choices = memberships_of(Person.objects.get(username="supervisor01").pk)

    assert {choice.tenant_name for choice in choices} == {"首问电信", "城北宽带"}


def test_the_companies_see_nothing_of_each_other(demo):
    with tenant_scope(Tenant.objects.get(slug="demo2").pk):
        assert set(Queue.objects.values_list("code", flat=True)) == {"chat"}
        assert not Customer.objects.exists()
