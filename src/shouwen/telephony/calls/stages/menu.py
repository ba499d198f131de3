"""The menu: the caller is greeted and says by a key what the call is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shouwen.telephony.calls import ledger
from shouwen.telephony.calls.spoken import WRONG_KEYS, Menu, Spoken
from shouwen.telephony.calls.stages.base import Stage
from shouwen.telephony.switch_events import KeyPressed, LiveCall, PlaybackFinished

if TYPE_CHECKING:
    from shouwen.telephony.calls.journey import Journey

LONGEST_KEYS = 64


class Choosing(Stage):
    """The caller hears the greeting and the choices."""

    name = "menu"

    def __init__(self, journey: Journey) -> None:
        super().__init__(journey)
        self._turn = self._wrong = 0

    @property
    def _menu(self) -> Menu:
        menu = self.journey.menu
        if menu is None:
            raise LookupError("Who has not arrived cannot choose.")
        return menu

    async def begin(self) -> None:
        """Answer and speak."""
        await self.switch.answer(self.journey.call)
        await self.journey.do(ledger.note, state=self.name)
        await self._speak(self._menu.greeting)

    async def settle(self, live: LiveCall) -> None:
        """Begin anew: nobody knows what the caller has heard."""
        self._turn = 0
        await self.switch.answer(self.journey.call)
        await self._speak(self._menu.greeting)

    async def take(self, message: object) -> None:
        """Keys, and the end of what is spoken."""
        match message:
            case KeyPressed() if message.leg == self.journey.call:
                await self._key_pressed(message.key)
            case PlaybackFinished() if self.journey.was_said(message):
                self._wait_for_a_key()
            case _:
                await super().take(message)

    async def time_is_up(self) -> None:
        """No key was pressed."""
        if self._turn >= self._menu.turns:
            await self._choose(self._menu.default)
        else:
            await self._speak()

    async def _speak(self, *first: Spoken) -> None:
        self._turn += 1
        await self.journey.say(*first, *([self._menu.choices] if self._menu.keys else []))

    def _wait_for_a_key(self) -> None:
        if not self._menu.keys:
            self._turn = self._menu.turns
        self.journey.wake_in(self._menu.key_seconds if self._menu.keys else 0.0)

    async def _key_pressed(self, key: str) -> None:
        self.journey.keys = (self.journey.keys + key)[-LONGEST_KEYS:]
        if (code := self._menu.keys.get(key)) is not None:
            await self._choose(code)
            return
        self._wrong += 1
        if self._wrong >= WRONG_KEYS or not self._menu.keys:
            await self._choose(self._menu.default)
        else:
            self._turn = 0
            await self._speak(await self.journey.prompt("wrong_key"))

    async def _choose(self, code: str) -> None:
        journey = self.journey
        journey.let_sleep()
        outcome = await journey.do(ledger.queue_call, code=code, keys=journey.keys)
        if outcome == "queued":
            await journey.wait(await journey.prompt("please_wait"))
        elif outcome == "closed":
            await journey.leave(await journey.prompt("closed"))
        else:
            await journey.leave()
