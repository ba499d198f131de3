"""The agent as the core sees one: skills, what is carried, what is still open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from shouwen.routing.core.definitions import AgentState, Id

if TYPE_CHECKING:
    from shouwen.routing.core.profiles import Profile
    from shouwen.routing.core.waiting import Contact, PersonalEntry


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
        "absent",
        "blocked_by",
        "contacts",
        "edition",
        "id",
        "idle_since",
        "limits",
        "lines",
        "listed_load",
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
        # Aligned lists: profiles met, and the proficiency in each.
        self.profiles: list[Profile] = []
        self.scores: list[int] = []
        # The profiles' own indices by medium, to be quick when the agent gets free.
        self.lines: dict[int, list[int]] = {}
        # Which tags on shelves count, the profiles in which there is none, and the greatest load on one.
        self.edition = 0
        self.absent: list[int] = []
        self.listed_load = 0
        self.contacts: list[Contact] = []
        self.wrapping: dict[Id, WrapUp] = {}
        self.wanted: dict[Contact, None] = {}
        self.personal: dict[int, list[PersonalEntry]] = {}

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

    def relist(self) -> None:
        """Void all tags on shelves."""
        self.edition += 1
        self.absent = list(range(len(self.profiles)))
        self.listed_load = 0

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
        """Work out which media are open."""
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
