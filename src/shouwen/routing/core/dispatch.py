"""The moves every event is made of: place a contact, serve an agent, offer, take back, give up."""

from __future__ import annotations

from collections.abc import Callable

from shouwen.routing.core.agents import Agent, WrapUp
from shouwen.routing.core.decisions import (
    AgentStateForced,
    Decision,
    MaxWaitReached,
    Offer,
    Overflow,
    OverflowReason,
    WithdrawOffer,
    WithdrawReason,
    WrapUpEnded,
)
from shouwen.routing.core.definitions import AgentState, Id, QueueDefinition
from shouwen.routing.core.matching import IndexedMatching, Matching
from shouwen.routing.core.profiles import Profile, ProfileBook
from shouwen.routing.core.timers import RING, WAKE, Timers
from shouwen.routing.core.waiting import Contact, Queue

Decisions = list[Decision]


def by_rank(contact: Contact) -> tuple[float, int]:
    """Order contacts by urgency: the one due first, then the one taken in first."""
    return contact.rank, contact.number


class Dispatcher:
    """State and moves; after each event no contact open to all waits while an agent who may serve it is free."""

    def __init__(self, *, at: float = 0.0, matching: Callable[[ProfileBook], Matching] = IndexedMatching) -> None:
        self._now = at
        self._book = ProfileBook()
        self._matching = matching(self._book)
        self._timers = Timers()
        self._queues: dict[Id, Queue] = {}
        self._agents: dict[Id, Agent] = {}
        self._contacts: dict[Id, Contact] = {}
        self._bits: dict[str, int] = {}
        self._offer_seq = 0
        self._number = 0
        # Contacts taken without an offer belong to no queue; this stands in for one.
        self._direct = Queue(QueueDefinition(id=""), opened=False, at=at)

    def _bit(self, medium: str) -> int:
        bit = self._bits.get(medium)
        if bit is None:
            bit = self._bits[medium] = 1 << len(self._bits)
        return bit

    def _next_number(self) -> int:
        self._number += 1
        return self._number

    def _join(self, contact: Contact, queue: Queue) -> None:
        contact.queue = queue
        contact.joined_at = self._now
        self._rank(contact)

    @staticmethod
    def _rank(contact: Contact) -> None:
        queue = contact.queue
        contact.rank = queue.rank(contact.enqueued_at, contact.purpose, contact.tier)
        longest = queue.definition.max_wait_s
        contact.give_up_at = None if longest is None else contact.joined_at + longest

    def _place(self, contact: Contact, out: Decisions) -> None:
        """Offer the contact if somebody may serve it now, else let it wait; safe to repeat at any time."""
        now = self._now
        while self._is_over(contact):
            if not self._give_up(contact, out):
                return
        if contact.excluded:
            self._forgive(contact)
        hold_until = now
        agent: Agent | None = None
        if contact.preferred:
            agent, hold_until = self._preferred_agent(contact)
        stage = self._stage(contact)
        if agent is None and hold_until <= now:
            agent = self._matching.best_agent(stage[0], contact)
            if agent is None and contact.fresh and self._overflow_on_arrival(contact, out):
                return
        if agent is not None:
            self._offer(contact, agent, out)
            if agent.open:
                self._matching.idle(agent)
            return
        self._line_up(contact, hold_until, stage)

    def _forgive(self, contact: Contact) -> None:
        """Drop exclusions that have run out."""
        kept = {agent: until for agent, until in (contact.excluded or {}).items() if until > self._now}
        contact.excluded = kept or None

    def _line_up(self, contact: Contact, hold_until: float, stage: tuple[Profile, float | None]) -> None:
        """Let the contact wait, for everybody or only for its preferred agents, until something changes."""
        contact.fresh = False
        held = hold_until > self._now
        profile, wake_at = stage
        self._wait(contact, None if held else profile)
        if held and (wake_at is None or hold_until < wake_at):
            wake_at = hold_until
        if contact.give_up_at is not None and (wake_at is None or contact.give_up_at < wake_at):
            wake_at = contact.give_up_at
        if contact.excluded:
            for until in contact.excluded.values():
                if wake_at is None or until < wake_at:
                    wake_at = until
        self._timers.wake(contact, wake_at)

    def _stage(self, contact: Contact) -> tuple[Profile, float | None]:
        """Give the demand after the waiting so far, and when it relaxes next."""
        stages = contact.queue.stages[contact.bit]
        profile = stages[0][1]
        if len(stages) > 1:
            now, joined_at = self._now, contact.joined_at
            for after_s, relaxed in stages:
                relaxes_at = joined_at + after_s
                if relaxes_at > now:
                    return profile, relaxes_at
                profile = relaxed
        return profile, None

    def _preferred_agent(self, contact: Contact) -> tuple[Agent | None, float]:
        """Give a free preferred agent, or until when the contact waits only for those that are signed on."""
        hold_until = self._now
        for agent, until in contact.preferred:
            if agent.state == "offline" or (contact.excluded and agent.id in contact.excluded):
                continue
            if contact.suits(agent):
                if agent.open & contact.bit:
                    return agent, hold_until
                hold_until = max(hold_until, until)
        return None, hold_until

    def _wait(self, contact: Contact, profile: Profile | None) -> None:
        if contact.state != "waiting":
            contact.state = "waiting"
            contact.waited = True
            queue = contact.queue
            queue.line.add(contact)
            if queue.line.count == 1:
                queue.rate.measure(self._now, busy=True)
            for agent, _ in contact.preferred:
                agent.wanted[contact] = None
        elif profile is contact.profile:
            return
        else:
            self._matching.leave(contact)
        contact.profile = profile
        self._matching.wait(contact)

    def _leave_line(self, contact: Contact) -> None:
        contact.state = "gone"
        self._matching.leave(contact)
        contact.wake_at = None
        contact.wake_stamp += 1
        queue = contact.queue
        queue.line.remove(contact)
        if queue.line.count == 0:
            queue.rate.measure(self._now, busy=False)
        for agent, _ in contact.preferred:
            agent.wanted.pop(contact, None)

    def _serve(self, agent: Agent, out: Decisions) -> None:
        """Give the agent the most urgent contacts until full or nobody waits for them."""
        matching = self._matching
        while agent.open:
            contact = matching.best_contact(agent)
            if contact is None:
                matching.idle(agent)
                return
            self._offer(contact, agent, out)

    def _offer(self, contact: Contact, agent: Agent, out: Decisions) -> None:
        if contact.state == "waiting":
            self._leave_line(contact)
        self._offer_seq = seq = self._offer_seq + 1
        rule = contact.queue.definition
        contact.state = "offered"
        contact.fresh = False
        contact.agent = agent
        contact.offer_seq = seq
        contact.expires_at = expires_at = self._now + rule.ring_s
        agent.contacts.append(contact)
        agent.take(contact.bit)
        self._timers.ring(contact)
        out.append(Offer(contact.id, agent.id, rule.id, seq, expires_at))

    def _unassign(self, contact: Contact) -> Agent:
        """Take an offered or served contact from its agent and free the slot; the agent is not served yet."""
        agent = contact.agent
        if agent is None:
            raise RuntimeError(f"Contact {contact.id} has no agent to take it from.")
        contact.state = "gone"
        contact.agent = None
        agent.contacts.remove(contact)
        agent.drop(contact.bit)
        return agent

    def _withdraw(self, contact: Contact, reason: WithdrawReason, out: Decisions) -> Agent:
        agent = self._unassign(contact)
        out.append(WithdrawOffer(contact.id, agent.id, contact.offer_seq, reason))
        return agent

    def _withdraw_all(self, agent: Agent, reason: WithdrawReason, out: Decisions) -> list[Contact]:
        """Take back all offers of an agent who is not open; the contacts are to be placed."""
        offered = sorted((contact for contact in agent.contacts if contact.state == "offered"), key=by_rank)
        for contact in offered:
            self._withdraw(contact, reason, out)
        return offered

    def _rearrange(self, contacts: list[Contact], agents: list[Agent], out: Decisions) -> None:
        """Match contacts that look for an agent with agents who got free at the same moment, and with all others.

        The agents choose first, and among everybody; then the contacts, the most urgent first, find somebody
        or wait. So nobody gets an agent before a more urgent contact that the agent may serve.
        """
        looking = [contact for contact in contacts if not contact.queue.removed or self._give_up(contact, out)]
        if agents:
            for contact in looking:
                self._forgive(contact)
                self._line_up(contact, self._preferred_agent(contact)[1], self._stage(contact))
            for agent in agents:
                self._settle(agent, out)
            looking = [contact for contact in looking if contact.state == "waiting"]
        # Who may wait no longer goes after the agents have chosen: one of them may just have got free for it.
        looking = [contact for contact in looking if not self._is_over(contact) or self._give_up(contact, out)]
        looking.sort(key=by_rank)
        for contact in looking:
            self._place(contact, out)

    def _is_over(self, contact: Contact) -> bool:
        """Whether the contact has waited in this queue as long as it may."""
        return contact.queue.removed or (contact.give_up_at is not None and contact.give_up_at <= self._now)

    def _settle(self, agent: Agent, out: Decisions) -> None:
        """Begin a pause that waited for the end of the contact, or look for more to do."""
        if agent.pause_next is not None and agent.total == 0:
            reason, agent.pause_next = agent.pause_next, None
            self._set_state(agent, "paused", reason)
            out.append(AgentStateForced(agent.id, "paused", reason))
        self._serve(agent, out)

    def _set_state(self, agent: Agent, state: AgentState, reason: str) -> None:
        if (state == "ready") != agent.on_duty:
            self._book.strike(agent)
            agent.state = state
            self._book.enrol(agent)
        agent.state = state
        agent.reason = reason
        agent.refresh()

    def _exclude(self, contact: Contact, agent: Agent) -> None:
        excluded = contact.excluded or {}
        excluded[agent.id] = self._now + contact.queue.definition.exclusion_s
        contact.excluded = excluded
        # Who declines goes to the back: otherwise the longest idle would be asked again and again.
        agent.idle_since = self._now

    def _no_answer(self, contact: Contact, out: Decisions) -> tuple[list[Contact], Agent]:
        """Take the offer back by the queue's policy; the contacts are to be placed, then the agent settled."""
        agent = self._withdraw(contact, "no_answer", out)
        if contact.queue.definition.no_answer == "exclude":
            self._exclude(contact, agent)
            return [contact], agent
        self._set_state(agent, "paused", "no_answer")
        out.append(AgentStateForced(agent.id, "paused", "no_answer"))
        return [contact, *self._withdraw_all(agent, "agent_unavailable", out)], agent

    def _release(self, contact: Contact, wrap_up_s: float | None, out: Decisions) -> Agent:
        """End the agent's segment; the slot stays taken during wrap-up. The agent is not served yet."""
        agent = self._unassign(contact)
        seconds = contact.queue.definition.wrap_up_s if wrap_up_s is None else wrap_up_s
        agent.idle_since = self._now
        if seconds > 0 and agent.state != "offline":
            earlier = agent.wrapping.get(contact.id)
            if earlier is not None:
                self._end_wrap_up(earlier, out)
            wrap_up = WrapUp(agent, contact.id, contact.bit, self._next_number(), None)
            agent.wrapping[contact.id] = wrap_up
            agent.take(contact.bit)
            self._timers.wrap(wrap_up, self._now + seconds)
        return agent

    def _end_wrap_up(self, wrap_up: WrapUp, out: Decisions) -> None:
        agent = wrap_up.agent
        del agent.wrapping[wrap_up.contact_id]
        self._timers.cancel_wrap(wrap_up)
        agent.idle_since = self._now
        agent.drop(wrap_up.bit)
        out.append(WrapUpEnded(agent.id, wrap_up.contact_id))

    def _overflow_target(self, contact: Contact) -> Queue | None:
        target_id = contact.queue.definition.overflow_to
        # Each queue is visited once, or two queues that overflow into each other would never end.
        if target_id is None or target_id in contact.visited:
            return None
        target = self._queues.get(target_id)
        if target is None or not target.opened or contact.medium not in target.definition.media:
            return None
        return target

    def _overflow_on_arrival(self, contact: Contact, out: Decisions) -> bool:
        rule = contact.queue.definition
        if rule.overflow_waiting is None and rule.overflow_wait_s is None:
            return False
        target = self._overflow_target(contact)
        if target is None:
            return False
        full = rule.overflow_waiting is not None and contact.queue.line.count >= rule.overflow_waiting
        if not full and rule.overflow_wait_s is not None:
            expected = self._estimate(contact)
            full = expected is None or expected > rule.overflow_wait_s
        if full:
            self._overflow(contact, target, "threshold", out)
            contact.fresh = True
            self._place(contact, out)
        return full

    def _estimate(self, contact: Contact) -> float | None:
        queue = contact.queue
        stages = queue.stages[contact.bit]
        return queue.rate.wait_s(
            self._now,
            ahead=queue.line.ahead_of(contact),
            slots=stages[0][1].slots or stages[-1][1].slots,
            handle_s=queue.definition.handle_s,
        )

    def _overflow(self, contact: Contact, target: Queue, reason: OverflowReason, out: Decisions) -> None:
        contact.visited += (contact.queue.definition.id,)
        out.append(Overflow(contact.id, contact.queue.definition.id, target.definition.id, reason))
        self._join(contact, target)

    def _give_up(self, contact: Contact, out: Decisions) -> bool:
        """End the wait in this queue; true if the contact has joined another one and is to be placed there."""
        if contact.state == "waiting":
            self._leave_line(contact)
        rule = contact.queue.definition
        reason: OverflowReason = "queue_removed" if contact.queue.removed else "max_wait"
        then = rule.after_max_wait
        if then == "overflow":
            target = self._overflow_target(contact)
            if target is not None:
                self._overflow(contact, target, reason, out)
                return True
            then = "voicemail"
        del self._contacts[contact.id]
        out.append(MaxWaitReached(contact.id, rule.id, then, reason))
        return False

    def _fire_due(self, out: Decisions) -> None:
        """Let all due timers take effect as if at once, so that a coarse clock puts nobody before a more urgent one."""
        contacts: list[Contact] = []
        agents: list[Agent] = []
        while (timer := self._timers.pop_due(self._now)) is not None:
            subject = timer[4]
            if isinstance(subject, WrapUp):
                self._end_wrap_up(subject, out)
                agents.append(subject.agent)
            elif timer[1] == WAKE:
                contacts.append(subject)
            elif timer[1] == RING:
                returned, agent = self._no_answer(subject, out)
                contacts += returned
                agents.append(agent)
        if contacts or agents:
            self._rearrange(contacts, agents, out)
