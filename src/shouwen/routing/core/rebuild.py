"""Writing down a core and starting another one from what was written."""

from __future__ import annotations

from shouwen.routing.core.agents import WrapUp
from shouwen.routing.core.definitions import Capacity, Id, RoutingError
from shouwen.routing.core.dispatch import Decisions
from shouwen.routing.core.people import AgentHandlers
from shouwen.routing.core.queues import QueueHandlers
from shouwen.routing.core.snapshot import AgentStatus, ContactStatus, QueueStatus, Snapshot, WrapUpStatus
from shouwen.routing.core.waiting import Contact, Queue


class Rebuilding(AgentHandlers, QueueHandlers):
    """Snapshot and rebuild: the rebuilt core takes the same decisions as the one written down."""

    def snapshot(self) -> Snapshot:
        """Write down everything that future decisions depend on."""
        media = {bit: medium for medium, bit in self._bits.items()}
        # A removed queue lives on in contacts that are offered from it or served.
        queues = {id(queue): queue for queue in self._queues.values()}
        for contact in self._contacts.values():
            if contact.queue is not self._direct:
                queues.setdefault(id(contact.queue), contact.queue)
        return Snapshot(
            at=self._now,
            queues=tuple(_write_queue(queue) for queue in queues.values()),
            agents=tuple(
                AgentStatus(
                    agent=agent.id,
                    state=agent.state,
                    idle_since=agent.idle_since,
                    reason=agent.reason,
                    pause_next=agent.pause_next,
                    skills=dict(agent.skills),
                    capacity=Capacity(limits=dict(agent.limits), blocked_by=dict(agent.blocked_by)),
                    wrap_ups=tuple(
                        WrapUpStatus(contact=one.contact_id, medium=media[one.bit], until=one.until, number=one.number)
                        for one in agent.wrapping.values()
                    ),
                    number=agent.number,
                )
                for agent in self._agents.values()
            ),
            contacts=tuple(self._write_contact(contact) for contact in self._contacts.values()),
            offer_seq=self._offer_seq,
            number=self._number,
        )

    def _write_contact(self, contact: Contact) -> ContactStatus:
        if contact.state == "gone":
            raise RuntimeError(f"Contact {contact.id} is held but neither waits nor is with an agent.")
        return ContactStatus(
            contact=contact.id,
            medium=contact.medium,
            queue=None if contact.queue is self._direct else contact.queue.definition.id,
            state=contact.state,
            enqueued_at=contact.enqueued_at,
            joined_at=contact.joined_at,
            purpose=contact.purpose,
            tier=contact.tier,
            preferred=tuple((agent.id, until) for agent, until in contact.preferred),
            excluded=tuple((contact.excluded or {}).items()),
            visited=contact.visited,
            waited=contact.waited,
            agent=contact.agent.id if contact.agent is not None else None,
            offer_seq=contact.offer_seq,
            expires_at=contact.expires_at,
            number=contact.number,
        )

    def load(self, snapshot: Snapshot) -> None:
        """Take in a snapshot; only a core that has seen nothing can.

        Nothing is decided yet: call `settle()` next if the snapshot was put together from tables.
        Raises RoutingError if the snapshot contradicts itself.
        """
        if self._queues or self._agents or self._contacts:
            raise RoutingError("A snapshot is loaded into a new core.")
        self._now = snapshot.at
        self._offer_seq = max([snapshot.offer_seq, *(contact.offer_seq for contact in snapshot.contacts)])
        self._number = max(
            [
                snapshot.number,
                *(agent.number or 0 for agent in snapshot.agents),
                *(contact.number or 0 for contact in snapshot.contacts),
            ]
        )
        queues = {status.definition.id: self._load_queue(status, snapshot) for status in snapshot.queues}
        for status in snapshot.agents:
            self._load_agent(status)
        for contact_status in snapshot.contacts:
            self._load_contact(contact_status, queues)
        # In this order each goes to the back of its shelf.
        for agent in sorted(self._agents.values(), key=lambda agent: agent.idle_since):
            agent.refresh()
            if agent.open:
                self._matching.idle(agent)
        self._load_waiting()
        for queue_status in snapshot.queues:
            rate = queues[queue_status.definition.id].rate
            rate.answers, rate.busy_s = queue_status.answers, queue_status.busy_s
            rate.measured_at = snapshot.at if queue_status.measured_at is None else queue_status.measured_at

    def _load_queue(self, status: QueueStatus, snapshot: Snapshot) -> Queue:
        queue = Queue(status.definition, opened=status.opened, at=snapshot.at)
        queue.removed = status.removed
        media = {one.medium for one in snapshot.contacts if one.queue == status.definition.id}
        self._build_stages(queue, sorted(media))
        if not status.removed:
            self._queues[status.definition.id] = queue
        return queue

    def _load_agent(self, status: AgentStatus) -> None:
        agent = self._agent(status.agent, status.number)
        agent.skills = dict(status.skills)
        self._equip(agent, status.capacity)
        agent.state = status.state
        agent.reason = status.reason
        agent.pause_next = status.pause_next
        agent.idle_since = status.idle_since
        self._book.enrol(agent)
        for one in status.wrap_ups:
            number = self._next_number() if one.number is None else one.number
            wrap_up = WrapUp(agent, one.contact, self._bit(one.medium), number, None)
            agent.wrapping[one.contact] = wrap_up
            agent.take(wrap_up.bit)
            self._timers.wrap(wrap_up, one.until)

    def _load_contact(self, status: ContactStatus, queues: dict[Id, Queue]) -> None:
        queue = self._direct if status.queue is None else queues.get(status.queue)
        if queue is None:
            raise RoutingError(f"Contact {status.contact} is in queue {status.queue}, which the snapshot lacks.")
        number = self._next_number() if status.number is None else status.number
        contact = Contact(status.contact, number, queue, status.medium, self._bit(status.medium))
        contact.purpose = status.purpose
        contact.tier = status.tier
        contact.enqueued_at = status.enqueued_at
        contact.joined_at = status.joined_at
        contact.preferred = tuple((self._agent(agent), until) for agent, until in status.preferred)
        contact.excluded = dict(status.excluded) or None
        contact.visited = status.visited
        contact.offer_seq = status.offer_seq
        contact.expires_at = status.expires_at
        contact.fresh = False
        self._rank(contact)
        self._contacts[contact.id] = contact
        if status.state != "waiting":
            if status.agent is None:
                raise RoutingError(f"Contact {status.contact} is {status.state}: say to which agent.")
            contact.state = status.state
            contact.waited = status.waited
            contact.agent = self._agent(status.agent)
            contact.agent.contacts.append(contact)
            contact.agent.take(contact.bit)
            if contact.state == "offered":
                self._timers.ring(contact)

    def _load_waiting(self) -> None:
        for contact in self._contacts.values():
            if contact.state == "gone":
                _, hold_until = self._preferred_agent(contact)
                self._line_up(contact, hold_until, self._stage(contact))

    def settle(self) -> Decisions:
        """Match whoever waits with whoever is free, most urgent first; changes nothing in a core at rest."""
        out: Decisions = []
        waiting = [contact for contact in self._contacts.values() if contact.state == "waiting"]
        self._rearrange(waiting, [], out)
        return out


def _write_queue(queue: Queue) -> QueueStatus:
    return QueueStatus(
        definition=queue.definition,
        opened=queue.opened,
        removed=queue.removed,
        answers=queue.rate.answers,
        busy_s=queue.rate.busy_s,
        measured_at=queue.rate.measured_at,
    )
