"""What happened in a contact, told from the journal in the words of people."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shouwen.accounts.api import Membership
from shouwen.contacts.api import Channel, Contact, EndReason, WrapUpCode
from shouwen.routing.api import Queue
from shouwen.shared.api import current_tenant_id
from shouwen.shared.templatetags.clock_words import span

MOST_EVENTS = 500
READ = """
    SELECT type, payload, published_at FROM shared_journal
     WHERE tenant_id = %s AND aggregate_id = %s ORDER BY aggregate_version LIMIT %s"""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the timeline."""

    at: datetime
    icon: str
    text: str
    tone: str = ""


class _Names:
    """Names of what the events only name by id, read once."""

    def __init__(self, events: list[tuple[str, dict[str, Any], datetime]]) -> None:
        agents = {payload[key] for _type, payload, _at in events for key in ("agent_id",) if payload.get(key)}
        self.agents = {
            str(pk): f"{name} {number}"
            for pk, name, number in Membership.objects.filter(pk__in=agents).values_list(
                "pk", "display_name", "agent_number"
            )
        }
        self.queues = {str(pk): name for pk, name in Queue.objects.values_list("pk", "name")}
        self.codes = dict(WrapUpCode.objects.values_list("code", "name"))

    def agent(self, pk: str | None) -> str:
        return self.agents.get(pk or "", "—")

    def queue(self, pk: str | None) -> str:
        return self.queues.get(pk or "", "—")


def timeline(contact: Contact) -> list[Line]:
    """The contact's events, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(READ, [current_tenant_id(), contact.pk, MOST_EVENTS])
        events = [(type_, _payload(payload), at) for type_, payload, at in cursor.fetchall()]
    names = _Names(events)
    told = ((TELLERS[type_](payload, names), payload, at) for type_, payload, at in events if type_ in TELLERS)
    return [Line(_moment(payload, at), *words) for words, payload, at in told]


def _payload(payload: Any) -> dict[str, Any]:
    return json.loads(payload) if isinstance(payload, str) else payload  # type: ignore[no-any-return]


def _moment(payload: dict[str, Any], published_at: datetime) -> datetime:
    """When it happened, where the event says so, else when it was written down."""
    own = (
        "opened_at",
        "accepted_at",
        "answered_at",
        "held_at",
        "resumed_at",
        "ended_at",
        "finished_at",
        "closed_at",
        "offered_at",
    )
    said = next((payload[name] for name in own if payload.get(name)), None)
    return datetime.fromisoformat(said) if said else published_at


def _opened(payload: dict[str, Any], names: _Names) -> tuple[str, str]:
    channel = str(Channel(payload["channel"]).label)
    return "phone-incoming" if payload["channel"] == "voice" else "message-circle", _(
        "Customer reached us: %(channel)s"
    ) % {"channel": channel}


def _queued(payload: dict[str, Any], names: _Names) -> tuple[str, str]:
    return "hourglass", _("Waits in the queue %(queue)s") % {"queue": names.queue(payload["queue_id"])}


def _overflowed(payload: dict[str, Any], names: _Names) -> tuple[str, str]:
    moved = {"old": names.queue(payload["from_queue_id"]), "new": names.queue(payload["to_queue_id"])}
    return "arrow-right", _("Overflows from %(old)s to %(new)s") % moved


def _offered(payload: dict[str, Any], names: _Names) -> tuple[str, str]:
    return "bell", _("Rings at %(agent)s") % {"agent": names.agent(payload["agent_id"])}


def _withdrawn(payload: dict[str, Any], names: _Names) -> tuple[str, str, str]:
    return "bell-off", _("%(agent)s did not take it") % {"agent": names.agent(payload["agent_id"])}, "warn"


def _rejected(payload: dict[str, Any], names: _Names) -> tuple[str, str, str]:
    return "bell-off", _("%(agent)s declined") % {"agent": names.agent(payload["agent_id"])}, "warn"


def _accepted(payload: dict[str, Any], names: _Names) -> tuple[str, str]:
    told = {
        "agent": f"{payload['agent_name']} {payload['agent_number']}",
        "waited": span(round(payload["waited_seconds"])),
    }
    return "headset", _("%(agent)s takes it after %(waited)s") % told


def _recognised(payload: dict[str, Any], names: _Names) -> tuple[str, str]:
    return "user-check", _("Customer recognised")


def _first_answered(payload: dict[str, Any], names: _Names) -> tuple[str, str]:
    return "message-2", _("First answer by %(agent)s") % {"agent": names.agent(payload["agent_id"])}


def _held(payload: dict[str, Any], names: _Names) -> tuple[str, str]:
    return "player-pause", _("Customer put on hold")


def _resumed(payload: dict[str, Any], names: _Names) -> tuple[str, str]:
    return "player-play", _("Back from hold after %(held)s") % {"held": span(round(payload["held_seconds"]))}


def _segment_ended(payload: dict[str, Any], names: _Names) -> tuple[str, str]:
    told = {"agent": names.agent(payload["agent_id"]), "talk": span(round(payload["talk_seconds"]))}
    return "user-minus", _("%(agent)s is done after %(talk)s") % told


def _ended(payload: dict[str, Any], names: _Names) -> tuple[str, str, str]:
    by = {"customer": _("by the customer"), "agent": _("by the agent"), "system": _("by the system")}.get(
        payload["by"], ""
    )
    reason = str(EndReason(payload["reason"]).label)
    tone = "" if payload["reason"] in ("completed", "self_served", "left_message") else "warn"
    return (
        "phone-off" if payload["channel"] == "voice" else "square-x",
        _("Ended %(by)s: %(reason)s") % {"by": by, "reason": reason},
        tone,
    )


def _extended(payload: dict[str, Any], names: _Names) -> tuple[str, str]:
    return "clock-plus", _("%(agent)s needs longer for wrap-up") % {"agent": names.agent(payload["agent_id"])}


def _finished(payload: dict[str, Any], names: _Names) -> tuple[str, str, str]:
    told = {"agent": names.agent(payload["agent_id"]), "length": span(round(payload["wrap_up_seconds"]))}
    if payload["code"] is None:
        return "clock-x", _("Time for wrap-up of %(agent)s ran out after %(length)s, without a code") % told, "warn"
    told["code"] = names.codes.get(payload["code"], payload["code"])
    return "pencil", _("%(agent)s finished wrap-up after %(length)s: %(code)s") % told, ""


def _closed(payload: dict[str, Any], names: _Names) -> tuple[str, str]:
    return "circle-check", _("Closed")


def _rated(payload: dict[str, Any], names: _Names) -> tuple[str, str, str]:
    words = ngettext("Customer gives %(score)d star", "Customer gives %(score)d stars", payload["score"])
    return "star", words % {"score": payload["score"]}, "warn" if payload["score"] <= 2 else ""


TELLERS: dict[str, Callable[[dict[str, Any], _Names], tuple[str, str] | tuple[str, str, str]]] = {
    "contacts.ContactOpened": _opened,
    "contacts.ContactQueued": _queued,
    "contacts.CustomerRecognised": _recognised,
    "contacts.ContactAccepted": _accepted,
    "contacts.ContactFirstAnswered": _first_answered,
    "contacts.ContactHeld": _held,
    "contacts.ContactResumed": _resumed,
    "contacts.SegmentEnded": _segment_ended,
    "contacts.ContactEnded": _ended,
    "contacts.WrapUpExtended": _extended,
    "contacts.WrapUpFinished": _finished,
    "contacts.ContactClosed": _closed,
    "contacts.ContactRated": _rated,
    "routing.ContactOffered": _offered,
    "routing.OfferWithdrawn": _withdrawn,
    "routing.OfferRejected": _rejected,
    "routing.ContactOverflowed": _overflowed,
}


def contact_times(contact: Contact, at: datetime) -> dict[str, float | None]:
    """The contact's own times in seconds: waiting, and from being taken to its end or now."""
    taken = contact.accepted_at
    return {
        "waited": contact.waited_seconds(at) if contact.queued_at else None,
        "served": ((contact.ended_at or at) - taken).total_seconds() if taken else None,
    }


def queue_name(queue_id: UUID | None) -> str:
    """The queue's name, empty where the contact never waited."""
    return Queue.objects.filter(pk=queue_id).values_list("name", flat=True).first() or "" if queue_id else ""
