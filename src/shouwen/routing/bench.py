"""Measures the routing core: decisions a second, time per decision, growth with agents, against a plain scan.

A decision is the answer to one question: who gets the contact that just arrived, or what the agent who just got
free gets next. The answer is an offer, or that contact or agent has to wait. Decisions a second are counted over
all the time spent in the core: acceptances and timers (relaxation, ringing) cost time but count for nothing.
"""

from __future__ import annotations

import gc
import random
from collections.abc import Callable
from statistics import median
from time import perf_counter_ns
from typing import Any
from uuid import UUID

from shouwen.routing.core.core import RoutingCore
from shouwen.routing.core.decisions import Decision, Offer
from shouwen.routing.core.definitions import Id, QueueDefinition, Relaxation
from shouwen.routing.core.events import (
    AgentSignedOn,
    ContactQueued,
    ContactReleased,
    Event,
    OfferAccepted,
    QueueDefined,
)
from shouwen.routing.core.matching import IndexedMatching, Matching
from shouwen.routing.core.profiles import ProfileBook
from shouwen.routing.core.scan import ScanMatching

SKILLS = 200
SKILLS_PER_AGENT = 5
WAITING_PER_AGENT = 2
HANDLE_S = 240.0
BATCH_STEPS = 25
TIERS = ("standard", "silver", "gold", "diamond")


class Centre:
    """A centre in full swing, repeatable from its seed.

    Half of the skills are short of agents: their contacts wait, and an agent who gets free takes the most
    urgent one. The other half has agents to spare: a contact that arrives takes the best free agent. So both
    searches are measured in equal parts. Every fourth queue asks for two skills; all relax with waiting.
    """

    def __init__(self, agents: int, waiting: int, matching: Callable[[ProfileBook], Matching]) -> None:
        self.core = RoutingCore(matching=matching)
        self.random = random.Random(20250101)  # noqa: S311 a repeatable load, nothing secret
        self.now = 0.0
        self.step_s = HANDLE_S / agents
        self.busy: list[list[tuple[Id, Id]]] = [[], []]
        self.durations: list[int] = []
        self.batches: list[tuple[float, float, float]] = []
        self.spent_ns = 0
        self.events = 0
        self.offers = 0
        self._serial = 0
        for number in range(SKILLS):
            self.core.handle(QueueDefined(at=0.0, definition=_queue(number)))
        for _ in range(agents):
            self._sign_on()
        # Agents of the short half fill up, then the line forms; half of the others get something to do.
        for _ in range(agents // 2 + waiting):
            self._arrive(short=True)
        for _ in range(agents // 4):
            self._arrive(short=False)
        self.durations.clear()
        self.spent_ns = self.events = self.offers = 0

    def _id(self) -> UUID:
        self._serial += 1
        return UUID(int=self._serial)

    def _sign_on(self) -> None:
        half = self.random.randrange(2) * SKILLS // 2
        skills = self.random.sample(range(half, half + SKILLS // 2), SKILLS_PER_AGENT)
        levels = {_skill(number): self.random.randint(1, 5) for number in skills}
        self.core.handle(AgentSignedOn(at=0.0, agent=self._id(), skills=levels))

    def _handle(self, event: Event) -> list[Decision]:
        start = perf_counter_ns()
        decisions = self.core.handle(event)
        spent = perf_counter_ns() - start
        self.spent_ns += spent
        self.events += 1
        if not isinstance(event, OfferAccepted):
            self.durations.append(spent)
        return decisions

    def _follow(self, decisions: list[Decision]) -> None:
        for decision in decisions:
            if isinstance(decision, Offer):
                self.offers += 1
                short = _number(decision.queue) < SKILLS // 2
                self.busy[not short].append((decision.contact, decision.agent))
                self._follow(self._handle(OfferAccepted(at=self.now, contact=decision.contact, agent=decision.agent)))

    def _arrive(self, *, short: bool) -> None:
        number = self.random.randrange(SKILLS // 2) + (0 if short else SKILLS // 2)
        tier = self.random.choice(TIERS)
        event = ContactQueued(at=self.now, contact=self._id(), queue=_queue_id(number), tier=tier)
        self._follow(self._handle(event))

    def _finish(self, *, short: bool) -> None:
        pairs = self.busy[not short]
        if pairs:
            index = self.random.randrange(len(pairs))
            pairs[index], pairs[-1] = pairs[-1], pairs[index]
            contact, agent = pairs.pop()
            self._follow(self._handle(ContactReleased(at=self.now, contact=contact, agent=agent)))

    def step(self) -> None:
        """One contact ends and one arrives in each half."""
        self.now += self.step_s
        self._finish(short=True)
        self._arrive(short=True)
        self._arrive(short=False)
        self._finish(short=False)

    def run(self, seconds: float) -> None:
        """Work for about this long, in real time."""
        until = perf_counter_ns() + int(seconds * 1e9)
        while perf_counter_ns() < until:
            self.spent_ns = self.events = self.offers = 0
            decided = len(self.durations)
            for _ in range(BATCH_STEPS):
                self.step()
            per_second = 1e9 / self.spent_ns
            decided = len(self.durations) - decided
            self.batches.append((decided * per_second, self.offers * per_second, self.events * per_second))

    def figures(self) -> dict[str, float]:
        """Give rates as medians over short batches (other programs take the processor away), and percentiles."""
        self.durations.sort()
        count = len(self.durations)
        decisions, offers, events = (median(rates) for rates in zip(*self.batches, strict=True))
        return {
            "per_second": round(decisions, 1),
            "offers_per_second": round(offers, 1),
            "events_per_second": round(events, 1),
            "p50_us": self.durations[count // 2] / 1e3,
            "p99_us": self.durations[count * 99 // 100] / 1e3,
        }


def _skill(number: int) -> str:
    return f"skill-{number}"


def _queue_id(number: int) -> str:
    return f"queue-{number}"


def _number(queue: object) -> int:
    return int(str(queue).rpartition("-")[2])


def _queue(number: int) -> QueueDefinition:
    skills = {_skill(number): 1 + number % 3}
    steps = [Relaxation(60.0, lower={_skill(number): 1})] if number % 3 else []
    if number % 4 == 0:
        half = SKILLS // 2
        second = _skill(number // half * half + (number + 1) % half)
        skills[second] = 1
        steps.append(Relaxation(30.0, drop=(second,)))
    return QueueDefinition(
        id=_queue_id(number),
        skills=skills,
        relaxations=tuple(steps),
        tier_points={tier: 30.0 * index for index, tier in enumerate(TIERS)},
        wrap_up_s=0.0,
    )


def _measure(
    agents: int, waiting: int, matching: Callable[[ProfileBook], Matching], seconds: float
) -> dict[str, float]:
    centre = Centre(agents, waiting, matching)
    gc.collect()
    # The standing population is long-lived; the router process freezes it in the same way after rebuilding.
    gc.freeze()
    try:
        centre.run(seconds)
    finally:
        gc.unfreeze()
    return centre.figures()


def run(seconds: float = 10.0, scale: int = 5000) -> dict[str, Any]:
    """Measure for about `seconds`, plus set-up, with `scale` agents and twice as many contacts waiting."""
    if seconds <= 0 or scale < 100:
        raise ValueError("seconds must be greater than 0 and scale (agents) at least 100.")
    waiting = scale * WAITING_PER_AGENT
    share = seconds / 5
    ours = _measure(scale, waiting, IndexedMatching, share)
    naive = _measure(scale, waiting, ScanMatching, share)
    growth = {
        str(agents): _measure(agents, waiting, IndexedMatching, share)["p50_us"]
        for agents in (scale // 10, scale, scale * 10)
    }
    return {
        "decisions_per_second": ours["per_second"],
        "naive_per_second": naive["per_second"],
        "ratio": round(ours["per_second"] / naive["per_second"], 1),
        "p50_us": ours["p50_us"],
        "p99_us": ours["p99_us"],
        "growth_p50_us": growth,
        "offers_per_second": ours["offers_per_second"],
        "events_per_second": ours["events_per_second"],
        "naive_p50_us": naive["p50_us"],
        "agents": scale,
        "skills": SKILLS,
        "waiting": waiting,
    }
