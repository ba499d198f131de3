"""Records that may be the same customer, each with the reasons why; a person decides."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import CharField, Q, QuerySet, Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shouwen.customers.models import Customer, CustomerNumber, NotDuplicate
from shouwen.customers.values import id_number_index

MOST = 20
REASONS: dict[str, Promise] = {
    "id_number": _("same ID number"),
    "number": _("same number"),
    "name": _("same name and city"),
}


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Another record that looks like the same customer."""

    customer: Customer
    reasons: tuple[str, ...]

    @property
    def reason_words(self) -> list[str]:
        """The reasons as they are read on screen."""
        return [str(REASONS[reason]) for reason in self.reasons]


def possible_duplicates(customer: Customer, numbers: Iterable[CustomerNumber] | None = None) -> list[Duplicate]:
    """Records that share the ID number, a number, or name and city, but for those declared to be others."""
    own = numbers if numbers is not None else customer.numbers.all()
    found = alike(
        full_name=customer.full_name,
        city=customer.city,
        numbers=[number.number for number in own],
        id_number_hash=bytes(customer.id_number_index) if customer.id_number_index else None,
        besides=customer.pk,
    )
    if not found:
        return []
    pairs = NotDuplicate.objects.filter(Q(first=customer) | Q(second=customer)).values_list("first_id", "second_id")
    settled = {pk for pair in pairs for pk in pair}
    return [duplicate for duplicate in found if duplicate.customer.pk not in settled]


def alike(
    *,
    full_name: str = "",
    city: str = "",
    numbers: Sequence[str] = (),
    id_number: str = "",
    id_number_hash: bytes | None = None,
    besides: UUID | None = None,
) -> list[Duplicate]:
    """Records like the one described, the surest first; for a record about to be made as for one that exists."""
    in_use = Customer.objects.filter(merged_into=None)
    parts: list[QuerySet[Any]] = []
    hashed = id_number_hash or (id_number_index(id_number) if id_number else None)
    if hashed:
        parts.append(_ids(in_use.filter(id_number_index=hashed), "pk", "id_number"))
    if numbers:
        shared = CustomerNumber.objects.filter(number__in=list(numbers), customer__merged_into=None)
        parts.append(_ids(shared, "customer_id", "number"))
    if full_name and city:
        parts.append(_ids(in_use.filter(full_name=full_name, city=city), "pk", "name"))
    if not parts:
        return []
    reasons: dict[UUID, list[str]] = defaultdict(list)
    for pk, reason in parts[0].union(*parts[1:]):
        if pk != besides:
            reasons[pk].append(reason)
    order = list(REASONS)
    ranked = sorted(reasons, key=lambda pk: (min(map(order.index, reasons[pk])), -len(reasons[pk]), pk))
    customers = Customer.objects.defer("id_number").prefetch_related("numbers").in_bulk(ranked[:MOST])
    return [
        Duplicate(customers[pk], tuple(sorted(reasons[pk], key=order.index))) for pk in ranked[:MOST] if pk in customers
    ]


def _ids(rows: QuerySet[Any], column: str, reason: str) -> QuerySet[Any]:
    # A switchboard's number may be shared by thousands; nobody looks through more than some of them.
    why = Value(reason, output_field=CharField())
    found: QuerySet[Any] = rows.annotate(why=why).order_by().values_list(column, "why")[: MOST + 1]
    return found
