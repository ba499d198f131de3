"""A profile is one demand on agents (medium and skills); everybody who waits with the same demand shares it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from shouwen.routing.core.definitions import Requirement

if TYPE_CHECKING:
    from shouwen.routing.core.agents import Agent
    from shouwen.routing.core.waiting import Contact

WaitingEntry = tuple[float, int, int, "Contact"]
"""(rank, intake number, stamp, contact); stale once the contact's stamp has moved on."""

IdleEntry = tuple[int, int, float, int, int, "Agent"]
"""(minus proficiency, load, idle since, sign-on number, stamp, agent); stale once the agent's stamp has moved on."""

INELIGIBLE = -1


class Profile:
    """One demand, with a heap of contacts that wait under it and a heap of agents free for it."""

    __slots__ = ("bit", "idle", "idle_limit", "requirement", "slots", "users", "waiting", "waiting_limit")

    def __init__(self, bit: int, requirement: Requirement) -> None:
        self.bit = bit
        self.requirement = requirement
        self.waiting: list[WaitingEntry] = []
        self.idle: list[IdleEntry] = []
        # Heaps are swept when they reach the limit, which is then set to twice what is left:
        # the sweep is paid for by the pushes since the last one.
        self.waiting_limit = 64
        self.idle_limit = 64
        self.slots = 0
        self.users = 0

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

    __slots__ = ("_by_pivot", "_holders", "_profiles")

    def __init__(self) -> None:
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
            profile = self._profiles[key] = Profile(bit, requirement)
            pivot = self._pivot(requirement)
            self._by_pivot.setdefault(pivot, {})[profile] = None
            for agent in self._holders.get(pivot, ()):
                self._staff(profile, agent)
        profile.users += 1
        return profile

    def release(self, profiles: Iterable[Profile]) -> None:
        """Forget profiles that no queue asks for any more."""
        for profile in profiles:
            profile.users -= 1
            if profile.users == 0:
                pivot = self._pivot(profile.requirement)
                del self._profiles[profile.bit, profile.requirement]
                del self._by_pivot[pivot][profile]
                for agent in self._holders.get(pivot, ()):
                    agent.unlist(profile)

    @staticmethod
    def _staff(profile: Profile, agent: Agent) -> None:
        limit = agent.limit(profile.bit)
        if limit:
            score = profile.score(agent.skills)
            if score != INELIGIBLE:
                agent.profiles.append(profile)
                agent.scores.append(-score)
                if agent.on_duty:
                    profile.slots += limit

    def enrol(self, agent: Agent) -> None:
        """List the profiles an agent meets; the agent must not be enrolled."""
        pivots: list[str | None] = [None, *agent.skills]
        for pivot in pivots:
            self._holders.setdefault(pivot, {})[agent] = None
            for profile in self._by_pivot.get(pivot, ()):
                self._staff(profile, agent)

    def strike(self, agent: Agent) -> None:
        """Undo `enrol`; call before skills, capacity or duty change."""
        for pivot in (None, *agent.skills):
            self._holders[pivot].pop(agent, None)
        if agent.on_duty:
            for profile in agent.profiles:
                profile.slots -= agent.limit(profile.bit)
        agent.profiles.clear()
        agent.scores.clear()
