"""The demonstration's customers, written through the services."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from shouwen.accounts.api import Membership
from shouwen.customers.invented import InventedCustomer, demo_customers
from shouwen.customers.models import Customer
from shouwen.customers.services import add_note, create_customer, record_line

__all__ = ["demo_customers", "plant_customers"]


def plant_customers(count: int, *, by: Membership, at: datetime, seed: int = 1) -> list[Customer]:
    """Write the invented customers into the tenant in scope; who is there already (by main number) is left alone."""
    wanted = demo_customers(count, seed, on=timezone.localdate(at))
    mains = [customer.numbers[0] for customer in wanted]
    known = Customer.objects.filter(numbers__number__in=mains, numbers__is_primary=True)
    there = set(known.values_list("numbers__number", flat=True))
    return [_plant(customer, by=by, at=at) for customer in wanted if customer.numbers[0] not in there]


@transaction.atomic
def _plant(wanted: InventedCustomer, *, by: Membership, at: datetime) -> Customer:
    customer = create_customer(
        by=by,
        at=at,
        full_name=wanted.full_name,
        salutation=wanted.salutation,
        city=wanted.city,
        tier=wanted.tier,
        customer_since=wanted.customer_since,
        id_number=wanted.id_number,
        email=wanted.email,
        numbers=wanted.numbers,
    )
    for line in wanted.lines:
        record_line(
            customer_id=customer.pk,
            by=by,
            at=at,
            kind=line.kind,
            number=line.number,
            plan_name=line.plan_name,
            monthly_fee_li=line.monthly_fee_li,
        )
    for note in wanted.notes:
        add_note(customer_id=customer.pk, text=note, by=by, at=at)
    return customer
