"""Finds the best agent for a contact and the best contact for an agent without looking at all of them."""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from math import inf
from typing import TYPE_CHECKING, Protocol

from shouwen.routing.core.profiles import Profile, ProfileBook

if TYPE_CHECKING:
    from shouwen.routing.core.agents import Agent
    from shouwen.routing.core.waiting import Contact, PersonalEntry


class Matching(Protocol):
    """Who waits and who is free; the core tells every change."""

    def wait(self, contact: Contact) -> None:
        """Take note of a contact: open to all under its profile, or (no profile) only to its preferred agents."""

    def leave(self, contact: Contact) -> None:
        """Forget a contact noted before; its profile is still the same."""

    def idle(self, agent: Agent) -> None:
        """Take note of an agent with an open medium; call it after every change of load or opening."""

    def best_contact(self, agent: Agent) -> Contact | None:
        """Find the most urgent contact that this agent may be offered now."""

    def best_agent(self, profile: Profile, contact: Contact) -> Agent | None:
        """Find the most proficient free agent; among equals the least loaded, then the longest idle."""


class IndexedMatching:
    """One line of contacts per profile, and one shelf of agents per profile, proficiency and load.

    With k profiles per agent and n people: `wait` and `leave` O(log n); `idle` O(a log n) for a <= k absent
    tags, mostly one; `best_contact` O(k), or O(k + x) where x contacts at the heads avoid the agent;
    `best_agent` O(shelves + log n) amortised: a tag is put once, put right at most once for each time its
    agent got free, and passed once.
    """

    __slots__ = ("_heads", "_listed")

    def __init__(self, book: ProfileBook) -> None:
        self._heads = book.heads
        self._listed = book.listed

    def wait(self, contact: Contact) -> None:
        """Put the contact into its profile's line and before each preferred agent that may serve it."""
        profile = contact.profile
        if profile is not None and profile.waiting.add(contact):
            self._heads[profile.index] = contact.rank
        if contact.preferred:
            head_start = contact.queue.definition.preferred_credit_s
            for agent, _ in contact.preferred:
                if contact.suits(agent):
                    personal = agent.personal.setdefault(contact.bit, [])
                    heappush(personal, (contact.rank - head_start, contact.number, contact.stamp, contact))
                    if len(personal) > 64 + 2 * len(agent.wanted):
                        personal[:] = [entry for entry in personal if entry[3].stamp == entry[2]]
                        heapify(personal)

    def leave(self, contact: Contact) -> None:
        """Take the contact out of its profile's line; entries before preferred agents become void."""
        contact.stamp += 1
        profile = contact.profile
        if profile is not None and profile.waiting.remove(contact):
            line = profile.waiting
            self._heads[profile.index] = line.first().rank if line.count else inf

    def idle(self, agent: Agent) -> None:
        """See that the agent has a tag under each profile it has room for."""
        if agent.total < agent.listed_load:
            agent.relist()
        absent = agent.absent
        if absent:
            is_open = agent.open
            profiles = agent.profiles
            still_absent = []
            for index in absent:
                if profiles[index].bit & is_open:
                    profiles[index].put_on_shelf(agent, index)
                else:
                    still_absent.append(index)
            agent.absent = still_absent

    def best_contact(self, agent: Agent) -> Contact | None:
        """Compare the heads of the lines this agent can serve."""
        if agent.personal:
            return self._best_of_all(agent)
        heads = self._heads
        is_open = agent.open
        lowest = inf
        # The contacts themselves are looked at only where ranks are equal: each is a walk through cold memory.
        found: list[int] = []
        for bit, indices in agent.lines.items():
            if bit & is_open:
                for index in indices:
                    head = heads[index]
                    if head < lowest:
                        lowest = head
                        found = [index]
                    elif head == lowest and found:
                        found.append(index)
        if not found:
            return None
        contact = self._listed[found[0]].waiting.first()
        for index in found[1:]:
            other = self._listed[index].waiting.first()
            if other.number < contact.number:
                contact = other
        return self._best_of_all(agent) if contact.excluded else contact

    def _best_of_all(self, agent: Agent) -> Contact | None:
        """Do the same with an eye to preference and exclusion."""
        best: tuple[float, int, Contact] | None = None
        for bit, indices in agent.lines.items():
            if bit & agent.open:
                for index in indices:
                    if best is None or self._heads[index] <= best[0]:
                        for contact in self._listed[index].waiting:
                            if not contact.excluded or agent.id not in contact.excluded:
                                entry = (contact.rank, contact.number, contact)
                                if best is None or entry[:2] < best[:2]:
                                    best = entry
                                break
        for bit, personal in agent.personal.items():
            if bit & agent.open:
                wanted = _first_for(agent, personal)
                if wanted is not None and (best is None or wanted[:2] < best[:2]):
                    best = (wanted[0], wanted[1], wanted[3])
        return best[2] if best is not None else None

    def best_agent(self, profile: Profile, contact: Contact) -> Agent | None:
        """Look at the shelves in order of proficiency and load."""
        if not profile.tags:
            return None
        for _, shelf in profile.shelves:
            agent = shelf.longest_idle(contact)
            if agent is not None:
                return agent
        return None


def _first_for(agent: Agent, heap: list[PersonalEntry]) -> PersonalEntry | None:
    """Find the first live entry that does not avoid this agent, dropping void ones on the way."""
    passed: list[PersonalEntry] = []
    found: PersonalEntry | None = None
    while heap:
        entry = heap[0]
        contact = entry[3]
        if contact.stamp != entry[2]:
            heappop(heap)
        elif contact.excluded and agent.id in contact.excluded:
            passed.append(heappop(heap))
        else:
            found = entry
            break
    for entry in passed:
        heappush(heap, entry)
    return found
