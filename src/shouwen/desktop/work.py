"""What lies on an agent's desk right now, most urgent first."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shouwen.accounts.api import Membership
from shouwen.contacts.api import Contact, Message, Segment
from shouwen.desktop.policies_declared import FIRST, REPLY, TALK
from shouwen.routing.api import AgentPresence, Offer, Queue
from shouwen.shared.policy import policy

FAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Item:
    """One contact of the agent: what it is, since when it runs and by when something must happen."""

    segment: Segment
    kind: str  # call, chat, wrap_up
    since: datetime
    due_at: datetime | None
    last: Message | None = None
    queue_name: str = ""

    @property
    def contact(self) -> Contact:
        """The contact itself."""
        return self.segment.contact


@dataclass(frozen=True, slots=True)
class Desk:
    """The agent's whole situation: their state, what rings, what is open."""

    presence: AgentPresence | None
    offers: list[Offer]
    items: list[Item]

    @property
    def state(self) -> str:
        """The one word of the state selector: what the agent does beats what they chose."""
        if self.offers:
            return "ringing"
        if any(item.kind in ("call", "chat") for item in self.items):
            return "busy"
        if self.items:
            return "wrapup"
        return self.presence.state if self.presence else "offline"

    @property
    def state_since(self) -> datetime | None:
        """Since when the state lasts: what the selector's stopwatch runs from."""
        if self.offers:
            return self.offers[0].offered_at
        if self.state == "busy":
            return min(item.segment.accepted_at for item in self.items if item.kind in ("call", "chat"))
        if self.state == "wrapup":
            return min(item.since for item in self.items)
        return self.presence.since if self.presence else None

    @property
    def chosen_state(self) -> str:
        """What the agent has chosen, whatever they are doing."""
        return self.presence.state if self.presence else "offline"

    @property
    def call(self) -> Item | None:
        """The call on the line."""
        return next((item for item in self.items if item.kind == "call"), None)

    @property
    def call_offer(self) -> Offer | None:
        """The call that rings."""
        return next((offer for offer in self.offers if offer.contact.channel == "voice"), None)

    @property
    def chat_offers(self) -> list[Offer]:
        """The written contacts that ring, the longest first."""
        return [offer for offer in self.offers if offer.contact.channel != "voice"]

    @property
    def chats(self) -> list[Item]:
        """Open written conversations, most urgent first."""
        return [item for item in self.items if item.kind == "chat"]

    def neighbours(self, contact_id: UUID) -> tuple[UUID | None, UUID | None]:
        """The contacts before and after one in the list."""
        order = [item.contact.pk for item in self.items]
        if contact_id not in order:
            return None, None
        place = order.index(contact_id)
        return (order[place - 1] if place else None, order[place + 1] if place + 1 < len(order) else None)

    def item(self, contact_id: UUID | None) -> Item | None:
        """The agent's part of one contact, if it is on the desk."""
        return next((item for item in self.items if item.contact.pk == contact_id), None)


def desk_of(agent: Membership) -> Desk:
    """Everything on the agent's desk, in five queries whatever lies there."""
    presence = AgentPresence.objects.select_related("pause_reason").filter(membership=agent).first()
    offers = (
        Offer.objects.filter(membership=agent, state=Offer.State.PENDING)
        .select_related("contact", "contact__customer", "queue")
        .order_by("offered_at")
    )
    segments = list(
        Segment.objects.filter(agent=agent, wrap_up_ended_at__isnull=True)
        .select_related("contact", "contact__customer", "contact__conversation", "wrap_up_code")
        .order_by("accepted_at")
    )
    last = _last_messages(segments)
    names = _queue_names(segments)
    items = [
        replace(_item(segment, last.get(segment.contact_id)), queue_name=names.get(segment.contact.queue_id, ""))
        for segment in segments
    ]
    return Desk(
        presence, list(offers), sorted(items, key=lambda item: (item.due_at is None, item.due_at or item.since))
    )


def _item(segment: Segment, last: Message | None) -> Item:
    contact = segment.contact
    if segment.ended_at is not None:
        return Item(segment, "wrap_up", segment.ended_at, segment.wrap_up_due_at, last)
    if contact.channel == "voice":
        target = timedelta(seconds=int(policy(TALK.key)))
        return Item(segment, "call", segment.accepted_at, segment.accepted_at + target, None)
    waiting: datetime | None = contact.conversation.unanswered_since
    if contact.first_response_at is None:
        asked = max(waiting or segment.accepted_at, segment.accepted_at)
        return Item(segment, "chat", asked, asked + timedelta(seconds=int(policy(FIRST.key))), last)
    due = waiting + timedelta(seconds=int(policy(REPLY.key))) if waiting else None
    return Item(segment, "chat", waiting or segment.accepted_at, due, last)


def _queue_names(segments: Iterable[Segment]) -> dict[UUID | None, str]:
    queues = {segment.contact.queue_id for segment in segments if segment.contact.queue_id}
    return dict(Queue.objects.filter(pk__in=queues).values_list("pk", "name")) if queues else {}


def _last_messages(segments: Iterable[Segment]) -> dict[UUID, Message]:
    contacts = [segment.contact_id for segment in segments if segment.contact.channel != "voice"]
    if not contacts:
        return {}
    rows = (
        Message.objects.filter(conversation__contact__in=contacts)
        .exclude(sender=Message.Sender.SYSTEM)
        .select_related("conversation")
        .order_by("conversation", "-seq")
        .distinct("conversation")
    )
    return {message.conversation.contact_id: message for message in rows}


def capacity_words(desk: Desk, agent: Membership) -> str:
    """What else may be offered to this agent now."""
    if desk.chosen_state != "ready" or (desk.presence and desk.presence.pause_pending):
        return _("Nothing is offered to you until you are ready.")
    if desk.call or desk.call_offer:
        return _("Nothing else is offered to you during a call.")
    free = max(0, agent.max_chats - len(desk.chats))
    return ngettext("You can take %(n)d more chat.", "You can take %(n)d more chats.", free) % {"n": free}
