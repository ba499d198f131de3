"""Ringing: the call is offered to an agent, whose phone is called; the caller goes on hearing music."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from shouwen.contacts.events import ContactAccepted
from shouwen.routing.events import ContactOffered, OfferRejected, OfferWithdrawn
from shouwen.telephony.calls import ledger
from shouwen.telephony.calls.agent_side import AgentSide
from shouwen.telephony.calls.stages.base import Stage
from shouwen.telephony.calls.stages.waiting import take_offer
from shouwen.telephony.events import CallCommandRequested
from shouwen.telephony.switch_events import EndCause, LegAnswered, LegEnded, LiveCall

if TYPE_CHECKING:
    from shouwen.telephony.calls.journey import Journey

logger = logging.getLogger(__name__)

# Who pressed “answer” on the desktop has so long until the phone itself is up.
PICK_UP_SECONDS = 15.0


class Ringing(Stage):
    """An agent's phone rings, or is about to be up."""

    name = "ringing"

    def __init__(self, journey: Journey, agent: AgentSide, seconds: float) -> None:
        super().__init__(journey)
        self.agent = agent
        self._seconds = seconds
        self._is_accepted = self._is_up = self._is_gone = False

    async def begin(self) -> None:
        """Call the phone."""
        journey, agent = self.journey, self.agent
        before, journey.agent = journey.agent, agent
        if before is not None:
            await self.switch.hang_up(before.leg)
        agent.endpoint = await journey.endpoint_of(agent.agent_id)
        await journey.do(ledger.note, state=self.name, agent_leg=agent.offer_id)
        if agent.endpoint is None:
            # The offer runs out, and the router sees that this agent does not answer.
            logger.warning("Agent %s has no phone that could ring.", agent.agent_id)
            return
        await self.switch.originate_agent_leg(
            journey.call, agent.leg, agent.endpoint, journey.from_number, max(1, math.ceil(self._seconds))
        )

    async def settle(self, live: LiveCall) -> None:
        """The phone may have been picked up while nobody listened."""
        leg = next((leg for leg in live.legs if leg.leg == self.agent.leg), None)
        if leg is None:
            await self.switch.start_music(self.journey.call)
        elif leg.is_answered:
            await self._picked_up()

    async def take(self, message: object) -> None:
        """The offer and the phone, each of which may be first."""
        match message:
            case ContactOffered() if not self._is_accepted:
                if message.offer_id != self.agent.offer_id:
                    await take_offer(self.journey, message)
            case ContactAccepted() if not self._is_accepted:
                await self._accepted(message)
            case OfferWithdrawn() | OfferRejected() if not self._is_accepted:
                await self._offer_gone(message)
            case LegAnswered() if self.is_of_agent(message.leg):
                await self._picked_up()
            case LegEnded() if self.is_of_agent(message.leg):
                await self._leg_ended(message)
            case CallCommandRequested():
                await self._commanded(message)
            case _:
                await super().take(message)

    async def time_is_up(self) -> None:
        """Accepted on the desktop, but the phone did not come up."""
        if self._is_accepted and not self._is_up:
            await self.agent_lost(prefer=False)

    async def wait_for_phone(self) -> None:
        """Somebody took the contact on the desktop: the phone is to be up in a moment."""
        self._is_accepted = True
        if self._is_up:
            await self.journey.converse()
            return
        if self._is_gone and self.agent.endpoint is not None:
            # The page with the phone was loaded anew while it rang.
            await self.journey.call_back_phone()
            return
        self.journey.wake_in(PICK_UP_SECONDS)
        people = self.journey.desk.people
        if people is not None and self.agent.endpoint is not None:
            await people.pick_up(self.agent.endpoint)

    async def _accepted(self, event: ContactAccepted) -> None:
        if event.segment_id == self.agent.offer_id:
            await self.wait_for_phone()
        else:
            await self.journey.ring_for_accepted(event)

    async def _picked_up(self) -> None:
        self._is_up = True
        self._is_accepted = self._is_accepted or await self._decide(ledger.accept)
        if self._is_accepted:
            await self.journey.converse()
        else:
            await self.switch.hang_up(self.agent.leg)
            await self.journey.wait()

    async def _offer_gone(self, event: OfferWithdrawn | OfferRejected) -> None:
        if event.offer_id == self.agent.offer_id:
            await self.journey.wait()
            await self.switch.hang_up(self.agent.leg)
            await self.journey.do(ledger.note, state="waiting", agent_leg=None)

    async def _leg_ended(self, event: LegEnded) -> None:
        is_refused = event.cause in (EndCause.REJECTED, EndCause.BUSY)
        self._is_gone = True
        if self._is_accepted and is_refused:
            await self.agent_lost(prefer=False)
        elif self._is_accepted:
            await self.journey.call_back_phone()
        elif is_refused:
            # A phone that does not ring leaves the offer to run out; the agent may still answer on the desktop.
            await self._decide(ledger.reject)

    async def _commanded(self, event: CallCommandRequested) -> None:
        if self._is_accepted:
            if event.action == "hangup":
                await self.end_by_agent()
            elif event.action in ("hold", "resume"):
                # Pressed as soon as the contact was taken: done when the phone is up.
                await self.note_hold(on=event.action == "hold")
        elif event.by_id == self.agent.agent_id:
            if event.action == "answer":
                await self._decide(ledger.accept)
            elif event.action == "reject":
                await self._decide(ledger.reject)

    async def _decide(self, work: Callable[..., bool]) -> bool:
        """Have the offer accepted or rejected; whether it still held."""
        journey, agent = self.journey, self.agent
        return await journey.desk.do(
            work,
            tenant_id=journey.tenant,
            offer_id=agent.offer_id,
            agent_id=agent.agent_id,
            at=journey.desk.clock.now(),
        )
