"""From the words of the outbox to the words of the core."""

from collections.abc import Callable, Iterable
from uuid import UUID

from shouwen.contacts import events as contacts
from shouwen.routing import events as routing
from shouwen.routing.core import events as core
from shouwen.routing.core.definitions import Preferred
from shouwen.shared.api import Envelope, Event

MEDIUM = {"voice": "voice", "email": "mail"}
Patience = Callable[[UUID], float]


def medium_of(channel: str) -> str:
    """Which capacity of an agent a channel takes: voice, chat or mail."""
    return MEDIUM.get(channel, "chat")


def queued(event: contacts.ContactQueued, at: float, patience: Patience) -> core.ContactQueued:
    """A contact joins the line at its original place."""
    wait = patience(event.queue_id)
    return core.ContactQueued(
        at=at,
        contact=event.contact_id,
        queue=event.queue_id,
        medium=medium_of(event.channel),
        purpose=event.purpose,
        tier=event.tier,
        preferred=tuple(Preferred(agent, wait) for agent in event.preferred_agent_ids),
        enqueued_at=min(event.queued_at.timestamp(), at),
    )


def translate(envelope: Envelope, at: float, patience: Patience) -> Iterable[core.Event]:
    """The core's events for one envelope; none for what does not concern routing."""
    if envelope.type not in RELEVANT:
        return ()
    return tuple(_events(envelope.event(), at, patience))


RELEVANT = frozenset(
    {
        "contacts.ContactQueued",
        "contacts.ContactAccepted",
        "contacts.SegmentEnded",
        "contacts.ContactEnded",
        "contacts.WrapUpExtended",
        "contacts.WrapUpFinished",
        "routing.OfferRejected",
        "routing.AgentStateChanged",
    }
)


def _events(event: Event, at: float, patience: Patience) -> Iterable[core.Event]:
    match event:
        case contacts.ContactQueued():
            yield queued(event, at, patience)
        case contacts.ContactAccepted():
            yield core.OfferAccepted(at=at, contact=event.contact_id, agent=event.agent_id)
        case contacts.SegmentEnded():
            due = event.wrap_up_due_at
            seconds = None if due is None else max(0.0, due.timestamp() - at)
            yield core.ContactReleased(at=at, contact=event.contact_id, agent=event.agent_id, wrap_up_s=seconds)
            if due is None:
                yield core.WrapUpExtended(at=at, contact=event.contact_id, agent=event.agent_id)
        case contacts.ContactEnded():
            yield core.ContactLeft(at=at, contact=event.contact_id)
        case contacts.WrapUpExtended():
            until = None if event.until is None else event.until.timestamp()
            yield core.WrapUpExtended(at=at, contact=event.contact_id, agent=event.agent_id, until=until)
        case contacts.WrapUpFinished():
            yield core.WrapUpFinished(at=at, contact=event.contact_id, agent=event.agent_id)
        case routing.OfferRejected():
            yield core.OfferRejected(at=at, contact=event.contact_id, agent=event.agent_id)
        case routing.AgentStateChanged() if event.changed_by_id is not None or event.cause == "connection_lost":
            # What the core itself decided comes back as an event, too; it knows that already.
            yield core.AgentStateChanged(
                at=at,
                agent=event.agent_id,
                state=event.state,  # type: ignore[arg-type]
                reason=event.cause or event.reason_name,
                at_end_of_contact=event.at_end_of_contact,
            )
