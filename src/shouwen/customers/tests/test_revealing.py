"""Showing masked fields."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from shouwen.accounts.testing import make_membership
from shouwen.customers.services import reveal_field
from shouwen.customers.services.revealing import LIMIT
from shouwen.customers.testing import make_customer, make_line
from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.models import AuditEntry


def test_a_reason_shows_the_whole_value(agent, noon):
    customer = make_customer("林雅文", number="+8613812346207", email="lin@example.com", id_number="11010519491231002X")
    line = make_line(customer, "+8613812346208")
    fields = ("full_name", "email", "id_number", f"number:{customer.numbers.get().pk}", f"line:{line.pk}")

    shown = [reveal_field(customer_id=customer.pk, field=f, reason="核对身份", by=agent, at=noon) for f in fields]

    assert shown == ["林雅文", "lin@example.com", "11010519491231002X", "+8613812346207", "+8613812346208"]


def test_every_look_is_in_the_audit_trail_without_the_value(agent, noon):
    customer = make_customer("林雅文")

    reveal_field(customer_id=customer.pk, field="full_name", reason="核对身份", by=agent, at=noon)

    entry = AuditEntry.objects.get(action="customers.revealed")
    assert (entry.actor, entry.object_id, entry.reason) == (str(agent.pk), str(customer.pk), "核对身份")
    assert entry.references == {"field": "full_name"}


@pytest.mark.parametrize(
    "field", ["tier", "number:", "number:x", "pk", "line:00000000-0000-0000-0000-000000000000", ""]
)
def test_nothing_else_can_be_shown(agent, noon, field):
    with pytest.raises(BusinessRuleError):
        reveal_field(customer_id=make_customer().pk, field=field, reason="核对身份", by=agent, at=noon)

    assert not AuditEntry.objects.filter(action="customers.revealed").exists()


def test_another_customers_number_cannot_be_had_through_this_one(agent, noon):
    customer, other = make_customer(), make_customer()

    with pytest.raises(BusinessRuleError):
        reveal_field(
            customer_id=customer.pk, field=f"number:{other.numbers.get().pk}", reason="核对身份", by=agent, at=noon
        )


def test_who_may_only_look_may_not_reveal(tenant, noon):
    with pytest.raises(PermissionDenied):
        reveal_field(
            customer_id=make_customer().pk,
            field="full_name",
            reason="核对身份",
            by=make_membership(role="inspector"),
            at=noon,
        )


def test_who_collects_is_stopped_and_may_go_on_later(agent, noon):
    customer = make_customer()

    def reveal(at):
        return reveal_field(customer_id=customer.pk, field="full_name", reason="核对身份", by=agent, at=at)

    for _ in range(LIMIT.count):
        reveal(noon)
    with pytest.raises(BusinessRuleError):
        reveal(noon)
    assert reveal(noon + timedelta(minutes=3)) == "林雅文"
