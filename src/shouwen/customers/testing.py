"""What tests of every module may use of customers."""

from itertools import count
from typing import Any

from shouwen.customers import values
from shouwen.customers.models import Customer, CustomerNumber, Line

__all__ = ["make_customer", "make_line"]

_tails = count(1)


def make_customer(
    full_name: str = "林雅文", *, number: str | None = None, numbers: tuple[str, ...] = (), **fields: Any
) -> Customer:
    """A customer of the tenant in scope; without a number they get one of their own, with "" none."""
    if number is None and not numbers:
        number = f"+86138{next(_tails):08d}"
    customer = Customer()
    tier = fields.pop("tier", customer.tier)
    customer.tier = tier
    values.write(customer, {"full_name": full_name, **fields})
    customer.save(force_insert=True)
    for place, each in enumerate(filter(None, [number, *numbers])):
        CustomerNumber.objects.create(customer=customer, number=each, is_primary=place == 0)
    return customer


def make_line(customer: Customer, number: str = "+8613812346207", **fields: Any) -> Line:
    """A line of the customer."""
    return Line.objects.create(
        customer=customer, number=number, **{"plan_name": "5G 尊享 399", "monthly_fee_li": 399_000, **fields}
    )
