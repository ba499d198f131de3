"""The plain way to find a match, by looking at everybody: the yardstick for speed and the oracle in tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shouwen.routing.core.profiles import INELIGIBLE, Profile, ProfileBook

if TYPE_CHECKING:
    from shouwen.routing.core.agents import Agent
    from shouwen.routing.core.waiting import Contact


class ScanMatching:
    """Same answers as IndexedMatching, in time proportional to the people waiting or free."""

    __slots__ = ("_free", "_waiting")

    def __init__(self, book: ProfileBook) -> None:
        self._waiting: dict[Contact, None] = {}
        self._free: dict[Agent, None] = {}

    def wait(self, contact: Contact) -> None:
        """Take note of a contact."""
        self._waiting[contact] = None

    def leave(self, contact: Contact) -> None:
        """Forget a contact."""
        del self._waiting[contact]

    def idle(self, agent: Agent) -> None:
        """Take note of a free agent."""
        self._free[agent] = None

    def best_contact(self, agent: Agent) -> Contact | None:
        """Look at every waiting contact."""
        best: Contact | None = None
        best_key = (0.0, 0)
        for contact in self._waiting:
            if not contact.bit & agent.open or (contact.excluded and agent.id in contact.excluded):
                continue
            rank, number = contact.rank, contact.number
            if contact.preferred and any(wanted is agent for wanted, _ in contact.preferred) and contact.suits(agent):
                rank -= contact.queue.definition.preferred_credit_s
            elif contact.profile is None or contact.profile.score(agent.skills) == INELIGIBLE:
                continue
            if best is None or (rank, number) < best_key:
                best, best_key = contact, (rank, number)
        return best

    def best_agent(self, profile: Profile, contact: Contact) -> Agent | None:
        """Look at every free agent."""
        best: Agent | None = None
        best_key = (0, 0, 0.0, 0)
        dead = []
        for agent in self._free:
            if not agent.open:
                dead.append(agent)
                continue
            if not agent.open & profile.bit or (contact.excluded and agent.id in contact.excluded):
                continue
            score = profile.score(agent.skills)
            if score == INELIGIBLE:
                continue
            key = (-score, agent.total, agent.idle_since, agent.number)
            if best is None or key < best_key:
                best, best_key = agent, key
        for agent in dead:
            del self._free[agent]
        return best
