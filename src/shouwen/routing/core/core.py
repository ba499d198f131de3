"""The routing core: one event in, the decisions that follow from it out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shouwen.routing.core import events
from shouwen.routing.core.agents import Agent
from shouwen.routing.core.decisions import AfterHours, Ignored, WrapUpEnded
from shouwen.routing.core.definitions import Capacity, Id, RoutingError
from shouwen.routing.core.dispatch import Decisions, Dispatcher
from shouwen.routing.core.matching import Matching
from shouwen.routing.core.profiles import INELIGIBLE
from shouwen.routing.core.queues import QueueHandlers
from shouwen.routing.core.waiting import Contact


class RoutingCore(QueueHandlers, Dispatcher):
    """All queues, agents and contacts of one shard; not thread-safe, deterministic, without clock or I/O.

    `at` is the time in seconds from which it counts. `matching` finds matches; the default uses heaps.
    """

    def __init__(self, *, at: float = 0.0, matching: Matching | None = None) -> None:
        super().__init__(at=at, matching=matching)
        self._handlers: dict[type[events.Event], Callable[[Any, Decisions], None]] = {
            events.TimeAdvanced: self._on_time_advanced,
            events.QueueDefined: self._on_queue_defined,
            events.QueueOpeningChanged: self._on_queue_opening_changed,
            events.QueueRemoved: self._on_queue_removed,
            events.AgentSignedOn: self._on_agent_signed_on,
            events.AgentStateChanged: self._on_agent_state_changed,
            events.AgentSkillsChanged: self._on_agent_skills_changed,
            events.AgentCapacityChanged: self._on_agent_capacity_changed,
            events.ContactQueued: self._on_contact_queued,
            events.ContactLeft: self._on_contact_left,
            events.ContactTaken: self._on_contact_taken,
            events.OfferAccepted: self._on_offer_accepted,
            events.OfferRejected: self._on_offer_rejected,
            events.OfferTimedOut: self._on_offer_timed_out,
            events.ContactReleased: self._on_contact_released,
            events.WrapUpExtended: self._on_wrap_up_extended,
            events.WrapUpFinished: self._on_wrap_up_finished,
        }

    @property
    def now(self) -> float:
        """The time of the latest event."""
        return self._now

    def handle(self, event: events.Event) -> Decisions:
        """Take in one event; first, timers due by then take effect.

        Raises RoutingError, and changes nothing but the time, if the event lies in the past, names an unknown
        queue or contradicts a definition. Echoes about contacts and agents no longer held give `Ignored`.
        """
        if event.at < self._now:
            raise RoutingError(f"Events come in order of time: {event.at} is before {self._now}.")
        out: Decisions = []
        self._now = event.at
        self._fire_due(out)
        self._handlers[type(event)](event, out)
        return out

    def advance(self, at: float) -> Decisions:
        """Let time pass to `at`; call it at `next_wakeup()` if nothing else happens before."""
        return self.handle(events.TimeAdvanced(at=at))

    def next_wakeup(self) -> float | None:
        """Give the time at which the core next wants to be called, if any."""
        return self._timers.next_at()

    def settle(self) -> Decisions:
        """Match whoever waits with whoever is free; needed only after restoring from tables."""
        out: Decisions = []
        waiting = [contact for contact in self._contacts.values() if contact.state == "waiting"]
        self._place_anew(waiting, out)
        return out

    def position(self, contact: Id) -> int | None:
        """Give a waiting contact's place in its queue, the next one to be served being 1."""
        found = self._contacts.get(contact)
        if found is None or found.state != "waiting" or found.place is None:
            return None
        return found.queue.line.ahead_of(found.place) + 1

    def estimated_wait(self, contact: Id) -> float | None:
        """Give the seconds a waiting contact is likely to wait still (see AnswerRate.wait_s); none: unknown."""
        found = self._contacts.get(contact)
        if found is None or found.state != "waiting":
            return None
        return self._estimate(found)

    def waiting(self, queue: Id) -> list[Id]:
        """List who waits in a queue, in the order of being served."""
        return [contact.id for contact in self._queues[queue].line]

    def free_agents(self, queue: Id) -> list[Id]:
        """List who could be offered a fresh contact of this queue, the first choice first; O(agents)."""
        free = []
        for stages in self._queues[queue].stages.values():
            profile = stages[0][1]
            for agent in self._agents.values():
                if agent.open & profile.bit:
                    score = profile.score(agent.skills)
                    if score != INELIGIBLE:
                        free.append(((-score, agent.total, agent.idle_since, agent.number), agent.id))
        return list(dict.fromkeys(agent_id for _, agent_id in sorted(free, key=lambda pair: pair[0])))

    def _agent(self, agent_id: Id) -> Agent:
        """Give the agent, made off line if not known yet: a contact may prefer somebody who signs on later."""
        agent = self._agents.get(agent_id)
        if agent is None:
            agent = self._agents[agent_id] = Agent(agent_id, self._next_number(), self._now)
        return agent

    def _equip(self, agent: Agent, capacity: Capacity) -> None:
        agent.limits = dict(capacity.limits)
        agent.blocked_by = dict(capacity.blocked_by)
        agent.slots = tuple(
            (self._bit(medium), limit, sum(self._bit(other) for other in set(capacity.blocked_by.get(medium, ()))))
            for medium, limit in capacity.limits.items()
        )

    def _on_time_advanced(self, event: events.TimeAdvanced, out: Decisions) -> None:
        """Timers were all there was to do."""

    def _on_agent_signed_on(self, event: events.AgentSignedOn, out: Decisions) -> None:
        agent = self._agent(event.agent)
        self._book.strike(agent)
        agent.skills = dict(event.skills)
        self._equip(agent, event.capacity)
        if event.state == "ready" and agent.state != "ready":
            agent.idle_since = self._now
        agent.state = event.state
        agent.reason = event.reason
        agent.pause_next = None
        self._book.enrol(agent)
        self._agent_changed(agent, out)

    def _on_agent_state_changed(self, event: events.AgentStateChanged, out: Decisions) -> None:
        agent = self._agents.get(event.agent)
        if agent is None:
            out.append(Ignored(event.agent, "agent not signed on"))
            return
        if event.at_end_of_contact and event.state == "paused" and agent.state == "ready":
            agent.pause_next = event.reason
            agent.refresh()
            self._withdraw_all(agent, "agent_unavailable", out)
            self._settle(agent, out)
            return
        agent.pause_next = None
        if event.state == "ready" and agent.state != "ready":
            agent.idle_since = self._now
        was_offline = agent.state == "offline"
        self._set_state(agent, event.state, event.reason)
        if event.state == "offline" or was_offline:
            self._agent_changed(agent, out)
        elif event.state == "ready":
            self._serve(agent, out)
        else:
            self._withdraw_all(agent, "agent_unavailable", out)

    def _agent_changed(self, agent: Agent, out: Decisions) -> None:
        """Follow up a change of skills, capacity or presence: what was held for this agent may be freed, or fit."""
        agent.refresh()
        if agent.state == "offline":
            for wrap_up in list(agent.wrapping.values()):
                self._end_wrap_up(wrap_up, out)
        if agent.state != "ready":
            self._withdraw_all(agent, "agent_unavailable", out)
        self._place_anew(list(agent.wanted), out)
        self._serve(agent, out)

    def _on_agent_skills_changed(self, event: events.AgentSkillsChanged, out: Decisions) -> None:
        agent = self._agents.get(event.agent)
        if agent is None:
            out.append(Ignored(event.agent, "agent not signed on"))
            return
        self._book.strike(agent)
        agent.skills = dict(event.skills)
        self._book.enrol(agent)
        self._agent_changed(agent, out)

    def _on_agent_capacity_changed(self, event: events.AgentCapacityChanged, out: Decisions) -> None:
        agent = self._agents.get(event.agent)
        if agent is None:
            out.append(Ignored(event.agent, "agent not signed on"))
            return
        self._book.strike(agent)
        self._equip(agent, event.capacity)
        self._book.enrol(agent)
        self._agent_changed(agent, out)

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
        self._place(contact, out)
        self._settle(agent, out)

    def _on_offer_timed_out(self, event: events.OfferTimedOut, out: Decisions) -> None:
        contact = self._held_by(event.contact, event.agent, "offered", out)
        if contact is None:
            return
        if event.offer_seq is not None and event.offer_seq != contact.offer_seq:
            out.append(Ignored(event.contact, "this offer was replaced by a later one"))
            return
        self._no_answer(contact, out)

    def _on_contact_released(self, event: events.ContactReleased, out: Decisions) -> None:
        contact = self._held_by(event.contact, event.agent, "served", out)
        if contact is not None:
            agent = self._release(contact, event.wrap_up_s, out)
            del self._contacts[contact.id]
            self._settle(agent, out)

    def _on_wrap_up_extended(self, event: events.WrapUpExtended, out: Decisions) -> None:
        agent = self._agents.get(event.agent)
        wrap_up = agent.wrapping.get(event.contact) if agent is not None else None
        if wrap_up is None:
            out.append(Ignored(event.contact, "no wrap-up to extend"))
        else:
            self._timers.wrap(wrap_up, event.until)

    def _on_wrap_up_finished(self, event: events.WrapUpFinished, out: Decisions) -> None:
        agent = self._agents.get(event.agent)
        wrap_up = agent.wrapping.get(event.contact) if agent is not None else None
        if agent is None or wrap_up is None:
            out.append(Ignored(event.contact, "no wrap-up to finish"))
            return
        ended: Decisions = []
        self._end_wrap_up(wrap_up, ended)
        out.extend(decision for decision in ended if not isinstance(decision, WrapUpEnded))
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
        previous: Agent | None = None
        enqueued_at = self._now if event.enqueued_at is None else event.enqueued_at
        if known is not None:
            if event.enqueued_at is None:
                enqueued_at = known.enqueued_at
            if known.state == "waiting":
                self._leave_line(known)
            elif known.state == "offered":
                previous = self._withdraw(known, "moved", out)
            else:
                previous = self._release(known, None, out)
        if queue.opened:
            contact = Contact(event.contact, self._next_number(), queue, event.medium, self._bit(event.medium))
            contact.purpose = event.purpose
            contact.tier = event.tier
            contact.enqueued_at = enqueued_at
            if event.preferred:
                contact.preferred = tuple((self._agent(one.agent), self._now + one.patience_s) for one in event.preferred)
            self._contacts[event.contact] = contact
            self._join(contact, queue)
            self._place(contact, out)
        else:
            out.append(AfterHours(event.contact, event.queue))
        if previous is not None:
            self._settle(previous, out)
