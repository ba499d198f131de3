"""Free agents of equal proficiency and load, the longest idle first."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shouwen.routing.core.agents import Agent
    from shouwen.routing.core.profiles import Profile
    from shouwen.routing.core.waiting import Contact

Tag = tuple[float, int, int, "Agent", int]
"""(idle since, sign-on number, edition, agent, index of the profile in the agent's list)."""


class Shelf:
    """A list read from the front and mostly written at the back: who gets idle last has idled least.

    A tag stays while its agent works, so that getting free again costs nothing. It may be out of date but
    never stands further back, or on a worse shelf, than it should: `idle_since` only grows, and when an agent's
    load falls below that of a tag, all its tags are made anew (edition). So an exact tag at the front is the
    longest idle agent's; another one is put right when it comes to the front, or dropped if its agent is busy,
    and noted as absent. Each costs O(1), or a binary search where it has to go in between.
    """

    __slots__ = ("_front", "_limit", "_load", "_profile", "_tags")

    def __init__(self, profile: Profile, load: int) -> None:
        self._profile = profile
        self._load = load
        self._tags: list[Tag] = []
        self._front = 0
        self._limit = 64

    def put(self, tag: Tag) -> None:
        """Add a free agent."""
        tags = self._tags
        if not tags or tag > tags[-1]:
            tags.append(tag)
        else:
            tags.insert(bisect_right(tags, tag, self._front), tag)
        if len(tags) > self._limit:
            self._tags = [tag for tag in tags[self._front :] if tag[3].edition == tag[2]]
            self._profile.tags -= len(tags) - self._front - len(self._tags)
            self._front = 0
            self._limit = 64 + 2 * len(self._tags)

    def longest_idle(self, contact: Contact) -> Agent | None:
        """Find the agent who has idled longest and whom the contact does not avoid."""
        profile = self._profile
        bit = profile.bit
        load = self._load
        excluded = contact.excluded
        avoided: list[Tag] = []
        found: Agent | None = None
        while self._front < len(self._tags):
            tag = self._tags[self._front]
            since, _, edition, agent, index = tag
            if agent.edition == edition and agent.open & bit and agent.idle_since == since and agent.total == load:
                if not excluded or agent.id not in excluded:
                    found = agent
                    break
                avoided.append(tag)
            self._front += 1
            profile.tags -= 1
            if agent.edition == edition:
                if not agent.open & bit:
                    agent.absent.append(index)
                elif agent.idle_since != since or agent.total != load:
                    profile.put_on_shelf(agent, index)
        if avoided:
            # They go back to the front, over tags already passed.
            self._tags[self._front - len(avoided) : self._front] = avoided
            self._front -= len(avoided)
            profile.tags += len(avoided)
        return found
