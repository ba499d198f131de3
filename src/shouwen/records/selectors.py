"""Reads of contact history. Each filter begins an index, so that a page of a million contacts costs what it shows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from shouwen.accounts.api import Membership, grants
from shouwen.contacts.api import Contact, Rating, Segment
from shouwen.customers.api import Customer, keeper_of, records_of
from shouwen.customers.api import search as search_customers
from shouwen.customers.api import visible_to as customers_visible_to
from shouwen.records import policies
from shouwen.shared.phone import phone_or_none

PAGE_ROWS = 50
MOST_PEOPLE = 20


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows the list; ids and codes, already checked."""

    since: datetime | None = None
    until: datetime | None = None
    number: str = ""
    customer_ids: tuple[UUID, ...] | None = None
    agent_ids: tuple[UUID, ...] | None = None
    queue_id: UUID | None = None
    channel: str = ""
    state: str = ""
    reason: str = ""
    scores: tuple[int, ...] = field(default=())


def visible_to(by: Membership, *, since: datetime | None = None) -> QuerySet[Contact]:
    """Contacts the member may see: those they served, their team served, or all.

    `since` is when the oldest contact asked for was opened: service cannot be older, which keeps the way there short.
    """
    rows = Contact.objects.all()
    if not policies.can_view(by):
        return rows.none()
    held = grants(by)
    if held.reaches("contacts.view", "all"):
        return rows
    who = Q(agent=by)
    if held.reaches("contacts.view", "team") and by.team_id is not None:
        who |= Q(agent__in=list(Membership.objects.filter(team=by.team_id).values_list("pk", flat=True)))
    return rows.filter(pk__in=_served(who, since))


def filtered(by: Membership, filters: Filters) -> QuerySet[Contact]:
    """The contacts the member may see that fit."""
    rows = visible_to(by, since=filters.since)
    conditions = Q()
    if filters.since:
        conditions &= Q(opened_at__gte=filters.since)
    if filters.until:
        conditions &= Q(opened_at__lt=filters.until)
    if filters.number:
        conditions &= Q(customer_address=filters.number)
    if filters.customer_ids is not None:
        conditions &= Q(customer__in=filters.customer_ids)
    if filters.agent_ids is not None:
        conditions &= Q(pk__in=_served(Q(agent__in=filters.agent_ids), filters.since))
    if filters.queue_id:
        conditions &= Q(queue_id=filters.queue_id)
    if filters.channel:
        conditions &= Q(channel=filters.channel)
    if filters.reason:
        conditions &= Q(end_reason=filters.reason)
    if filters.scores:
        rated = Rating.objects.filter(score__in=filters.scores)
        if filters.since:
            rated = rated.filter(rated_at__gte=filters.since)
        conditions &= Q(pk__in=rated.values("contact_id"))
    return rows.filter(conditions, _in_state(filters.state))


def _in_state(state: str) -> Q:
    if not state:
        return Q()
    # The index of unfinished contacts serves only who says that closed ones are not meant.
    return Q(state=state) if state == Contact.State.CLOSED else Q(state=state) & ~Q(state=Contact.State.CLOSED)


def _served(who: Q, since: datetime | None) -> QuerySet[Segment, dict[str, UUID]]:
    segments = Segment.objects.filter(who)
    return (segments.filter(accepted_at__gte=since) if since else segments).values("contact_id")  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: behind the contact opened then with that id."""

    opened_at: datetime
    contact_id: UUID

    def __str__(self) -> str:
        return f"{self.opened_at.isoformat()}_{self.contact_id}"

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """The place an address names, if it names one."""
        moment, _line, contact_id = text.partition("_")
        try:
            at = datetime.fromisoformat(moment)
            return cls(at, UUID(contact_id)) if at.tzinfo else None
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Page:
    """Some contacts, newest first, and where the neighbouring pages begin."""

    rows: list[Contact]
    newer: Place | None = None
    older: Place | None = None


def page(
    by: Membership, filters: Filters, *, after: Place | None = None, before: Place | None = None, size: int = PAGE_ROWS
) -> Page:
    """The contacts that follow a place (older ones), or precede it."""
    rows = filtered(by, filters).select_related("agent", "customer", "rating").defer("customer__id_number")
    backwards = before is not None and after is None
    if after is not None:
        rows = rows.filter(_beyond(after, "lt"), opened_at__lte=after.opened_at)
    elif before is not None:
        rows = rows.filter(_beyond(before, "gt"), opened_at__gte=before.opened_at)
    order = ("opened_at", "pk") if backwards else ("-opened_at", "-pk")
    found = list(rows.order_by(*order)[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    if not found:
        return Page([])
    has_newer, has_older = (more, True) if backwards else (after is not None, more)
    return Page(found, _place(found[0]) if has_newer else None, _place(found[-1]) if has_older else None)


def _beyond(place: Place, way: str) -> Q:
    # The range on the first column is given apart: the index begins there.
    return Q(**{f"opened_at__{way}": place.opened_at}) | Q(**{f"pk__{way}": place.contact_id})


def _place(contact: Contact) -> Place:
    return Place(contact.opened_at, contact.pk)


def number_or_people(text: str, *, by: Membership) -> tuple[str, tuple[UUID, ...] | None]:
    """What a search text means: a whole telephone number, or customers by name or the last digits of a number."""
    if not text:
        return "", None
    number = phone_or_none(text)
    if number is not None:
        return number, None
    return "", records_of([customer.pk for customer in search_customers(text, by=by).rows])


def customer_in_use(customer_id: UUID, *, by: Membership) -> Customer | None:
    """The customer's record that holds now, whichever of their records is named; none where the member sees none."""
    customer = customers_visible_to(by).defer("id_number").filter(pk=customer_id).first()
    return customer and keeper_of(customer)


def agents_named(text: str) -> tuple[UUID, ...] | None:
    """The colleagues with that number or a name that begins so; none asked for is None."""
    if not text:
        return None
    named = Membership.objects.filter(Q(agent_number=text) | Q(display_name__startswith=text))
    return tuple(named.values_list("pk", flat=True)[:MOST_PEOPLE])


def last_segments(contacts: Sequence[Contact]) -> dict[UUID, Segment]:
    """The last agent's leg of each contact, with its wrap-up code."""
    rows = Segment.objects.filter(contact__in=[contact.pk for contact in contacts]).select_related("wrap_up_code")
    return {segment.contact_id: segment for segment in rows.order_by("contact", "-sequence").distinct("contact")}
