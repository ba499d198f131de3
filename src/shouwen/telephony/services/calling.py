"""What people and programs ask of calls; the switch's process hears of it by events and does it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from shouwen.accounts.api import Membership, may
from shouwen.contacts.api import Contact
from shouwen.routing.api import Offer
from shouwen.shared.api import publish
from shouwen.shared.errors import BusinessRuleError
from shouwen.telephony.events import (
    CallCommandRequested,
    SimulatedCallerHungUp,
    SimulatedCallerKeyPressed,
    SimulatedCallRequested,
)
from shouwen.telephony.models import Call, NumberRoute, WebCaller

ACTIONS = ("answer", "reject", "hold", "resume", "mute", "unmute", "hangup")
KEYPAD = "1234567890*#"


@transaction.atomic
def request_call_command(*, contact_id: UUID, action: str, by: Membership, at: datetime) -> None:
    """Ask the switch to do something with a call; asked twice, the second time changes nothing."""
    if action not in ACTIONS:
        raise BusinessRuleError(_("A call can be told: %(actions)s.") % {"actions": ", ".join(ACTIONS)})
    call = Call.objects.select_related("contact").filter(contact_id=contact_id).first()
    if call is None or not may_steer(by, call.contact):
        raise PermissionDenied
    if call.ended_at is None and call.contact.ended_at is None:
        event = CallCommandRequested(contact_id, action, by.pk, at)
        publish(event, of=call)


def may_steer(by: Membership, contact: Contact) -> bool:
    """The agent who serves the call, or at whom it rings."""
    if not may(by, "desktop.serve"):
        return False
    if contact.agent_id is not None:
        return contact.agent_id == by.pk
    return Offer.objects.filter(contact=contact, membership=by, state=Offer.State.PENDING).exists()


@transaction.atomic
def place_simulated_call(
    *,
    from_number: str,
    at: datetime,
    to_number: str = "",
    keys: Sequence[tuple[float, str]] = (),
    patience_seconds: float | None = None,
    talk_seconds: float | None = None,
    lines: Sequence[str] = (),
    kind: WebCaller.Kind = WebCaller.Kind.SCRIPT,
) -> UUID:
    """Have a simulated person call the number given, or the tenant's first one; returns the contact's id.

    `keys` are pressed so many seconds after the centre answers. Without `talk_seconds` the agent ends the call.
    """
    behaviour: dict[str, object] = {"keys": [list(press) for press in keys], "lines": list(lines)}
    if patience_seconds is not None:
        behaviour["patience_seconds"] = patience_seconds
    if talk_seconds is not None:
        behaviour["talk_seconds"] = talk_seconds
    caller = WebCaller.objects.create(
        kind=kind, from_number=from_number, to_number=to_number or main_number(), behaviour=behaviour, asked_at=at
    )
    publish(SimulatedCallRequested(caller.pk), of=caller)
    return caller.pk


@transaction.atomic
def press_key(*, caller: WebCaller, key: str) -> None:
    """A simulated caller presses a key."""
    if len(key) != 1 or key not in KEYPAD:
        raise BusinessRuleError(_("A telephone has the keys %(keys)s.") % {"keys": " ".join(KEYPAD)})
    publish(SimulatedCallerKeyPressed(caller.pk, key), of=caller)


@transaction.atomic
def put_down(*, caller: WebCaller) -> None:
    """A simulated caller puts the phone down."""
    if caller.ended_at is None:
        publish(SimulatedCallerHungUp(caller.pk), of=caller)


def main_number() -> str:
    """The number customers dial first."""
    route = NumberRoute.objects.filter(is_active=True).order_by("pk").first()
    if route is None:
        raise BusinessRuleError(_("This centre has no telephone number yet."))
    return route.number
