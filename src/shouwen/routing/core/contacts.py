"""What follows when contacts come, are offered, taken, released, or leave."""

from __future__ import annotations

from shouwen.routing.core import events
from shouwen.routing.core.agents import Agent
from shouwen.routing.core.decisions import AfterHours, Ignored
from shouwen.routing.core.definitions import Id, RoutingError
from shouwen.routing.core.dispatch import Decisions
from shouwen.routing.core.people import AgentHandlers
from shouwen.routing.core.waiting import Contact


class ContactHandlers(AgentHandlers):
    """Events about contacts."""

    def _held_by(self, contact_id: Id, agent_id: Id, state: str, out: Decisions) -> Contact | None:
        contact = self._contacts.get(contact_id)
        if contact is None or contact.agent is None or contact.agent.id != agent_id or contact.state != state:
            out.append(Ignored(contact_id, f"contact is not {state} to this agent"))
            return None
        return contact

    def _on_offer_accepted(self, event: events.OfferAccepted, out: Decisions) -> None:
        contact = self._contacts.get(event.contact)
        agent = self._agents.get(event.agent)
        if contact is None or agent is None:
            out.append(Ignored(event.contact, "contact or agent is not held"))
        elif contact.state == "offered" and contact.agent is agent:
            contact.state = "served"
            if contact.waited:
                contact.queue.rate.answered(self._now)
        else:
            self._assign(contact, agent, out)

    def _on_contact_taken(self, event: events.ContactTaken, out: Decisions) -> None:
        contact = self._contacts.get(event.contact)
        if contact is None:
            bit = self._bit(event.medium)
            contact = Contact(event.contact, self._next_number(), self._direct, event.medium, bit)
            contact.enqueued_at = contact.joined_at = self._now
            self._contacts[event.contact] = contact
        self._assign(contact, self._agent(event.agent), out)

    def _assign(self, contact: Contact, agent: Agent, out: Decisions) -> None:
        """Accept as a fact that the agent has the contact, wherever the core thought it was."""
        previous: Agent | None = None
        if contact.state == "waiting":
            self._leave_line(contact)
        elif contact.state == "offered":
            if contact.agent is agent:
                self._unassign(contact)
            else:
                previous = self._withdraw(contact, "taken_elsewhere", out)
        elif contact.state == "served":
            if contact.agent is agent:
                out.append(Ignored(contact.id, "the agent has this contact already"))
                return
            previous = self._release(contact, None, out)
        contact.state = "served"
        contact.agent = agent
        agent.contacts.append(contact)
        agent.take(contact.bit)
        if contact.waited:
            contact.queue.rate.answered(self._now)
        self._settle(agent, out)
        if previous is not None:
            self._settle(previous, out)

    def _on_offer_rejected(self, event: events.OfferRejected, out: Decisions) -> None:
        contact = self._held_by(event.contact, event.agent, "offered", out)
        if contact is None:
            return
        if event.offer_seq is not None and event.offer_seq != contact.offer_seq:
            out.append(Ignored(event.contact, "this offer was replaced by a later one"))
            return
        agent = self._unassign(contact)
        self._exclude(contact, agent)
        self._rearrange([contact], [agent], out)

    def _on_offer_timed_out(self, event: events.OfferTimedOut, out: Decisions) -> None:
        contact = self._held_by(event.contact, event.agent, "offered", out)
        if contact is None:
            return
        if event.offer_seq is not None and event.offer_seq != contact.offer_seq:
            out.append(Ignored(event.contact, "this offer was replaced by a later one"))
            return
        returned, agent = self._no_answer(contact, out)
        self._rearrange(returned, [agent], out)

    def _on_contact_released(self, event: events.ContactReleased, out: Decisions) -> None:
        contact = self._held_by(event.contact, event.agent, "served", out)
        if contact is not None:
            agent = self._release(contact, event.wrap_up_s, out)
            del self._contacts[contact.id]
            self._settle(agent, out)

    def _on_contact_left(self, event: events.ContactLeft, out: Decisions) -> None:
        contact = self._contacts.pop(event.contact, None)
        if contact is None:
            out.append(Ignored(event.contact, "contact is not held"))
            return
        if contact.state == "waiting":
            self._leave_line(contact)
        elif contact.state == "offered":
            self._settle(self._withdraw(contact, "left", out), out)
        else:
            self._settle(self._release(contact, None, out), out)

    def _on_contact_queued(self, event: events.ContactQueued, out: Decisions) -> None:
        queue = self._queues.get(event.queue)
        if queue is None:
            raise RoutingError(f"Queue {event.queue} is not defined: define it before contacts enter it.")
        if event.medium not in queue.definition.media:
            raise RoutingError(f"Queue {event.queue} takes {', '.join(queue.definition.media)}, not {event.medium}.")
        if event.enqueued_at is not None and event.enqueued_at > self._now:
            raise RoutingError(f"enqueued_at {event.enqueued_at} lies after the event's own time {self._now}.")
        known = self._contacts.pop(event.contact, None)
        contact = Contact(event.contact, self._next_number(), queue, event.medium, self._bit(event.medium))
        contact.purpose = event.purpose
        contact.tier = event.tier
        contact.enqueued_at = self._now if event.enqueued_at is None else event.enqueued_at
        if event.preferred:
            contact.preferred = tuple((self._agent(one.agent), self._now + one.patience_s) for one in event.preferred)
        moved_from = self._detach(known, contact, out) if known is not None else []
        if queue.opened:
            self._contacts[event.contact] = contact
            self._join(contact, queue)
            # Whoever was moved by hand stays where it was put, however full the queue is.
            contact.fresh = known is None
            if moved_from:
                self._rearrange([contact], moved_from, out)
            else:
                self._place(contact, out)
        else:
            out.append(AfterHours(event.contact, event.queue))
            self._rearrange([], moved_from, out)

    def _detach(self, known: Contact, successor: Contact, out: Decisions) -> list[Agent]:
        """Take a contact from where it is because it is queued again; its place in time goes to the successor."""
        successor.enqueued_at = min(successor.enqueued_at, known.enqueued_at)
        if known.state == "waiting":
            self._leave_line(known)
            return []
        if known.state == "offered":
            return [self._withdraw(known, "moved", out)]
        agent = self._release(known, None, out)
        # A transfer is not meant to come back to the one who transfers.
        successor.excluded = {agent.id: self._now + successor.queue.definition.exclusion_s}
        return [agent]
