"""Waiting: music, and now and then how many are before the caller."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shouwen.contacts.events import ContactAccepted
from shouwen.routing.events import ContactOffered
from shouwen.telephony.calls import ledger, standing
from shouwen.telephony.calls.spoken import Spoken
from shouwen.telephony.calls.stages.base import Stage
from shouwen.telephony.prompts import spoken_position, spoken_wait
from shouwen.telephony.switch_events import LiveCall

if TYPE_CHECKING:
    from shouwen.telephony.calls.journey import Journey

POSITION_EVERY_SECONDS = 30.0


class Waiting(Stage):
    """The caller is in the line."""

    name = "waiting"

    def __init__(self, journey: Journey, *said: Spoken) -> None:
        super().__init__(journey)
        self._said = said

    async def begin(self) -> None:
        """Music, after what is to be said first."""
        self.journey.agent = None
        self.journey.wake_in(POSITION_EVERY_SECONDS)
        await self.switch.start_music(self.journey.call)
        if self._said:
            await self.journey.say(*self._said)

    async def settle(self, live: LiveCall) -> None:
        """Music again."""
        self._said = ()
        await self.begin()

    async def take(self, message: object) -> None:
        """An agent is found."""
        match message:
            case ContactOffered():
                await take_offer(self.journey, message)
            case ContactAccepted():
                await self.journey.ring_for_accepted(message)
            case _:
                await super().take(message)

    async def time_is_up(self) -> None:
        """Tell the caller the position and the estimated wait."""
        journey = self.journey
        journey.wake_in(POSITION_EVERY_SECONDS)
        place = await journey.desk.do(ledger.place_in_line, tenant_id=journey.tenant, call=journey.call)
        said = [await journey.prompt("still_waiting")]
        if place is not None:
            ahead, seconds = place
            said.append(Spoken(spoken_position(ahead)))
            if seconds is not None:
                said.append(Spoken(spoken_wait(seconds)))
        await journey.say(*said)


async def take_offer(journey: Journey, event: ContactOffered) -> None:
    """Ring the phone of whom the call is offered to, unless the offer is old news."""
    if await journey.desk.do(standing.still_offered, journey.tenant, event.offer_id):
        seconds = (event.expires_at - journey.desk.clock.now()).total_seconds()
        await journey.ring(event.offer_id, event.agent_id, seconds)
