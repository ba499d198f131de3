"""Random but sensible histories of a small centre, for the properties of the routing core."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from shouwen.routing.core import decisions as d
from shouwen.routing.core import events as e
from shouwen.routing.core.core import RoutingCore
from shouwen.routing.core.definitions import Capacity, Preferred, QueueDefinition, Relaxation
from shouwen.routing.tests.core_ledger import Ledger, observed

TIERS = ("", "gold", "diamond")
AGENTS = ("ann", "bob", "cyd", "dan", "eve")
SKILLS: tuple[dict[str, int], ...] = ({}, {"a": 1}, {"a": 3}, {"b": 2}, {"a": 2, "b": 1}, {"a": 3, "b": 3})
CAPACITIES = (
    Capacity(limits={"voice": 1}),
    Capacity(limits={"voice": 1, "chat": 2}),
    Capacity(limits={"voice": 1, "chat": 2}, blocked_by={}),
    Capacity(limits={"chat": 3, "voice": 0}),
    Capacity(limits={"chat": 2, "voice": 1}, blocked_by={"chat": ("voice",), "voice": ("chat",)}),
)
DEFINITIONS = (
    QueueDefinition(id="sales", skills={"a": 1}, tier_points={"gold": 30, "diamond": 60}),
    QueueDefinition(id="sales", skills={"a": 2}, target_s=60, max_wait_s=50, wrap_up_s=5),
    QueueDefinition(
        id="sales",
        media=("voice", "chat"),
        skills={"a": 3, "b": 2},
        relaxations=(Relaxation(10, lower={"a": 1}), Relaxation(25, drop=("b",), lower={"a": 1})),
        tier_points={"gold": 10},
        points_per_second=2,
        no_answer="exclude",
    ),
    QueueDefinition(
        id="help", media=("chat",), skills={"b": 1}, target_s=40, overflow_to="sales", overflow_waiting=2, wrap_up_s=3
    ),
    QueueDefinition(
        id="help",
        media=("voice", "chat"),
        skills={"b": 2},
        relaxations=(Relaxation(30, drop=("b",)),),
        max_wait_s=40,
        after_max_wait="overflow",
        overflow_to="sales",
        exclusion_s=12,
        preferred_credit_s=20,
    ),
    QueueDefinition(
        id="night", media=("voice", "chat"), overflow_to="help", overflow_wait_s=120, no_answer="exclude", ring_s=8
    ),
    QueueDefinition(id="night", media=("voice", "chat"), max_wait_s=20, after_max_wait="overflow", overflow_to="help"),
)
QUEUES = ("sales", "help", "night")

Step = tuple[str, int, int, int, int]
"""(what, three choices, seconds since the step before); a choice picks among what exists by remainder."""

OPERATIONS = (
    *("queue",) * 8,
    *("accept",) * 6,
    *("release",) * 5,
    *("sign_on",) * 4,
    *("ready",) * 3,
    *("pass", "reject", "leave", "pause", "requeue", "finish_wrap_up"),
    *("time_out", "offline", "pause_later", "take", "late_accept", "skills", "capacity", "let_go", "extend_wrap_up"),
    *("define", "open", "remove"),
)

step = st.tuples(
    st.sampled_from(OPERATIONS),
    st.integers(0, 59),
    st.integers(0, 59),
    st.integers(0, 59),
    st.sampled_from((0, 0, 0, 1, 2, 5, 10, 16, 33)),
)
# Left alone, hypothesis draws lists of five on average: too short for an agent to get free twice.
steps = st.one_of(st.lists(step, min_size=50, max_size=100), st.lists(step, max_size=40))


class World:
    """Turns steps into events that fit the state of affairs, and keeps the events for playing them again."""

    def __init__(self) -> None:
        self.core = RoutingCore()
        self.ledger = Ledger()
        self.at = 0.0
        self.events: list[e.Event] = []
        self.decisions: list[list[d.Decision]] = []
        self.names = 0
        for definition in (DEFINITIONS[0], DEFINITIONS[3], DEFINITIONS[5]):
            self._tell(e.QueueDefined(at=0.0, definition=definition))

    def live(self, history: list[Step]) -> None:
        for step in history:
            self.take(step)

    def take(self, step: Step) -> None:
        operation, one, two, three, seconds = step
        self.at += seconds
        event = getattr(self, "_" + operation)(one, two, three)
        if event is not None:
            self._tell(event)

    def _tell(self, event: e.Event) -> None:
        self.events.append(event)
        self.decisions.append(observed(self.core, self.ledger, event))
        wakeup = self.core.next_wakeup()
        assert wakeup is None or wakeup > self.at, "what is due has been done"

    def _pick(self, things: Any, choice: int) -> Any:
        things = list(things)
        return things[choice % len(things)] if things else None

    def _contact(self, choice: int, state: str) -> Any:
        return self._pick([(name, case) for name, case in self.ledger.cases.items() if case.state == state], choice)

    def _pass(self, *_: int) -> e.Event:
        return e.TimeAdvanced(at=self.at)

    def _queue(self, one: int, two: int, three: int) -> e.Event | None:
        queue = self._pick(self.ledger.queues, one)
        if queue is None:
            return None
        self.names += 1
        preferred = [Preferred(self._pick(AGENTS, three), float(three % 4 * 10))] if three % 3 == 0 else []
        if three % 6 == 0:
            preferred.append(Preferred(self._pick(AGENTS, three + 1 + three // 6 % 4), 15.0))
        return e.ContactQueued(
            at=self.at,
            contact=f"c{self.names}",
            queue=queue,
            medium=self._pick(self.ledger.queues[queue].media, two),
            tier=self._pick(TIERS, two // 2),
            preferred=tuple(preferred),
            enqueued_at=self.at - two if two % 7 == 0 else None,
        )

    def _requeue(self, one: int, two: int, three: int) -> e.Event | None:
        name = self._pick(self.ledger.cases, one)
        queue = self._pick(
            [
                queue
                for queue, rule in self.ledger.queues.items()
                if name and self.ledger.cases[name].medium in rule.media
            ],
            two,
        )
        if queue is None:
            return None
        case = self.ledger.cases[name]
        return e.ContactQueued(at=self.at, contact=name, queue=queue, medium=case.medium, tier=self._pick(TIERS, three))

    def _accept(self, one: int, *_: int) -> e.Event | None:
        found = self._contact(one, "offered")
        return found and e.OfferAccepted(at=self.at, contact=found[0], agent=found[1].agent)

    def _late_accept(self, one: int, two: int, _: int) -> e.Event | None:
        name, agent = self._pick(self.ledger.cases, one), self._pick(self.ledger.seats, two)
        return e.OfferAccepted(at=self.at, contact=name, agent=agent) if name and agent else None

    def _reject(self, one: int, *_: int) -> e.Event | None:
        found = self._contact(one, "offered")
        return found and e.OfferRejected(at=self.at, contact=found[0], agent=found[1].agent)

    def _time_out(self, one: int, *_: int) -> e.Event | None:
        found = self._contact(one, "offered")
        return found and e.OfferTimedOut(at=self.at, contact=found[0], agent=found[1].agent)

    def _release(self, one: int, two: int, _: int) -> e.Event | None:
        found = self._contact(one, "served")
        wrap_up_s = (None, 0.0, 4.0, 20.0)[two % 4]
        return found and e.ContactReleased(at=self.at, contact=found[0], agent=found[1].agent, wrap_up_s=wrap_up_s)

    def _leave(self, one: int, *_: int) -> e.Event | None:
        name = self._pick(self.ledger.cases, one)
        return name and e.ContactLeft(at=self.at, contact=name)

    def _take(self, one: int, two: int, three: int) -> e.Event | None:
        agent = self._pick(self.ledger.seats, two)
        self.names += 1
        name = self._pick([*self.ledger.cases, f"c{self.names}"], one)
        return agent and e.ContactTaken(at=self.at, contact=name, agent=agent, medium=("voice", "chat")[three % 2])

    def _sign_on(self, one: int, two: int, three: int) -> e.Event:
        return e.AgentSignedOn(
            at=self.at,
            agent=self._pick(AGENTS, one),
            skills=self._pick(SKILLS, two),
            capacity=self._pick(CAPACITIES, three),
            state="paused" if three % 5 == 4 else "ready",
        )

    def _state(self, one: int, state: Any, *, later: bool = False) -> e.Event | None:
        agent = self._pick(self.ledger.seats, one)
        return agent and e.AgentStateChanged(
            at=self.at, agent=agent, state=state, reason="lunch", at_end_of_contact=later
        )

    def _ready(self, one: int, *_: int) -> e.Event | None:
        return self._state(one, "ready")

    def _pause(self, one: int, *_: int) -> e.Event | None:
        return self._state(one, "paused")

    def _pause_later(self, one: int, *_: int) -> e.Event | None:
        return self._state(one, "paused", later=True)

    def _offline(self, one: int, *_: int) -> e.Event | None:
        return self._state(one, "offline")

    def _let_go(self, one: int, *_: int) -> e.Event:
        return e.AgentLetGo(at=self.at, agent=self._pick(AGENTS, one))

    def _skills(self, one: int, two: int, _: int) -> e.Event | None:
        agent = self._pick(self.ledger.seats, one)
        return agent and e.AgentSkillsChanged(at=self.at, agent=agent, skills=self._pick(SKILLS, two))

    def _capacity(self, one: int, two: int, _: int) -> e.Event | None:
        agent = self._pick(self.ledger.seats, one)
        return agent and e.AgentCapacityChanged(at=self.at, agent=agent, capacity=self._pick(CAPACITIES, two))

    def _wrap_up(self, choice: int) -> Any:
        found = [
            (agent, contact)
            for agent, seat in self.ledger.seats.items()
            for kind, contact, _ in seat.work
            if kind == "wrapping"
        ]
        return self._pick(found, choice)

    def _finish_wrap_up(self, one: int, *_: int) -> e.Event | None:
        found = self._wrap_up(one)
        return found and e.WrapUpFinished(at=self.at, agent=found[0], contact=found[1])

    def _extend_wrap_up(self, one: int, two: int, _: int) -> e.Event | None:
        found = self._wrap_up(one)
        until = None if two % 3 == 0 else self.at + two
        return found and e.WrapUpExtended(at=self.at, agent=found[0], contact=found[1], until=until)

    def _define(self, one: int, two: int, _: int) -> e.Event:
        return e.QueueDefined(at=self.at, definition=self._pick(DEFINITIONS, one), opened=two % 4 != 0)

    def _open(self, one: int, two: int, _: int) -> e.Event | None:
        queue = self._pick(self.ledger.queues, one)
        return queue and e.QueueOpeningChanged(at=self.at, queue=queue, opened=two % 2 == 0)

    def _remove(self, one: int, two: int, _: int) -> e.Event | None:
        queue = self._pick(self.ledger.queues, one)
        return e.QueueRemoved(at=self.at, queue=queue) if queue and two % 3 == 0 else None
