"""A profile is one demand on agents (medium and skills); everybody who waits with the same demand shares it."""

from __future__ import annotations

from array import array
from bisect import insort
from collections.abc import Iterable, Mapping
from math import inf
from operator import itemgetter
from typing import TYPE_CHECKING

from shouwen.routing.core.definitions import Requirement
from shouwen.routing.core.line import Line
from shouwen.routing.core.shelves import Shelf

if TYPE_CHECKING:
    from shouwen.routing.core.agents import Agent

INELIGIBLE = -1


class Profile:
    """One demand, with the line of contacts that wait under it and shelves of agents free for it."""

    __slots__ = ("_shelf_by_key", "bit", "index", "requirement", "shelves", "slots", "tags", "users", "waiting")

    def __init__(self, index: int, bit: int, requirement: Requirement) -> None:
        self.index = index
        self.bit = bit
        self.requirement = requirement
        self.waiting = Line()
        self.shelves: list[tuple[tuple[int, int], Shelf]] = []
        self._shelf_by_key: dict[tuple[int, int], Shelf] = {}
        # Tags on all shelves, void ones included: none means that nobody can be free.
        self.tags = 0
        self.slots = 0
        self.users = 0

    def put_on_shelf(self, agent: Agent, index: int) -> None:
        """List an agent as free; the index is that of this profile in the agent's list."""
        load = agent.total
        key = (-agent.scores[index], load)
        shelf = self._shelf_by_key.get(key)
        if shelf is None:
            shelf = self._shelf_by_key[key] = Shelf(self, load)
            insort(self.shelves, (key, shelf), key=itemgetter(0))
        self.tags += 1
        shelf.put((agent.idle_since, agent.number, agent.edition, agent, index))
        if load > agent.listed_load:
            agent.listed_load = load

    def score(self, skills: Mapping[str, int]) -> int:
        """Sum the proficiencies in the required skills, or INELIGIBLE if one is missing or too low."""
        total = 0
        for skill, level in self.requirement:
            have = skills.get(skill, 0)
            if have < level:
                return INELIGIBLE
            total += have
        return total


class ProfileBook:
    """All profiles in use, and which agents meet them."""

    __slots__ = ("_by_pivot", "_holders", "_profiles", "heads", "listed")

    def __init__(self) -> None:
        self.listed: list[Profile] = []
        # For each listed profile the rank of the first in its line, or infinity. Side by side in memory:
        # an agent who gets free reads a few floats instead of the heads of as many scattered lines.
        self.heads = array("d")
        self._profiles: dict[tuple[int, Requirement], Profile] = {}
        # A profile is found by one of its skills (its pivot), so that signing on looks only at profiles
        # that ask for a skill the agent has.
        self._by_pivot: dict[str | None, dict[Profile, None]] = {}
        self._holders: dict[str | None, dict[Agent, None]] = {None: {}}

    @staticmethod
    def _pivot(requirement: Requirement) -> str | None:
        return requirement[0][0] if requirement else None

    def use(self, bit: int, requirement: Requirement) -> Profile:
        """Give the profile for this demand, made and staffed if it is new; pair with `release`."""
        key = (bit, requirement)
        profile = self._profiles.get(key)
        if profile is None:
            profile = self._profiles[key] = Profile(len(self.listed), bit, requirement)
            self.listed.append(profile)
            self.heads.append(inf)
            pivot = self._pivot(requirement)
            self._by_pivot.setdefault(pivot, {})[profile] = None
            for agent in self._holders.get(pivot, ()):
                if self._staff(profile, agent):
                    index = len(agent.profiles) - 1
                    if agent.open & bit:
                        profile.put_on_shelf(agent, index)
                    else:
                        agent.absent.append(index)
        profile.users += 1
        return profile

    def release(self, profiles: Iterable[Profile]) -> None:
        """Forget profiles that no queue asks for any more; agents drop them when next enrolled."""
        for profile in profiles:
            profile.users -= 1
            if profile.users == 0:
                del self._profiles[profile.bit, profile.requirement]
                del self._by_pivot[self._pivot(profile.requirement)][profile]
                # Its index is not given to another profile: agents may hold it until they are next enrolled.

    @staticmethod
    def _staff(profile: Profile, agent: Agent) -> bool:
        limit = agent.limit(profile.bit)
        if not limit:
            return False
        score = profile.score(agent.skills)
        if score == INELIGIBLE:
            return False
        agent.profiles.append(profile)
        agent.scores.append(score)
        agent.lines.setdefault(profile.bit, []).append(profile.index)
        if agent.on_duty:
            profile.slots += limit
        return True

    def enrol(self, agent: Agent) -> None:
        """List the profiles an agent meets; the agent must not be enrolled."""
        pivots: list[str | None] = [None, *agent.skills]
        for pivot in pivots:
            self._holders.setdefault(pivot, {})[agent] = None
            for profile in self._by_pivot.get(pivot, ()):
                self._staff(profile, agent)
        agent.relist()

    def strike(self, agent: Agent) -> None:
        """Undo `enrol`; call before skills, capacity or duty change."""
        for pivot in (None, *agent.skills):
            self._holders[pivot].pop(agent, None)
        if agent.on_duty:
            for profile in agent.profiles:
                profile.slots -= agent.limit(profile.bit)
        agent.profiles.clear()
        agent.scores.clear()
        agent.lines.clear()
        agent.relist()
