"""Two people change the same thing at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from shouwen.accounts.models import Membership
from shouwen.accounts.services import create_member, deactivate_member
from shouwen.accounts.testing import make_membership
from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.tenancy import tenant_scope
from shouwen.shared.testing import FixedClock

NOW = FixedClock().now()


def at_once(tenant, *works):
    """What came of works that begin at the same moment, each on its own connection."""
    start = Barrier(len(works))

    def run(work):
        try:
            with tenant_scope(tenant.pk):
                start.wait()
                return work()
        except BusinessRuleError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def active_administrators(tenant):
    with tenant_scope(tenant.pk), transaction.atomic():
        return Membership.objects.filter(assignments__role__code="administrator", is_active=True).count()


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_let_each_other_go_leave_one(tenant):
    with transaction.atomic():
        first, second = make_membership(role="administrator"), make_membership(role="administrator")

    came = at_once(
        tenant,
        lambda: deactivate_member(membership_id=second.pk, by=first, at=NOW),
        lambda: deactivate_member(membership_id=first.pk, by=second, at=NOW),
    )

    assert sorted(type(each).__name__ for each in came) == ["BusinessRuleError", "Membership"]
    assert active_administrators(tenant) == 1


@pytest.mark.django_db(transaction=True)
def test_a_sign_in_name_asked_for_twice_at_once_is_given_once(tenant):
    with transaction.atomic():
        admin = make_membership(role="administrator")

    def take(number):
        return create_member(username="suqing", name="苏晴", agent_number=number, by=admin, at=NOW)

    came = at_once(tenant, lambda: take("6021"), lambda: take("6022"))

    assert sorted(type(each).__name__ for each in came) == ["BusinessRuleError", "tuple"]
