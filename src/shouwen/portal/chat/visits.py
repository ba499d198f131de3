"""Who a visitor is, from their token; and starting or taking up a chat again."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7

from shouwen.contacts.api import (
    AWAY_MINUTES,
    Contact,
    Conversation,
    Segment,
    open_contact,
    open_conversation,
    queue_contact,
    recognise_customer,
)
from shouwen.customers.api import find_by_number
from shouwen.portal.policies_declared import ORIGINS
from shouwen.routing.api import Queue, is_open, queue_for
from shouwen.shared.models import Tenant
from shouwen.shared.phone import phone_or_none
from shouwen.shared.policy import policy
from shouwen.shared.visitor_pages import Refused, visit_of_token

# Somebody who writes again within this time meets the same agent, if that agent is free soon.
LAST_AGENT_WITHIN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Opening:
    """What a visitor tells when starting a chat."""

    name: str
    number: str
    locale: str
    page_url: str
    visitor_id: UUID


def uuid_of(body: dict[str, Any], key: str) -> UUID:
    """An id field."""
    try:
        return UUID(str(body.get(key)))
    except ValueError as error:
        raise Refused(400, _("“%(field)s” is a UUID.") % {"field": key}) from error


def tenant_of(slug: str) -> Tenant:
    """The live tenant with this short name."""
    tenant = Tenant.objects.filter(slug=slug, kind=Tenant.Kind.LIVE).first()
    if tenant is None:
        raise Refused(404, _("There is no such centre: check data-tenant in the script tag."))
    return tenant


def require_origin(request: HttpRequest) -> None:
    """Refuse websites that the tenant has not allowed; called in the tenant's scope."""
    allowed = str(policy(ORIGINS.key)).split()
    origin = request.headers.get("Origin", "")
    own = f"{request.scheme}://{request.get_host()}"
    if origin and "*" not in allowed and origin not in (*allowed, own):
        raise Refused(403, _("This website may not show the chat of this centre."))


@contextmanager
def visiting(request: HttpRequest) -> Iterator[UUID]:
    """The id of the token's chat, in one transaction of its tenant; a chat that is gone is refused."""
    over = _("This chat is over: start a new one.")
    try:
        with visit_of_token(request, over=over) as contact_id:
            yield contact_id
    except Contact.DoesNotExist as gone:
        raise Refused(404, over) from gone


@contextmanager
def visit(request: HttpRequest) -> Iterator[Contact]:
    """The chat of the token, in one transaction of its tenant."""
    with visiting(request) as contact_id:
        yield Contact.objects.select_related("agent", "conversation").get(pk=contact_id)


def enter(opening: Opening, at: datetime) -> Contact:
    """The visitor's running chat, or a new one in the queue; raises `Closed` outside opening hours.

    A visitor who was away for less than an hour finds the same conversation and its owner.
    """
    running = _running(opening.visitor_id, at)
    if running is not None:
        return running
    queue = queue_for("chat")
    if queue is None or not is_open(queue, at):
        raise Closed(queue)
    number = _number(opening.number)
    contact = open_contact(
        contact_id=uuid7(),
        channel="chat",
        customer_address=number or str(opening.visitor_id),
        customer_name=opening.name,
        locale=opening.locale,
        at=at,
    )
    open_conversation(contact_id=contact.pk, visitor_id=opening.visitor_id, page_url=opening.page_url, at=at)
    known = find_by_number(number) if number else []
    if len(known) == 1:  # With several the agent asks who it is; nobody is guessed.
        recognise_customer(contact_id=contact.pk, customer_id=known[0].pk, tier=known[0].tier, at=at)
    preferred = _last_agents(opening.visitor_id, at)
    return queue_contact(contact_id=contact.pk, queue_id=queue.pk, at=at, preferred_agent_ids=preferred)


class Closed(Exception):
    """The chat is outside its opening hours; carries the queue, if there is one."""

    def __init__(self, queue: Queue | None) -> None:
        super().__init__("closed")
        self.queue = queue


def _running(visitor_id: UUID, at: datetime) -> Contact | None:
    away = timedelta(minutes=int(policy(AWAY_MINUTES.key)))
    conversation = (
        Conversation.objects.filter(
            visitor_id=visitor_id, contact__ended_at__isnull=True, customer_seen_at__gte=at - away
        )
        .order_by("-pk")
        .first()
    )
    if conversation is None:
        return None
    return Contact.objects.select_related("agent", "conversation").get(pk=conversation.contact_id)


def _last_agents(visitor_id: UUID, at: datetime) -> list[UUID]:
    segment = (
        Segment.objects.filter(contact__conversation__visitor_id=visitor_id, accepted_at__gte=at - LAST_AGENT_WITHIN)
        .order_by("-accepted_at")
        .first()
    )
    return [segment.agent_id] if segment else []


def _number(written: str) -> str:
    if not written:
        return ""
    number = phone_or_none(written)
    if number is None:
        raise Refused(422, _("This is no phone number: leave it empty or correct it."))
    return number
