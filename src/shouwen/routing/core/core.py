"""The routing core: one event in, the decisions that follow from it out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shouwen.routing.core import events
from shouwen.routing.core.contacts import ContactHandlers
from shouwen.routing.core.definitions import Id, RoutingError
from shouwen.routing.core.dispatch import Decisions
from shouwen.routing.core.matching import IndexedMatching, Matching
from shouwen.routing.core.profiles import INELIGIBLE, ProfileBook
from shouwen.routing.core.rebuild import Rebuilding


class RoutingCore(ContactHandlers, Rebuilding):
    """All queues, agents and contacts of one shard; not thread-safe, deterministic, without clock or I/O.

    `at` is the time in seconds from which it counts. `matching` finds matches; the default uses heaps.
    """

    def __init__(self, *, at: float = 0.0, matching: Callable[[ProfileBook], Matching] = IndexedMatching) -> None:
        super().__init__(at=at, matching=matching)
        self._handlers: dict[type[events.Event], Callable[[Any, Decisions], None]] = {
            events.TimeAdvanced: self._on_time_advanced,
            events.QueueDefined: self._on_queue_defined,
            events.QueueOpeningChanged: self._on_queue_opening_changed,
            events.QueueRemoved: self._on_queue_removed,
            events.AgentSignedOn: self._on_agent_signed_on,
            events.AgentStateChanged: self._on_agent_state_changed,
            events.AgentLetGo: self._on_agent_let_go,
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
        if self._timers.due <= event.at:
            self._fire_due(out)
        self._handlers[type(event)](event, out)
        return out

    def advance(self, at: float) -> Decisions:
        """Let time pass to `at`; call it at `next_wakeup()` if nothing else happens before."""
        return self.handle(events.TimeAdvanced(at=at))

    def next_wakeup(self) -> float | None:
        """Give the time at which the core next wants to be called, if any."""
        return self._timers.next_at()

    def position(self, contact: Id) -> int | None:
        """Give a waiting contact's place in its queue, the next one to be served being 1."""
        found = self._contacts.get(contact)
        if found is None or found.state != "waiting":
            return None
        return found.queue.line.ahead_of(found) + 1

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

    def _on_time_advanced(self, event: events.TimeAdvanced, out: Decisions) -> None:
        """Timers were all there was to do."""
