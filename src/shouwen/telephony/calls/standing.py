"""What a switch's process finds in the books when it starts: calls believed alive, phones, recordings to fetch."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from shouwen.contacts.api import Contact, Segment
from shouwen.routing.api import Offer
from shouwen.shared.api import tenant_transaction
from shouwen.shared.outbox.rows import Cursor
from shouwen.telephony.calls.agent_side import AgentSide
from shouwen.telephony.calls.ledger import READING_ALONG, route_of
from shouwen.telephony.calls.spoken import Menu, menu_of
from shouwen.telephony.models import Call, Recording, Softphone, WebCaller
from shouwen.telephony.ports import PhoneKind

PHONES_KEPT = timedelta(hours=14)
RECORDINGS_SOUGHT = timedelta(hours=24)
CALLERS_WAIT = timedelta(seconds=30)


# What was asked for before this is of no interest any more: calls do not wait so long for a process.
BEGINS_AGAIN_WITHIN = timedelta(minutes=10)


@dataclass(frozen=True)
class StandingCall:
    """A call the books believe alive, and what was going on in it."""

    call: str
    tenant_id: UUID
    from_number: str
    menu: Menu | None
    stage: str  # menu, waiting, ringing, talking, leaving
    keys: str = ""
    agent: AgentSide | None = None
    reads_along: bool = False


@dataclass(frozen=True)
class Phone:
    """The credentials of a phone in a browser."""

    tenant_id: UUID
    username: str
    password: str
    kind: PhoneKind = PhoneKind.BROWSER
    call: str = ""  # of a visitor's phone: the one call it may make


def standing_calls(node: str) -> list[StandingCall]:
    """Every call of this node whose end was never written."""
    rows = Call.everywhere.filter(node=node, ended_at=None).values_list("tenant_id", "pk")
    return [_standing(tenant_id, pk) for tenant_id, pk in list(rows)]


def _standing(tenant_id: UUID, pk: UUID) -> StandingCall:
    with tenant_transaction(tenant_id):
        row = Call.objects.select_related("contact").get(pk=pk)
        contact = row.contact
        route = route_of(contact.centre_address)
        segment = Segment.objects.filter(contact=contact, ended_at=None).first()
        offer = Offer.objects.filter(contact=contact, state=Offer.State.PENDING).first()
        return StandingCall(
            call=str(pk),
            tenant_id=tenant_id,
            from_number=contact.customer_address,
            menu=menu_of(route) if route else None,
            stage=_stage(contact, offer),
            keys=row.keys,
            agent=_agent_side(row, segment, offer),
            reads_along=WebCaller.objects.filter(pk=pk, kind__in=READING_ALONG).exists(),
        )


def _stage(contact: Contact, offer: Offer | None) -> str:
    if contact.ended_at is not None:
        return "leaving"
    if contact.state == Contact.State.QUEUED:
        return "ringing" if offer else "waiting"
    return "talking" if contact.state == Contact.State.ACTIVE else "menu"


def _agent_side(row: Call, segment: Segment | None, offer: Offer | None) -> AgentSide | None:
    if segment is not None:
        # A phone that was called again has a leg of another name than the first one.
        leg = row.agent_leg or segment.pk
        return AgentSide(segment.agent_id, segment.pk, str(leg), is_held=row.is_held, is_muted=row.is_muted)
    return AgentSide(offer.membership_id, offer.pk, str(offer.pk)) if offer is not None else None


def place_in_outbox(node: str, at: datetime) -> int | None:
    """How far the process before us had read, so that nothing asked for in between is missed."""
    place = Cursor.objects.filter(name=_cursor(node), moved_at__gte=at - BEGINS_AGAIN_WITHIN).first()
    return None if place is None else place.low_water


def keep_place(node: str, low_water: int) -> None:
    """Write down how far we have read and done what it asked for."""
    Cursor.objects.update_or_create(name=_cursor(node), defaults={"low_water": low_water})


def _cursor(node: str) -> str:
    return f"switch {node}"


def phones(node: str, at: datetime) -> list[Phone]:
    """Every phone that may still be in use on this node, also those of visitors."""
    softphones = Softphone.everywhere.filter(node=node, issued_at__gte=at - PHONES_KEPT)
    guests = WebCaller.everywhere.filter(kind=WebCaller.Kind.BROWSER, ended_at=None, asked_at__gte=at - PHONES_KEPT)
    found = []
    for tenant_id, pk in [*softphones.values_list("tenant_id", "pk")]:
        found.append(softphone(tenant_id, pk))
    for tenant_id, pk in [*guests.values_list("tenant_id", "pk")]:
        found.append(guest_phone(tenant_id, pk))
    return [phone for phone in found if phone is not None]


def softphone(tenant_id: UUID, pk: UUID) -> Phone | None:
    """An agent's phone."""
    with tenant_transaction(tenant_id):
        row = Softphone.objects.filter(pk=pk).first()
        return Phone(tenant_id, row.username, str(row.password), PhoneKind(row.kind)) if row else None


def guest_phone(tenant_id: UUID, pk: UUID) -> Phone | None:
    """A visitor's phone."""
    with tenant_transaction(tenant_id):
        row = WebCaller.objects.filter(pk=pk, ended_at=None).first()
        if row is None or not row.username:
            return None
        return Phone(tenant_id, row.username, str(row.password), PhoneKind.GUEST, str(pk))


def still_offered(tenant_id: UUID, offer_id: UUID) -> bool:
    """Whether the offer waits for an answer: what we read may be some seconds old."""
    with tenant_transaction(tenant_id):
        return Offer.objects.filter(pk=offer_id, state=Offer.State.PENDING).exists()


def phone_of(tenant_id: UUID, agent_id: UUID) -> str | None:
    """The name of the agent's phone, where one was issued."""
    with tenant_transaction(tenant_id):
        return Softphone.objects.filter(membership_id=agent_id).values_list("username", flat=True).first()


def note_provisioned(tenant_id: UUID, username: str, at: datetime) -> None:
    """The phone can register from now on."""
    with tenant_transaction(tenant_id):
        Softphone.objects.filter(username=username).update(provisioned_at=at)
        WebCaller.objects.filter(username=username, placed_at=None).exclude(username="").update(placed_at=at)


def callers_to_place(at: datetime) -> list[tuple[UUID, UUID]]:
    """Simulated callers nobody has placed yet, with their tenants; those who waited too long give up."""
    asked = WebCaller.everywhere.filter(placed_at=None, ended_at=None).exclude(kind=WebCaller.Kind.BROWSER)
    asked.filter(asked_at__lt=at - CALLERS_WAIT).update(ended_at=at)
    return list(asked.filter(asked_at__gte=at - CALLERS_WAIT).order_by("asked_at").values_list("tenant_id", "pk"))


def claim_caller(tenant_id: UUID, pk: UUID, at: datetime) -> WebCaller | None:
    """The caller to place, once."""
    with tenant_transaction(tenant_id):
        claimed = WebCaller.objects.filter(pk=pk, placed_at=None, ended_at=None).update(placed_at=at)
        return WebCaller.objects.get(pk=pk) if claimed else None


def forget_guests(at: datetime) -> list[str]:
    """Visitors' phones that are over, or were never used: their names, for the switch to forget them."""
    rows = WebCaller.everywhere.filter(kind=WebCaller.Kind.BROWSER).exclude(username="")
    rows.filter(ended_at=None, asked_at__lt=at - timedelta(hours=2)).update(ended_at=at)
    over = dict(rows.filter(ended_at__isnull=False).values_list("pk", "username")[:200])
    WebCaller.everywhere.filter(pk__in=over).update(username="", password=None)
    return list(over.values())


def recordings_missing(node: str, at: datetime) -> list[UUID]:
    """Segments of this node's calls that ended lately and have no recording."""
    calls = Call.everywhere.filter(node=node, started_at__gte=at - RECORDINGS_SOUGHT).values("contact_id")
    served = Segment.everywhere.filter(contact_id__in=calls, ended_at__isnull=False)
    heard = Recording.everywhere.filter(segment_id__in=served.values("pk")).values("segment_id")
    return list(served.exclude(pk__in=heard).values_list("pk", flat=True))
