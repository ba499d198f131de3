"""The way out: a last sentence, then the line is taken down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shouwen.contacts.events import ContactEnded
from shouwen.telephony.calls.spoken import Spoken
from shouwen.telephony.calls.stages.base import Stage
from shouwen.telephony.switch_events import LiveCall, PlaybackFinished

if TYPE_CHECKING:
    from shouwen.telephony.calls.journey import Journey

FAREWELL_SECONDS = 20.0


class Leaving(Stage):
    """The contact is over, and the call in a moment."""

    name = "leaving"

    def __init__(self, journey: Journey, *farewell: Spoken) -> None:
        super().__init__(journey)
        self._farewell = farewell

    async def begin(self) -> None:
        """Say the last sentence, or hang up at once."""
        self.journey.wake_in(FAREWELL_SECONDS)
        if self._farewell:
            await self.journey.say(*self._farewell)
        else:
            await self.switch.hang_up(self.journey.call)

    async def settle(self, live: LiveCall) -> None:
        """Whether the sentence was heard to its end nobody knows; it is not repeated."""
        await self.switch.hang_up(self.journey.call)

    async def take(self, message: object) -> None:
        """The sentence was spoken."""
        match message:
            case PlaybackFinished() if self.journey.was_said(message):
                await self.switch.hang_up(self.journey.call)
            case ContactEnded():
                return
            case _:
                await super().take(message)

    async def time_is_up(self) -> None:
        """The sentence takes too long."""
        await self.switch.hang_up(self.journey.call)
