"""The contact and the queue as the core sees them while somebody waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from shouwen.routing.core.definitions import Id, QueueDefinition
from shouwen.routing.core.estimate import AnswerRate
from shouwen.routing.core.line import Line
from shouwen.routing.core.profiles import INELIGIBLE

if TYPE_CHECKING:
    from shouwen.routing.core.agents import Agent
    from shouwen.routing.core.profiles import Profile

PersonalEntry = tuple[float, int, int, "Contact"]
"""(rank before this agent, intake number, stamp, contact); void once the contact's stamp has moved on."""

ContactState = Literal["waiting", "offered", "served", "gone"]


class Queue:
    """A definition at work: its stages as profiles per medium, its line and its answer rate."""

    __slots__ = ("definition", "line", "opened", "rate", "removed", "stages")

    def __init__(self, definition: QueueDefinition, *, opened: bool, at: float) -> None:
        self.definition = definition
        self.opened = opened
        self.removed = False
        self.line = Line()
        self.rate = AnswerRate(at)
        self.stages: dict[int, list[tuple[float, Profile]]] = {}

    def rank(self, enqueued_at: float, purpose: str, tier: str) -> float:
        """Give the time a contact is due: the smaller, the sooner served.

        Ageing needs no re-sorting. Let a contact's urgency at time t be
            u(t) = points + points_per_second * (t - enqueued_at - target_s),
        which grows with waiting. Measured in seconds of waiting, u(t) / points_per_second = t - rank with
            rank = enqueued_at + target_s - points / points_per_second.
        t is the same for all contacts, so at every moment the most urgent is the one with the smallest
        rank, and rank never changes: the order is invariant in time. (Urgency is compared in seconds, so
        queues with different ageing rates compare, too.)

        Nobody starves: contact c is overtaken only by a contact with a smaller rank, which arrived before
            c.enqueued_at + (c.target_s - least target_s) + (greatest credit - c.credit),
        where credit = points / points_per_second. Only finitely many contacts arrive until then; from then
        on everybody who arrives stands behind c. Equal points in one queue: the earlier arrival is served
        first, and intake order decides between equal times.
        """
        rule = self.definition
        points = 0.0
        if purpose in rule.purpose_points:
            points = rule.purpose_points[purpose]
        if tier in rule.tier_points:
            points += rule.tier_points[tier]
        return enqueued_at + rule.target_s - points / rule.points_per_second


class Contact:
    """One contact on its way to an agent, or with one."""

    __slots__ = (
        "agent",
        "bit",
        "enqueued_at",
        "excluded",
        "expires_at",
        "fresh",
        "give_up_at",
        "id",
        "joined_at",
        "medium",
        "number",
        "offer_seq",
        "preferred",
        "profile",
        "purpose",
        "queue",
        "rank",
        "stamp",
        "state",
        "tier",
        "visited",
        "waited",
        "wake_at",
        "wake_stamp",
    )

    def __init__(self, contact_id: Id, number: int, queue: Queue, medium: str, bit: int) -> None:
        self.id = contact_id
        self.number = number
        self.medium = medium
        self.bit = bit
        self.purpose = ""
        self.tier = ""
        self.enqueued_at = 0.0
        self.joined_at = 0.0
        self.queue = queue
        self.state: ContactState = "gone"
        self.agent: Agent | None = None
        self.offer_seq = 0
        self.expires_at = 0.0
        # The profile under which the contact is open to everybody; none while it is held for a preferred agent.
        self.profile: Profile | None = None
        self.rank = 0.0
        self.preferred: tuple[tuple[Agent, float], ...] = ()
        self.excluded: dict[Id, float] | None = None
        self.visited: tuple[Id, ...] = ()
        self.give_up_at: float | None = None
        self.fresh = True
        self.waited = False
        self.stamp = 0
        self.wake_at: float | None = None
        self.wake_stamp = 0

    def suits(self, agent: Agent) -> bool:
        """Whether a preferred agent may serve this: what the queue asks at its last stage is enough."""
        loosest = self.queue.stages[self.bit][-1][1]
        return agent.limit(self.bit) > 0 and loosest.score(agent.skills) != INELIGIBLE
