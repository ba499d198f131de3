"""An observer that knows a core only by events and decisions, and objects when a promise is broken.

It works by plain scans over its own books and shares no code with the core but the definitions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from shouwen.routing.core import decisions as d
from shouwen.routing.core import events as e
from shouwen.routing.core.definitions import Capacity, Id, QueueDefinition


def _in_words(thing: object) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(thing).__name__).lower()


@dataclass
class Seat:
    """An agent in the books."""

    state: str = "offline"
    pausing: bool = False
    skills: dict[str, int] = field(default_factory=dict)
    capacity: Capacity = field(default_factory=Capacity)
    idle_since: float = 0.0
    signed_on: int = 0
    work: list[tuple[str, Id, str]] = field(default_factory=list)  # (offered/served/wrapping, contact, medium)

    def free_for(self, medium: str) -> bool:
        busy = [held for _, _, held in self.work]
        if self.state != "ready" or self.pausing or busy.count(medium) >= self.capacity.limits.get(medium, 0):
            return False
        return not set(self.capacity.blocked_by.get(medium, ())) & set(busy)


@dataclass
class Case:
    """A contact in the books."""

    queue: QueueDefinition
    medium: str
    purpose: str
    tier: str
    enqueued_at: float
    joined_at: float
    intake: int
    preferred: dict[Id, float]
    excluded: dict[Id, float] = field(default_factory=dict)
    state: str = "waiting"
    agent: Id | None = None

    def rank(self) -> float:
        points = self.queue.purpose_points.get(self.purpose, 0) + self.queue.tier_points.get(self.tier, 0)
        return self.enqueued_at + self.queue.target_s - points / self.queue.points_per_second

    def asks(self, at: float) -> dict[str, int]:
        wanted = dict(self.queue.skills)
        for step in sorted(self.queue.relaxations, key=lambda step: step.after_s):
            if self.joined_at + step.after_s <= at:
                for skill in list(wanted):
                    wanted[skill] -= step.lower.get(skill, 0)
                    if skill in step.drop or wanted[skill] < 1:
                        del wanted[skill]
        return wanted


class Ledger:
    """Keeps the books and checks every decision when it is made, and the state of affairs after every event."""

    def __init__(self) -> None:
        self.at = 0.0
        self.seats: dict[Id, Seat] = {}
        self.cases: dict[Id, Case] = {}
        self.queues: dict[Id, QueueDefinition] = {}
        self.opened: dict[Id, bool] = {}
        self.intake = 0
        self.signed_on = 0
        self.offers: dict[Id, int] = {}

    def meets(self, seat: Seat, wanted: dict[str, int]) -> bool:
        return all(seat.skills.get(skill, 0) >= level for skill, level in wanted.items())

    def may_prefer(self, agent: Id, case: Case) -> bool:
        seat = self.seats.get(agent)
        if seat is None or agent in self.avoided(case) or not seat.capacity.limits.get(case.medium, 0):
            return False
        return agent in case.preferred and self.meets(seat, case.asks(float("inf")))

    def avoided(self, case: Case) -> set[Id]:
        return {agent for agent, until in case.excluded.items() if until > self.at}

    def held(self, case: Case) -> bool:
        return any(
            until > self.at and self.may_prefer(agent, case) and self.seats[agent].state != "offline"
            for agent, until in case.preferred.items()
        )

    def may_serve(self, agent: Id, case: Case) -> bool:
        if agent in self.avoided(case):
            return False
        if self.may_prefer(agent, case):
            return True
        return not self.held(case) and self.meets(self.seats[agent], case.asks(self.at))

    def urgency(self, agent: Id, case: Case) -> tuple[float, int]:
        head_start = case.queue.preferred_credit_s if self.may_prefer(agent, case) else 0.0
        return case.rank() - head_start, case.intake

    def waiting(self) -> list[tuple[Id, Case]]:
        return [(name, case) for name, case in self.cases.items() if case.state == "waiting"]

    def observe(self, event: e.Event, decisions: list[d.Decision]) -> None:
        """Book one event and its decisions; call it for `TimeAdvanced` before any other event of the same time."""
        self.at = event.at
        best = self._first_choice(event)
        if not any(isinstance(decision, d.Ignored) for decision in decisions):
            getattr(self, "_" + _in_words(event))(event)
        for decision in decisions:
            getattr(self, "_on_" + _in_words(decision))(decision)
        if best is not None and isinstance(event, e.ContactQueued) and len(decisions) == 1:
            decision = decisions[0]
            assert isinstance(decision, d.Offer)
            assert decision.agent in best, f"{decision.agent} was chosen, the best were {best}"
        self.check_nobody_waits_in_vain()
        if isinstance(event, e.AgentSignedOn | e.AgentSkillsChanged | e.AgentCapacityChanged | e.AgentLetGo):
            self.check_offers_fit(event.agent)

    def check_offers_fit(self, agent: Id) -> None:
        seat = self.seats.get(agent, Seat())
        for name, case in self.cases.items():
            if case.state == "offered" and case.agent == agent:
                busy = [medium for _, _, medium in seat.work]
                assert seat.state == "ready", f"{name} rings at {agent}, who is {seat.state}"
                assert busy.count(case.medium) <= seat.capacity.limits.get(case.medium, 0), f"no room for {name}"
                fits = self.may_prefer(agent, case) or self.meets(seat, case.asks(self.at))
                assert fits, f"{name} rings at {agent}, who has not the skills for it"

    def check_nobody_waits_in_vain(self) -> None:
        for name, case in self.waiting():
            for agent, seat in self.seats.items():
                assert not (seat.free_for(case.medium) and self.may_serve(agent, case)), (
                    f"{name} waits while {agent} is free"
                )

    def _first_choice(self, event: e.Event) -> list[Id] | None:
        """Name who may get a contact that is new: the best free agent, or a preferred one."""
        if not isinstance(event, e.ContactQueued) or event.contact in self.cases:
            return None
        if not self.opened.get(event.queue) or event.medium not in self.queues[event.queue].media:
            return None
        case = self._case(event)
        free = [agent for agent, seat in self.seats.items() if seat.free_for(case.medium)]
        preferred = [agent for agent in case.preferred if agent in free and self.may_prefer(agent, case)]
        if preferred:
            return preferred[:1]
        able = [agent for agent in free if self.may_serve(agent, case)]
        wanted = case.asks(self.at)
        able.sort(
            key=lambda agent: (
                -sum(self.seats[agent].skills[skill] for skill in wanted),
                len(self.seats[agent].work),
                self.seats[agent].idle_since,
                self.seats[agent].signed_on,
            )
        )
        return able[:1] or None

    def _case(self, event: e.ContactQueued) -> Case:
        known = self.cases.get(event.contact)
        enqueued_at = event.at if event.enqueued_at is None else event.enqueued_at
        if known is not None:
            enqueued_at = min(enqueued_at, known.enqueued_at)
        return Case(
            queue=self.queues[event.queue],
            medium=event.medium,
            purpose=event.purpose,
            tier=event.tier,
            enqueued_at=enqueued_at,
            joined_at=event.at,
            intake=self.intake,
            preferred={one.agent: event.at + one.patience_s for one in event.preferred},
        )

    def _free(self, agent: Id, kind: str, contact: Id, *, idle: bool = True) -> None:
        """Empty the slot that a contact takes at an agent."""
        seat = self.seats[agent]
        seat.work.remove(next(work for work in seat.work if work[:2] == (kind, contact)))
        if idle:
            seat.idle_since = self.at

    def _release(self, contact: Id, wrap_up_s: float | None) -> None:
        case = self.cases[contact]
        assert case.agent is not None
        seat = self.seats[case.agent]
        seat.work.remove(("served", contact, case.medium))
        seat.idle_since = self.at
        seconds = case.queue.wrap_up_s if wrap_up_s is None else wrap_up_s
        if seconds and seat.state != "offline":
            seat.work.append(("wrapping", contact, case.medium))

    def _time_advanced(self, event: e.TimeAdvanced) -> None: ...

    def _queue_defined(self, event: e.QueueDefined) -> None:
        self.queues[event.definition.id] = event.definition
        self.opened[event.definition.id] = event.opened
        for case in self.cases.values():
            if case.queue.id == event.definition.id:
                case.queue = event.definition

    def _queue_opening_changed(self, event: e.QueueOpeningChanged) -> None:
        self.opened[event.queue] = event.opened

    def _queue_removed(self, event: e.QueueRemoved) -> None:
        del self.queues[event.queue]
        del self.opened[event.queue]

    def _agent_signed_on(self, event: e.AgentSignedOn) -> None:
        seat = self.seats.setdefault(event.agent, Seat())
        if seat.state == "offline":
            self.signed_on += 1
            seat.signed_on = self.signed_on
        if event.state == "ready" and seat.state != "ready":
            seat.idle_since = self.at
        seat.state, seat.pausing = event.state, False
        seat.skills, seat.capacity = dict(event.skills), event.capacity

    def _agent_state_changed(self, event: e.AgentStateChanged) -> None:
        seat = self.seats[event.agent]
        if event.at_end_of_contact and event.state == "paused" and seat.state == "ready":
            seat.pausing = True
            return
        if event.state == "ready" and seat.state != "ready":
            seat.idle_since = self.at
        seat.state, seat.pausing = event.state, False

    def _agent_let_go(self, event: e.AgentLetGo) -> None:
        seat = self.seats.get(event.agent, Seat())
        seat.state, seat.pausing = "offline", False

    def _agent_skills_changed(self, event: e.AgentSkillsChanged) -> None:
        self.seats[event.agent].skills = dict(event.skills)

    def _agent_capacity_changed(self, event: e.AgentCapacityChanged) -> None:
        self.seats[event.agent].capacity = event.capacity

    def _contact_queued(self, event: e.ContactQueued) -> None:
        known = self.cases.get(event.contact)
        self.intake += 1
        fresh = self._case(event)
        if known is not None and known.state == "served":
            self._release(event.contact, None)
            fresh.excluded[known.agent or ""] = self.at + fresh.queue.exclusion_s
        if known is None or known.state != "offered":
            self.cases[event.contact] = fresh
        else:
            # The offer is still out until its withdrawal is decided, a moment later.
            fresh.state, fresh.agent = "offered", known.agent
            self.cases[event.contact] = fresh

    def _contact_left(self, event: e.ContactLeft) -> None:
        if self.cases[event.contact].state == "served":
            self._release(event.contact, None)
        if self.cases[event.contact].state != "offered":
            del self.cases[event.contact]
        else:
            self.cases[event.contact].state = "leaving"

    def _contact_taken(self, event: e.ContactTaken) -> None:
        if event.contact not in self.cases:
            nothing = QueueDefinition(id="")
            self.cases[event.contact] = Case(nothing, event.medium, "", "", self.at, self.at, self.intake, {})
        self._take(event.contact, event.agent)

    def _offer_accepted(self, event: e.OfferAccepted) -> None:
        self._take(event.contact, event.agent)

    def _take(self, contact: Id, agent: Id) -> None:
        case = self.cases[contact]
        if case.state == "served":
            self._release(contact, None)
        elif case.state == "offered" and case.agent == agent:
            self.seats[agent].work.remove(("offered", contact, case.medium))
        case.state, case.agent = "served", agent
        self.seats[agent].work.append(("served", contact, case.medium))

    def _offer_rejected(self, event: e.OfferRejected) -> None:
        case = self.cases[event.contact]
        self._free(event.agent, "offered", event.contact)
        case.state, case.agent = "waiting", None
        case.excluded[event.agent] = self.at + case.queue.exclusion_s

    def _offer_timed_out(self, event: e.OfferTimedOut) -> None: ...

    def _contact_released(self, event: e.ContactReleased) -> None:
        self._release(event.contact, event.wrap_up_s)
        del self.cases[event.contact]

    def _wrap_up_extended(self, event: e.WrapUpExtended) -> None: ...

    def _wrap_up_finished(self, event: e.WrapUpFinished) -> None:
        self._free(event.agent, "wrapping", event.contact)

    def _on_offer(self, offer: d.Offer) -> None:
        case, seat = self.cases[offer.contact], self.seats[offer.agent]
        assert case.state == "waiting", f"{offer.contact} is offered while it is {case.state}"
        assert seat.free_for(case.medium), f"{offer.agent} has no room for {offer.contact}"
        assert self.may_serve(offer.agent, case), f"{offer.agent} may not serve {offer.contact}"
        assert offer.offer_seq > max(self.offers.values(), default=0)
        assert offer.expires_at == self.at + case.queue.ring_s
        for name, other in self.waiting():
            if seat.free_for(other.medium) and self.may_serve(offer.agent, other):
                # When several contacts look for agents at one moment, they do so by rank alone;
                # a head start counts when an agent looks for a contact.
                fair = (case.rank(), case.intake) <= (other.rank(), other.intake)
                fair = fair or self.urgency(offer.agent, case) <= self.urgency(offer.agent, other)
                assert fair, f"{offer.contact} was put before {name}"
        case.state, case.agent = "offered", offer.agent
        self.offers[offer.contact] = offer.offer_seq
        seat.work.append(("offered", offer.contact, case.medium))

    def _on_withdraw_offer(self, decision: d.WithdrawOffer) -> None:
        assert decision.offer_seq == self.offers[decision.contact]
        self._free(decision.agent, "offered", decision.contact, idle=False)
        case = self.cases[decision.contact]
        if case.state == "leaving":
            del self.cases[decision.contact]
        elif case.state == "offered":
            assert case.agent == decision.agent
            case.state, case.agent = "waiting", None
            if decision.reason == "no_answer" and case.queue.no_answer == "exclude":
                case.excluded[decision.agent] = self.at + case.queue.exclusion_s
                self.seats[decision.agent].idle_since = self.at

    def _on_overflow(self, decision: d.Overflow) -> None:
        case = self.cases[decision.contact]
        assert self.opened[decision.to_queue]
        case.queue = self.queues[decision.to_queue]
        case.joined_at = self.at

    def _on_max_wait_reached(self, decision: d.MaxWaitReached) -> None:
        case = self.cases.pop(decision.contact)
        assert case.state == "waiting"
        if decision.reason == "max_wait":
            assert case.queue.max_wait_s is not None
            assert case.joined_at + case.queue.max_wait_s <= self.at

    def _on_after_hours(self, decision: d.AfterHours) -> None:
        assert not self.opened[decision.queue]
        # It was booked as waiting a moment ago; an offer of it, if any, has been withdrawn.
        del self.cases[decision.contact]

    def _on_agent_state_forced(self, decision: d.AgentStateForced) -> None:
        seat = self.seats.get(decision.agent, Seat())
        if decision.reason == "let_go":
            assert (decision.state, seat.state) == ("offline", "offline")
            return
        if decision.reason != "no_answer":
            assert seat.pausing
            assert not seat.work
        seat.state, seat.pausing = decision.state, False

    def _on_wrap_up_ended(self, decision: d.WrapUpEnded) -> None:
        self._free(decision.agent, "wrapping", decision.contact)

    def _on_ignored(self, decision: d.Ignored) -> None: ...


def observed(core: Any, ledger: Ledger, event: e.Event) -> list[d.Decision]:
    """Let time pass to the event, then give it to the core, and have both observed."""
    passing = e.TimeAdvanced(at=event.at)
    ledger.observe(passing, core.handle(passing))
    decisions: list[d.Decision] = core.handle(event)
    ledger.observe(event, decisions)
    return decisions
