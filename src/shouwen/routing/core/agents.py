"""The agent as the core sees one: skills, what is carried, what is still open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from shouwen.routing.core.definitions import AgentState, Id

if TYPE_CHECKING:
    from shouwen.routing.core.profiles import Profile, WaitingEntry
    from shouwen.routing.core.waiting import Contact


class WrapUp:
    """Work after a contact that still takes the agent's slot; `until` none: finished by hand."""

    __slots__ = ("agent", "bit", "contact_id", "number", "stamp", "until")

    def __init__(self, agent: Agent, contact_id: Id, bit: int, number: int, until: float | None) -> None:
        self.agent = agent
        self.contact_id = contact_id
        self.bit = bit
        self.number = number
        self.until = until
        self.stamp = 0


class Agent:
    """One person's presence; `open` has a bit for each medium in which one more contact may be offered."""

    __slots__ = (
        "blocked_by",
        "contacts",
        "id",
        "idle_since",
        "limits",
        "load",
        "number",
        "open",
        "pause_next",
        "personal",
        "profiles",
        "reason",
        "scores",
        "skills",
        "slots",
        "stamp",
        "state",
        "total",
        "wanted",
        "wrapping",
    )

    def __init__(self, agent_id: Id, number: int, at: float) -> None:
        self.id = agent_id
        self.number = number
        self.state: AgentState = "offline"
        self.reason = ""
        self.pause_next: str | None = None
        self.skills: Mapping[str, int] = {}
        self.limits: Mapping[str, int] = {}
        self.blocked_by: Mapping[str, tuple[str, ...]] = {}
        self.slots: tuple[tuple[int, int, int], ...] = ()
        self.load: dict[int, int] = {}
        self.total = 0
        self.open = 0
        self.idle_since = at
        self.stamp = 0
        self.profiles: list[Profile] = []
        self.scores: list[int] = []
        self.contacts: list[Contact] = []
        self.wrapping: dict[Id, WrapUp] = {}
        self.wanted: dict[Contact, None] = {}
        self.personal: dict[int, list[WaitingEntry]] = {}

    @property
    def on_duty(self) -> bool:
        """Whether the agent counts as staff: ready, busy or not."""
        return self.state == "ready"

    def limit(self, bit: int) -> int:
        """Give how many contacts of a medium the agent may hold."""
        for slot_bit, limit, _ in self.slots:
            if slot_bit == bit:
                return limit
        return 0

    def unlist(self, profile: Profile) -> None:
        """Forget a profile that is no longer in use."""
        if profile in self.profiles:
            index = self.profiles.index(profile)
            del self.profiles[index]
            del self.scores[index]

    def take(self, bit: int) -> None:
        """Fill a slot."""
        self.load[bit] = self.load.get(bit, 0) + 1
        self.total += 1
        self.refresh()

    def drop(self, bit: int) -> None:
        """Empty a slot."""
        left = self.load[bit] - 1
        if left:
            self.load[bit] = left
        else:
            del self.load[bit]
        self.total -= 1
        self.refresh()

    def refresh(self) -> None:
        """Work out which media are open; what heaps say about this agent becomes stale."""
        self.stamp += 1
        is_open = 0
        if self.state == "ready" and self.pause_next is None:
            load = self.load
            for bit, limit, blockers in self.slots:
                if bit not in load:
                    if limit:
                        is_open |= bit
                elif load[bit] < limit:
                    is_open |= bit
                if is_open & bit and load:
                    for busy in load:
                        if busy & blockers:
                            is_open ^= bit
                            break
        self.open = is_open
