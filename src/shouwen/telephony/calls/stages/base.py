"""What all stages of a call have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from shouwen.contacts.api import EndReason
from shouwen.contacts.events import ContactEnded
from shouwen.telephony.calls import ledger
from shouwen.telephony.switch_events import CallEnded, LegAnswered, LiveCall

if TYPE_CHECKING:
    from shouwen.telephony.calls.journey import Journey


class Stage:
    """What the caller experiences at present; what a stage does not take, nobody needs to do anything about."""

    name: ClassVar[str]

    def __init__(self, journey: Journey) -> None:
        self.journey = journey
        self.switch = journey.desk.switch

    async def begin(self) -> None:
        """Do what this stage begins with."""

    async def settle(self, live: LiveCall) -> None:
        """The switch obeys again: want again of it what this stage needs."""

    async def time_is_up(self) -> None:
        """The alarm this stage has set goes off."""

    async def take(self, message: object) -> None:
        """Something has happened; the stages take what is theirs and leave the rest to this."""
        match message:
            case CallEnded():
                await self.journey.close(message)
            case ContactEnded():
                await self._contact_ended(message)
            case LegAnswered() if not self.is_of_agent(message.leg):
                # A phone that nobody waits for any more.
                await self.switch.hang_up(message.leg)

    def is_of_agent(self, leg: str) -> bool:
        """Whether the leg is the one of the agent who is called or speaks now."""
        agent = self.journey.agent
        return agent is not None and agent.leg == leg

    async def end_by_agent(self) -> None:
        """The agent is done: so is the call."""
        await self.journey.do(ledger.end, reason=EndReason.COMPLETED, by="agent")
        await self.journey.leave()

    async def note_hold(self, *, on: bool) -> bool:
        """Write down that the caller is to hold, or not; False when nobody serves the call any more."""
        journey, agent = self.journey, self.journey.agent
        if agent is None or not await journey.do(ledger.set_held, held=on):
            return False
        agent.is_held = on
        return True

    async def agent_lost(self, *, prefer: bool) -> None:
        """The agent's side is cut off: the caller keeps the place in the line."""
        journey, agent = self.journey, self.journey.agent
        agent_id = agent.agent_id if agent else None
        if not await journey.do(ledger.return_to_queue, agent_id=agent_id, prefer=prefer):
            # The contact is over, or will be told so in a moment.
            await journey.do(ledger.end, reason=EndReason.INTERRUPTED, by="system")
            await journey.leave()
            return
        await journey.wait()
        if agent is not None:
            await self.switch.hang_up(agent.leg)

    async def _contact_ended(self, event: ContactEnded) -> None:
        journey = self.journey
        if event.reason == EndReason.NO_AGENT:
            await journey.do(ledger.call_back)
            await journey.leave(await journey.prompt("overflow"))
        elif event.reason == EndReason.AFTER_HOURS:
            await journey.leave(await journey.prompt("closed"))
        else:
            await journey.leave()
