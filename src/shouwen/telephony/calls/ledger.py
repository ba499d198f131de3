"""The database side of a call: each function is one transaction and may be repeated."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7

from shouwen.accounts.api import Membership
from shouwen.contacts.api import (
    Case,
    Contact,
    EndReason,
    FollowUp,
    Segment,
    end_contact,
    hold_contact,
    open_contact,
    open_follow_up,
    queue_contact,
    recognise_customer,
    release_segment,
    resume_contact,
)
from shouwen.customers.api import CustomerNumber, find_by_number
from shouwen.routing.api import Queue, WaitEstimate, accept_offer, is_open, reject_offer
from shouwen.shared.api import publish, tenant_transaction
from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.phone import phone_or_none
from shouwen.telephony.calls.spoken import Menu, Spoken, menu_of, spoken
from shouwen.telephony.events import CallChanged
from shouwen.telephony.models import Call, NumberRoute, WebCaller
from shouwen.telephony.switch_events import EndCause
from shouwen.telephony.topics import followers

# Somebody who calls again within this time meets the same agent, if that agent is free soon.
LAST_AGENT_WITHIN = timedelta(hours=24)
CALL_BACK_WITHIN = timedelta(minutes=30)
SAID_KEPT = 20
# Whose page shows what is spoken.
READING_ALONG = (WebCaller.Kind.PAGE, WebCaller.Kind.BROWSER)

State = Contact.State


@dataclass(frozen=True)
class Arrival:
    """A call that was let in: whose it is, how it is answered, and whether its end was written before."""

    tenant_id: UUID
    menu: Menu
    is_over: bool = False
    reads_along: bool = False


def open_call(*, call: str, from_number: str, to_number: str, node: str, at: datetime) -> Arrival | None:
    """Enter a call into the books; None when the number dialled leads nowhere."""
    route = route_of(to_number)
    if route is None:
        return None
    with tenant_transaction(cast("UUID", route.tenant_id)):
        contact = open_contact(
            contact_id=UUID(call),
            channel="voice",
            customer_address=phone_or_none(from_number) or from_number,
            centre_address=route.number,
            at=at,
        )
        Call.objects.get_or_create(contact=contact, defaults={"pk": contact.pk, "node": node, "started_at": at})
        if contact.customer_id is None and contact.ended_at is None:
            _recognise(contact, at)
        caller = WebCaller.objects.filter(pk=contact.pk).first()
        reads_along = caller is not None and caller.kind in READING_ALONG
        return Arrival(cast("UUID", route.tenant_id), menu_of(route), contact.ended_at is not None, reads_along)


def route_of(to_number: str) -> NumberRoute | None:
    """Where a dialled number leads, with or without the + that some carriers leave out."""
    digits = to_number.removeprefix("+")
    rows = NumberRoute.everywhere.filter(number__in=[to_number, digits, f"+{digits}"], is_active=True)
    return rows.first()


def note_refused(*, from_number: str, to_number: str, at: datetime) -> None:
    """A caller heard that all lines are busy: a contact that ended before it began."""
    route = route_of(to_number)
    if route is None:
        return
    with tenant_transaction(cast("UUID", route.tenant_id)):
        address = phone_or_none(from_number) or from_number
        contact = open_contact(
            contact_id=uuid7(), channel="voice", customer_address=address, centre_address=route.number, at=at
        )
        end_contact(contact_id=contact.pk, reason=EndReason.BUSY, by="system", at=at)


def queue_call(*, tenant_id: UUID, call: str, code: str, keys: str, at: datetime) -> str:
    """Let the caller wait in the queue: queued, or closed (the contact has ended for it), or over."""
    with tenant_transaction(tenant_id):
        contact = Contact.objects.get(pk=call)
        if contact.ended_at is not None:
            return "over"
        queue = Queue.objects.filter(code=code, medium="voice", is_active=True).first()
        if queue is None or not is_open(queue, at):
            _change(call, at, keys=keys, state="ended")
            end_contact(contact_id=contact.pk, reason=EndReason.AFTER_HOURS, by="system", at=at)
            return "closed"
        if contact.state == State.ARRIVING:
            preferred = _preferred_agents(contact, at)
            queue_contact(
                contact_id=contact.pk, queue_id=queue.pk, purpose=queue.purpose, preferred_agent_ids=preferred, at=at
            )
        _change(call, at, keys=keys, state="waiting")
        return "queued"


def note(*, tenant_id: UUID, call: str, at: datetime, **fields: object) -> None:
    """Write down where the call is."""
    with tenant_transaction(tenant_id):
        _change(call, at, **fields)


def note_said(*, tenant_id: UUID, call: str, playback: str, said: list[tuple[str, str]], at: datetime) -> None:
    """Write down the sentences spoken and their sound files, for a caller who reads along."""
    with tenant_transaction(tenant_id):
        row = Call.objects.select_for_update().filter(pk=call).first()
        if row is None or any(entry["id"] == playback for entry in row.said):
            return
        entries = [{"id": f"{playback}-{n}", "text": text, "file": file} for n, (text, file) in enumerate(said)]
        row.said = [*row.said, *entries][-SAID_KEPT:]
        row.save(update_fields=["said"])
        _publish(row, at)


def accept(*, tenant_id: UUID, offer_id: UUID, agent_id: UUID, at: datetime) -> bool:
    """The agent picked up; False when the offer no longer holds."""
    try:
        with tenant_transaction(tenant_id):
            accept_offer(offer_id=offer_id, by=Membership.objects.get(pk=agent_id), at=at)
    except (BusinessRuleError, PermissionDenied, ObjectDoesNotExist):
        return False
    return True


def reject(*, tenant_id: UUID, offer_id: UUID, agent_id: UUID, at: datetime) -> bool:
    """The agent pressed the call away; False when the offer no longer holds."""
    try:
        with tenant_transaction(tenant_id):
            reject_offer(offer_id=offer_id, by=Membership.objects.get(pk=agent_id), at=at)
    except (BusinessRuleError, PermissionDenied, ObjectDoesNotExist):
        return False
    return True


def set_held(*, tenant_id: UUID, call: str, held: bool, at: datetime) -> bool:
    """The customer holds, or is back; False when nobody serves the call any more."""
    try:
        with tenant_transaction(tenant_id):
            (hold_contact if held else resume_contact)(contact_id=UUID(call), at=at)
            _change(call, at, is_held=held)
    except (BusinessRuleError, ObjectDoesNotExist):
        return False
    return True


def end(*, tenant_id: UUID, call: str, reason: EndReason, by: str, at: datetime) -> None:
    """End the contact while the caller is still on the line."""
    with tenant_transaction(tenant_id):
        end_contact(contact_id=UUID(call), reason=reason, by=by, at=at)


def call_back(*, tenant_id: UUID, call: str, at: datetime) -> None:
    """Owe the caller a call because nobody could take theirs."""
    with tenant_transaction(tenant_id):
        owe_callback(Contact.objects.get(pk=call), _("Nobody was free to take the call."), at)


def close_call(*, tenant_id: UUID, call: str, cause: EndCause, at: datetime) -> None:
    """The line is down: the contact ends as fits what the customer was doing, unless it has ended already."""
    with tenant_transaction(tenant_id):
        row = Call.objects.select_for_update().filter(pk=call).first()
        if row is None or row.ended_at is not None:
            return
        contact = Contact.objects.get(pk=call)
        if contact.ended_at is None:
            reason, by = _reason(contact, cause)
            end_contact(contact_id=contact.pk, reason=reason, by=by, at=at)
            if reason == EndReason.INTERRUPTED:
                owe_callback(contact, _("The call was cut off by a fault."), at)
        row.ended_at, row.cause = at, str(cause)
        row.save(update_fields=["ended_at", "cause"])
        _change(call, at, state="ended", agent_leg=None, is_held=False, is_muted=False)
        WebCaller.objects.filter(pk=call, ended_at=None).update(ended_at=at)


def return_to_queue(*, tenant_id: UUID, call: str, agent_id: UUID | None, prefer: bool, at: datetime) -> bool:
    """The agent's side was cut off: the caller waits again at the old place, for the same agent if possible."""
    try:
        with tenant_transaction(tenant_id):
            contact = release_segment(contact_id=UUID(call), at=at)
            if contact.queue_id is None:
                return False
            preferred = [agent_id] if prefer and agent_id else []
            queue_contact(contact_id=contact.pk, queue_id=contact.queue_id, preferred_agent_ids=preferred, at=at)
            _change(call, at, state="waiting", agent_leg=None, is_held=False, is_muted=False)
    except (BusinessRuleError, ObjectDoesNotExist):
        return False
    return True


def place_in_line(*, tenant_id: UUID, call: str) -> tuple[int, float | None] | None:
    """How many are before this caller, and the estimated wait in seconds."""
    with tenant_transaction(tenant_id):
        estimate = WaitEstimate.objects.filter(contact_id=call).first()
        return None if estimate is None else (max(0, estimate.position - 1), estimate.seconds)


def spoken_for(*, tenant_id: UUID, key: str) -> Spoken:
    """What this tenant's callers hear under a key."""
    with tenant_transaction(tenant_id):
        return spoken(key)


def owe_callback(contact: Contact, reason: str, at: datetime) -> None:
    """A task to call this customer back, under the number they called from or, from a browser, one on their record."""
    number = phone_or_none(contact.customer_address)
    if number is None and contact.customer_id is not None:
        on_record = CustomerNumber.objects.filter(customer_id=contact.customer_id).order_by("-is_primary", "pk")
        number = on_record.values_list("number", flat=True).first()
    if number is not None:
        kind, due_at = FollowUp.Kind.CALLBACK, at + CALL_BACK_WITHIN
        open_follow_up(kind=kind, reason=reason, due_at=due_at, contact=contact, address=number)


def _recognise(contact: Contact, at: datetime) -> None:
    known = find_by_number(contact.customer_address) if contact.customer_address.startswith("+") else []
    if len(known) == 1:  # With several the agent asks who it is; nobody is guessed.
        recognise_customer(contact_id=contact.pk, customer_id=known[0].pk, tier=known[0].tier, at=at)


def _preferred_agents(contact: Contact, at: datetime) -> list[UUID]:
    """The owner of an open matter, then whoever spoke with this customer in the last day."""
    found: list[UUID | None] = []
    if contact.customer_id is not None:
        cases = Case.objects.filter(customer_id=contact.customer_id, closed_at=None, owner__isnull=False)
        found += cases.order_by("-opened_at").values_list("owner_id", flat=True)[:1]
    if contact.customer_address.startswith("+"):
        served = Segment.objects.filter(contact__customer_address=contact.customer_address)
        recent = served.filter(accepted_at__gte=at - LAST_AGENT_WITHIN).order_by("-accepted_at")
        found += recent.values_list("agent_id", flat=True)[:1]
    return list(dict.fromkeys(agent for agent in found if agent is not None))


def _reason(contact: Contact, cause: EndCause) -> tuple[EndReason, str]:
    if cause == EndCause.INTERRUPTED:
        return EndReason.INTERRUPTED, "system"
    by = "system" if cause == EndCause.RELEASED else "customer"
    if contact.state == State.QUEUED:
        return EndReason.ABANDONED, by
    return (EndReason.SELF_SERVED if contact.state == State.ARRIVING else EndReason.COMPLETED), by


def _change(call: str, at: datetime, **fields: object) -> None:
    row = Call.objects.select_for_update().filter(pk=call).first()
    if row is None:
        return
    changed = [name for name, value in fields.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, fields[name])
    if changed:
        row.save(update_fields=changed)
        _publish(row, at)


def _publish(row: Call, at: datetime) -> None:
    agent_id = Contact.objects.filter(pk=row.contact_id).values_list("agent_id", flat=True).first()
    event = CallChanged(row.contact_id, row.state, agent_id, row.is_held, row.is_muted, at)
    publish(event, of=row, topics=followers(row, agent_id))
