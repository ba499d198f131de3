"""What follows when agents come, go, pause, learn, or finish their wrap-up."""

from __future__ import annotations

from shouwen.routing.core import events
from shouwen.routing.core.agents import Agent
from shouwen.routing.core.decisions import AgentStateForced, Ignored, WrapUpEnded
from shouwen.routing.core.definitions import Capacity, Id
from shouwen.routing.core.dispatch import Decisions, Dispatcher, by_rank
from shouwen.routing.core.profiles import INELIGIBLE
from shouwen.routing.core.waiting import Contact


class AgentHandlers(Dispatcher):
    """Events about agents."""

    def _agent(self, agent_id: Id, number: int | None = None) -> Agent:
        """Give the agent, made off line if not known yet: a contact may prefer somebody who signs on later."""
        agent = self._agents.get(agent_id)
        if agent is None:
            agent = self._agents[agent_id] = Agent(agent_id, number or self._next_number(), self._now)
        return agent

    def _equip(self, agent: Agent, capacity: Capacity) -> None:
        agent.limits = dict(capacity.limits)
        agent.blocked_by = dict(capacity.blocked_by)
        agent.slots = tuple(
            (self._bit(medium), limit, sum(self._bit(other) for other in set(capacity.blocked_by.get(medium, ()))))
            for medium, limit in capacity.limits.items()
        )

    def _on_agent_signed_on(self, event: events.AgentSignedOn, out: Decisions) -> None:
        agent = self._agent(event.agent)
        self._book.strike(agent)
        if agent.state == "offline":
            agent.number = self._next_number()
        agent.skills = dict(event.skills)
        self._equip(agent, event.capacity)
        if event.state == "ready" and agent.state != "ready":
            agent.idle_since = self._now
        agent.state = event.state
        agent.reason = event.reason
        agent.pause_next = None
        self._book.enrol(agent)
        self._agent_changed(agent, out)

    def _on_agent_state_changed(self, event: events.AgentStateChanged, out: Decisions) -> None:
        agent = self._agents.get(event.agent)
        if agent is None:
            out.append(Ignored(event.agent, "agent not signed on"))
            return
        if event.at_end_of_contact and event.state == "paused" and agent.state == "ready":
            agent.pause_next = event.reason
            agent.refresh()
            self._rearrange(self._withdraw_all(agent, "agent_unavailable", out), [agent], out)
            return
        agent.pause_next = None
        if event.state == "ready" and agent.state != "ready":
            agent.idle_since = self._now
        was_offline = agent.state == "offline"
        self._set_state(agent, event.state, event.reason)
        if event.state == "offline" or was_offline:
            self._agent_changed(agent, out)
        elif event.state == "ready":
            self._serve(agent, out)
        else:
            self._rearrange(self._withdraw_all(agent, "agent_unavailable", out), [], out)

    def _on_agent_let_go(self, event: events.AgentLetGo, out: Decisions) -> None:
        # Said of agents not known here, too: outside they may count as present.
        out.append(AgentStateForced(event.agent, "offline", "let_go"))
        agent = self._agents.get(event.agent)
        if agent is not None and agent.state != "offline":
            agent.pause_next = None
            self._set_state(agent, "offline", "let_go")
            self._agent_changed(agent, out)

    def _agent_changed(self, agent: Agent, out: Decisions) -> None:
        """Follow up a change of skills, capacity or presence: what was held for this agent may be freed, or fit."""
        agent.refresh()
        if agent.state == "offline":
            for wrap_up in list(agent.wrapping.values()):
                self._end_wrap_up(wrap_up, out)
        waiting = list(agent.wanted)
        for contact in waiting:
            self._leave_line(contact)
        if agent.state != "ready":
            waiting += self._withdraw_all(agent, "agent_unavailable", out)
        else:
            waiting += self._withdraw_unfit(agent, out)
        self._rearrange(waiting, [agent], out)

    def _withdraw_unfit(self, agent: Agent, out: Decisions) -> list[Contact]:
        """Take back offers that the agent has no skill or no room for any more, the least urgent first."""
        offered = sorted((contact for contact in agent.contacts if contact.state == "offered"), key=by_rank)
        unfit = []
        for contact in reversed(offered):
            has_room = agent.load[contact.bit] <= agent.limit(contact.bit)
            if not has_room or not self._has_skills_for(agent, contact):
                self._withdraw(contact, "agent_unavailable", out)
                unfit.append(contact)
        return unfit

    def _has_skills_for(self, agent: Agent, contact: Contact) -> bool:
        if self._stage(contact)[0].score(agent.skills) != INELIGIBLE:
            return True
        return any(one is agent for one, _ in contact.preferred) and contact.suits(agent)

    def _on_agent_skills_changed(self, event: events.AgentSkillsChanged, out: Decisions) -> None:
        agent = self._agents.get(event.agent)
        if agent is None:
            out.append(Ignored(event.agent, "agent not signed on"))
            return
        self._book.strike(agent)
        agent.skills = dict(event.skills)
        self._book.enrol(agent)
        self._agent_changed(agent, out)

    def _on_agent_capacity_changed(self, event: events.AgentCapacityChanged, out: Decisions) -> None:
        agent = self._agents.get(event.agent)
        if agent is None:
            out.append(Ignored(event.agent, "agent not signed on"))
            return
        self._book.strike(agent)
        self._equip(agent, event.capacity)
        self._book.enrol(agent)
        self._agent_changed(agent, out)

    def _on_wrap_up_extended(self, event: events.WrapUpExtended, out: Decisions) -> None:
        agent = self._agents.get(event.agent)
        wrap_up = agent.wrapping.get(event.contact) if agent is not None else None
        if wrap_up is None:
            out.append(Ignored(event.contact, "no wrap-up to extend"))
        else:
            self._timers.wrap(wrap_up, event.until)

    def _on_wrap_up_finished(self, event: events.WrapUpFinished, out: Decisions) -> None:
        agent = self._agents.get(event.agent)
        wrap_up = agent.wrapping.get(event.contact) if agent is not None else None
        if agent is None or wrap_up is None:
            out.append(Ignored(event.contact, "no wrap-up to finish"))
            return
        ended: Decisions = []
        self._end_wrap_up(wrap_up, ended)
        out.extend(decision for decision in ended if not isinstance(decision, WrapUpEnded))
        self._settle(agent, out)
