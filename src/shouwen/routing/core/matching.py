"""Finds the best agent for a contact and the best contact for an agent without looking at all of them."""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, Protocol

from shouwen.routing.core.definitions import Id
from shouwen.routing.core.profiles import IdleEntry, Profile, WaitingEntry

if TYPE_CHECKING:
    from shouwen.routing.core.agents import Agent
    from shouwen.routing.core.waiting import Contact


class Matching(Protocol):
    """Who waits and who is free; the core calls `wait` and `idle` after every change of the stamp."""

    def wait(self, contact: Contact) -> None:
        """Take note of a contact: open to all under its profile, or only to its preferred agents."""

    def idle(self, agent: Agent) -> None:
        """Take note of an agent with at least one open medium."""

    def best_contact(self, agent: Agent) -> Contact | None:
        """Find the most urgent contact that this agent may be offered now."""

    def best_agent(self, profile: Profile, contact: Contact) -> Agent | None:
        """Find the most proficient free agent; among equals the least loaded, then the longest idle."""


class HeapMatching:
    """One heap of contacts and one of agents per profile, with lazy deletion.

    An entry carries the stamp its contact or agent had when it was pushed. Every change moves the stamp on,
    so old entries are recognised when they reach the top, and nothing is ever searched for. With k profiles
    per agent and n entries: `wait` O(log n), `idle` O(k log n), `best_agent` O(log n), `best_contact` O(k)
    plus O(log n) for each stale entry met, all amortised (an entry is pushed once and popped once).
    """

    __slots__ = ()

    def wait(self, contact: Contact) -> None:
        """Push the contact under its profile and before each preferred agent that may serve it."""
        assert contact.place is not None
        rank, number, _ = contact.place
        profile = contact.profile
        if profile is not None:
            heap = profile.waiting
            heappush(heap, (rank, number, contact.stamp, contact))
            if len(heap) > profile.waiting_limit:
                profile.waiting_limit = 64 + 2 * _sweep_waiting(heap)
        if contact.preferred:
            head_start = contact.queue.definition.preferred_credit_s
            for agent, _ in contact.preferred:
                if contact.suits(agent):
                    personal = agent.personal.setdefault(contact.bit, [])
                    heappush(personal, (rank - head_start, number, contact.stamp, contact))
                    if len(personal) > 64 + 2 * len(agent.wanted):
                        _sweep_waiting(personal)

    def idle(self, agent: Agent) -> None:
        """Push the agent under each profile it meets and has room for."""
        is_open = agent.open
        load = agent.total
        since = agent.idle_since
        number = agent.number
        stamp = agent.stamp
        for profile, score in zip(agent.profiles, agent.scores, strict=True):
            if profile.bit & is_open:
                heap = profile.idle
                heappush(heap, (score, load, since, number, stamp, agent))
                if len(heap) > profile.idle_limit:
                    profile.idle_limit = 64 + 2 * _sweep_idle(heap)

    def best_contact(self, agent: Agent) -> Contact | None:
        """Compare the heads of the heaps this agent can serve."""
        is_open = agent.open
        best: WaitingEntry | None = None
        for profile in agent.profiles:
            heap = profile.waiting
            if heap and profile.bit & is_open:
                entry: WaitingEntry | None = heap[0]
                if heap[0][3].stamp != heap[0][2] or heap[0][3].excluded:
                    entry = _first_for(agent.id, heap)
                if entry is not None and (best is None or entry < best):
                    best = entry
        if agent.personal:
            for bit, heap in agent.personal.items():
                if bit & is_open:
                    entry = _first_for(agent.id, heap)
                    if entry is not None and (best is None or entry < best):
                        best = entry
        return best[3] if best is not None else None

    def best_agent(self, profile: Profile, contact: Contact) -> Agent | None:
        """Look at the head of the profile's heap of free agents."""
        heap = profile.idle
        excluded = contact.excluded
        passed: list[IdleEntry] = []
        found: Agent | None = None
        while heap:
            agent = heap[0][5]
            if agent.stamp != heap[0][4]:
                heappop(heap)
            elif excluded and agent.id in excluded:
                passed.append(heappop(heap))
            else:
                found = agent
                break
        for entry in passed:
            heappush(heap, entry)
        return found


def _first_for(agent_id: Id, heap: list[WaitingEntry]) -> WaitingEntry | None:
    """Find the first live entry that does not avoid this agent, dropping dead ones on the way."""
    passed: list[WaitingEntry] = []
    found: WaitingEntry | None = None
    while heap:
        entry = heap[0]
        contact = entry[3]
        if contact.stamp != entry[2]:
            heappop(heap)
        elif contact.excluded and agent_id in contact.excluded:
            passed.append(heappop(heap))
        else:
            found = entry
            break
    for entry in passed:
        heappush(heap, entry)
    return found


def _sweep_waiting(heap: list[WaitingEntry]) -> int:
    heap[:] = [entry for entry in heap if entry[3].stamp == entry[2]]
    heapify(heap)
    return len(heap)


def _sweep_idle(heap: list[IdleEntry]) -> int:
    heap[:] = [entry for entry in heap if entry[5].stamp == entry[4]]
    heapify(heap)
    return len(heap)
