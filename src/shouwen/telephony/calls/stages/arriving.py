"""The way in: a call is announced, entered into the books, and answered or turned away."""

from __future__ import annotations

import logging

from shouwen.telephony.calls import ledger
from shouwen.telephony.calls.stages.base import Stage
from shouwen.telephony.ports import HangUpReason
from shouwen.telephony.switch_events import IncomingCall

logger = logging.getLogger(__name__)


class Arriving(Stage):
    """The caller hears the ringing tone."""

    name = "arriving"

    async def take(self, message: object) -> None:
        """Let the call in."""
        match message:
            case IncomingCall():
                await self._arrive(message)
            case _:
                await super().take(message)

    async def _arrive(self, event: IncomingCall) -> None:
        journey, desk = self.journey, self.journey.desk
        journey.from_number = event.from_number
        arrival = await desk.do(
            ledger.open_call, call=journey.call, from_number=event.from_number, to_number=event.to_number,
            node=desk.node, at=event.at,
        )  # fmt: skip
        if arrival is None:
            logger.warning("Nobody answers the number %s: give it to a tenant in the console.", event.to_number)
            await journey.turn_away(HangUpReason.CONGESTION)
            return
        journey.tenant_id, journey.menu, journey.reads_along = arrival.tenant_id, arrival.menu, arrival.reads_along
        if arrival.is_over:
            await journey.leave()
        else:
            await journey.ask()
