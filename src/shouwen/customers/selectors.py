"""Reads of customer records: the list, the search, one card, possible duplicates.

Names and numbers are searched by ranges over columns in byte order, not by LIKE: the comparisons of a range are
leakproof, so that PostgreSQL uses the index behind row-level security, too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Prefetch, Q, QuerySet

from shouwen.accounts.api import Membership
from shouwen.customers import policies
from shouwen.customers.core.finding import By, prefix_range, read_query
from shouwen.customers.models import Customer, CustomerMerge, CustomerNote, CustomerNumber, Line, TierChange
from shouwen.customers.values import id_number_index
from shouwen.shared.api import current_tenant_id

SEARCH_LIMIT = 50
PAGE_ROWS = 50
SHARED_BY_MOST = 20
CARD_NOTES = 20


def visible_to(by: Membership) -> QuerySet[Customer]:
    """Every record the member may see, merged ones included: old addresses lead on from them."""
    return Customer.objects.all() if policies.can_view(by) else Customer.objects.none()


def listed(by: Membership) -> QuerySet[Customer]:
    """What lists show: records in use with their main number, identity numbers left sealed."""
    primary = Prefetch("numbers", CustomerNumber.objects.order_by("-is_primary", "pk"), to_attr="listed_numbers")
    return visible_to(by).filter(merged_into=None).defer("id_number").prefetch_related(primary)


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows the list."""

    tier: str = ""
    city: str = ""

    def narrow(self, rows: QuerySet[Customer]) -> QuerySet[Customer]:
        """Only the rows that fit."""
        chosen = {name: value for name, value in (("tier", self.tier), ("city", self.city)) if value}
        return rows.filter(**chosen)


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of the list and where its neighbours begin."""

    rows: list[Customer]
    before: UUID | None = None
    after: UUID | None = None


def page(
    *, by: Membership, filters: Filters, after: UUID | None = None, before: UUID | None = None, size: int = PAGE_ROWS
) -> Page:
    """The rows in the order of names that follow one row, or precede it."""
    rows = filters.narrow(listed(by))
    edge = after or before
    start = visible_to(by).filter(pk=edge).values_list("sort_key", "pk").first() if edge else None
    backwards = start is not None and before is not None and after is None
    if start is not None:
        key, pk = start
        # The first condition repeats what the second implies, as a range the index can begin at.
        if backwards:
            rows = rows.filter(Q(sort_key__lt=key) | Q(pk__lt=pk), sort_key__lte=key)
        else:
            rows = rows.filter(Q(sort_key__gt=key) | Q(pk__gt=pk), sort_key__gte=key)
    order = ("-sort_key", "-pk") if backwards else ("sort_key", "pk")
    found = list(rows.order_by(*order)[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    if not found:
        return Page([])
    has_before, has_after = (more, True) if backwards else (start is not None, more)
    return Page(found, found[0].pk if has_before else None, found[-1].pk if has_after else None)


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found; `by` says how the text was read, `is_cut` that there are more."""

    rows: list[Customer]
    by: By
    is_cut: bool = False


def search(text: str, *, by: Membership, filters: Filters = Filters(), limit: int = SEARCH_LIMIT) -> Found:
    """Customers by name, pinyin or its initials, by a number or its last digits (four or more), by identity number."""
    query = read_query(text)
    if query.by in (By.NOTHING, By.TOO_FEW_DIGITS):
        return Found([], query.by)
    candidates = filters.narrow(listed(by))
    found: dict[UUID, Customer] = {}
    for rows in _matching(candidates, query.by, query.text):
        for customer in rows[: limit + 1]:
            found.setdefault(customer.pk, customer)
    return Found(list(found.values())[:limit], query.by, is_cut=len(found) > limit)


def _matching(rows: QuerySet[Customer], by: By, text: str) -> list[QuerySet[Customer]]:
    low, high = prefix_range(text)
    if by is By.NUMBER:
        holders = (CustomerNumber.objects.filter(number=text), Line.objects.filter(number=text))
        return [rows.filter(pk__in=held.values("customer_id")).order_by("sort_key", "pk") for held in holders]
    if by is By.LAST_DIGITS:
        first, last = prefix_range(text[::-1])
        ending = CustomerNumber.objects.filter(number_reversed__gte=first, number_reversed__lt=last)
        return [rows.filter(pk__in=ending.values("customer_id")).order_by("sort_key", "pk")]
    if by is By.ID_NUMBER:
        return [rows.filter(id_number_index=id_number_index(text)).order_by("pk")]
    if by is By.NAME:
        return [rows.filter(full_name__gte=low, full_name__lt=high).order_by("full_name", "pk")]
    return [
        rows.filter(pinyin_key__gte=low, pinyin_key__lt=high).order_by("pinyin_key", "pk"),
        rows.filter(initials_key__gte=low, initials_key__lt=high).order_by("initials_key", "pk"),
    ]


def find_by_number(e164: str) -> list[Customer]:
    """Whose number this is, at ring time: those who have it as their main number first, at most 20."""
    callers = CustomerNumber.objects.filter(number=e164, customer__merged_into=None).order_by("-is_primary", "-pk")
    holders = Line.objects.filter(number=e164, customer__merged_into=None)
    ids = list(dict.fromkeys([
        *callers.values_list("customer_id", flat=True)[:SHARED_BY_MOST],
        *holders.values_list("customer_id", flat=True)[:SHARED_BY_MOST],
    ]))[:SHARED_BY_MOST]  # fmt: skip
    if not ids:
        return []
    customers = Customer.objects.defer("id_number").in_bulk(ids)
    return [customers[pk] for pk in ids if pk in customers]


def cities() -> list[str]:
    """The cities that customers live in, found by leaping through the index from one to the next."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE step(city) AS (
              (SELECT city FROM customers_customer
                WHERE tenant_id = %(tenant)s AND merged_into_id IS NULL AND city > '' ORDER BY city LIMIT 1)
              UNION ALL
              SELECT (SELECT c.city FROM customers_customer c
                       WHERE c.tenant_id = %(tenant)s AND c.merged_into_id IS NULL AND c.city > step.city
                       ORDER BY c.city LIMIT 1)
              FROM step WHERE step.city IS NOT NULL
            ) SELECT city FROM step WHERE city IS NOT NULL LIMIT 500
            """,
            {"tenant": current_tenant_id()},
        )
        return [row[0] for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Card:
    """What the agent sees of a customer, read in a fixed number of queries."""

    customer: Customer
    numbers: list[CustomerNumber]
    lines: list[Line]
    notes: list[CustomerNote]
    tier_changes: list[TierChange]
    merges: list[CustomerMerge]

    @property
    def main_number(self) -> CustomerNumber | None:
        """The number to call first."""
        return self.numbers[0] if self.numbers else None

    @property
    def monthly_fee_li(self) -> int:
        """What the lines in use cost together."""
        return sum(line.monthly_fee_li for line in self.lines if line.status != Line.Status.CLOSED)


def card(customer_id: UUID, *, by: Membership) -> Card:
    """Everything this module knows of one customer; raises Customer.DoesNotExist where the member sees none."""
    customer = visible_to(by).get(pk=customer_id)
    return Card(
        customer=customer,
        numbers=list(customer.numbers.order_by("-is_primary", "pk")),
        lines=list(customer.lines.order_by("status", "kind", "number")),
        notes=list(customer.notes.select_related("author").order_by("-written_at", "-pk")[:CARD_NOTES]),
        tier_changes=list(customer.tier_changes.select_related("by").order_by("-at")[:5]),
        merges=list(customer.merges.filter(undone_at=None).select_related("merged", "by").order_by("-merged_at")[:5]),
    )


def keeper_of(customer: Customer) -> Customer:
    """The record that has taken this one's place, however often it was merged; itself where it was not."""
    seen: set[UUID] = set()
    while customer.merged_into_id is not None and customer.pk not in seen:
        seen.add(customer.pk)
        customer = Customer.objects.get(pk=customer.merged_into_id)
    return customer


def records_of(customer_ids: Sequence[UUID]) -> tuple[UUID, ...]:
    """Every record of the same customers: the one in use and whatever was merged into it, in however many steps."""
    if not customer_ids:
        return ()
    with connection.cursor() as cursor:
        # UNION drops what is known already, so that not even a ring of merges would run for ever.
        cursor.execute(
            """
            WITH RECURSIVE up(id, into_id) AS (
              SELECT id, merged_into_id FROM customers_customer WHERE tenant_id = %(tenant)s AND id = ANY(%(ids)s)
              UNION
              SELECT c.id, c.merged_into_id FROM customers_customer c JOIN up ON c.id = up.into_id
               WHERE c.tenant_id = %(tenant)s
            ), down(id) AS (
              SELECT id FROM up
              UNION
              SELECT c.id FROM customers_customer c JOIN down ON c.merged_into_id = down.id
               WHERE c.tenant_id = %(tenant)s
            ) SELECT id FROM down
            """,
            {"tenant": current_tenant_id(), "ids": list(customer_ids)},
        )
        return tuple(row[0] for row in cursor.fetchall())


def names_of(customer_ids: Sequence[UUID]) -> dict[UUID, Customer]:
    """Customers by id, for lists that modules above compose; identity numbers left sealed."""
    return Customer.objects.defer("id_number").in_bulk(list(customer_ids))
