"""Rejoining: the agent's phone fell away in the middle of the conversation and is called until it is back."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from shouwen.telephony.calls import ledger
from shouwen.telephony.calls.stages.talking import Talking
from shouwen.telephony.events import CallCommandRequested
from shouwen.telephony.switch_events import EndCause, LegAnswered, LegEnded, LiveCall

if TYPE_CHECKING:
    from shouwen.telephony.calls.journey import Journey

# A page loads anew within a few seconds; who is not back after so many is gone, and the caller is for somebody else.
WITHIN_SECONDS = 20.0
TRY_EVERY_SECONDS = 0.7
RING_SECONDS = 8


class Rejoining(Talking):
    """The caller hears music; the conversation goes on as soon as the agent's phone is up again."""

    name = "rejoining"

    def __init__(self, journey: Journey) -> None:
        super().__init__(journey)
        self._until = asyncio.get_running_loop().time() + WITHIN_SECONDS

    async def begin(self) -> None:
        """Music for the caller, and the first attempt."""
        if self.journey.agent is None:
            await self.agent_lost(prefer=True)
            return
        # A muted phone that comes back is a new one: it is not muted.
        self.journey.agent.is_muted = False
        await self.journey.do(ledger.note, state=self.name, agent_leg=None, is_muted=False)
        await self.switch.hold(self.journey.call)
        await self._try()

    async def settle(self, live: LiveCall) -> None:
        """Begin anew: what was tried before the loss is forgotten."""
        await self.switch.hold(self.journey.call)
        await self._try()

    async def take(self, message: object) -> None:
        """The phone is up, or has to be called again."""
        match message:
            case LegAnswered() if self.is_of_agent(message.leg):
                await self.journey.converse()
            case LegEnded() if self.is_of_agent(message.leg):
                if message.cause != EndCause.RELEASED:
                    self.journey.wake_in(TRY_EVERY_SECONDS)
            case CallCommandRequested(action="hold" | "resume" as action):
                # Done when the phone is back; until then the caller hears music anyway.
                await self.note_hold(on=action == "hold")
            case CallCommandRequested(action="mute" | "unmute"):
                return
            case _:
                await super().take(message)

    async def time_is_up(self) -> None:
        """Try again, or let somebody else take over."""
        if asyncio.get_running_loop().time() >= self._until:
            await self.agent_lost(prefer=True)
        else:
            await self._try()

    async def _try(self) -> None:
        journey, agent = self.journey, self.journey.speaking_agent
        agent.leg = str(uuid4())
        agent.endpoint = await journey.endpoint_of(agent.agent_id)
        await journey.do(ledger.note, agent_leg=UUID(agent.leg))
        # Should nothing at all be heard of this attempt, the alarm makes the next one.
        journey.wake_in(RING_SECONDS + TRY_EVERY_SECONDS)
        if agent.endpoint is None:
            journey.wake_in(TRY_EVERY_SECONDS)
            return
        await self.switch.originate_agent_leg(
            journey.call, agent.leg, agent.endpoint, journey.from_number, RING_SECONDS
        )
