"""The telephone world without wires, in pretended time."""

import asyncio
import contextlib
from pathlib import Path

from shouwen.telephony.adapters.simulated.phones import SimulatedPhone
from shouwen.telephony.adapters.simulated.switch import SimulatedSwitch
from shouwen.telephony.adapters.simulated.timekeeper import VirtualTimekeeper
from shouwen.telephony.audio import Samples, tone
from shouwen.telephony.limits import CallLimits
from shouwen.telephony.tests.worlds import AGENT_HZ, BUSY_HZ, CUSTOMER_HZ, MUSIC_HZ, World


class SimulatedHandset:
    """A person with a simulated phone."""

    def __init__(self, phone: SimulatedPhone, hertz: float) -> None:
        self._phone = phone
        phone.murmur(tone(hertz, 1))

    @property
    def is_ringing(self) -> bool:
        return self._phone.is_ringing

    @property
    def is_up(self) -> bool:
        return self._phone.is_up

    @property
    def is_over(self) -> bool:
        return self._phone.is_over

    async def dial(self, number: str) -> None:
        self._phone.dial(number)

    async def pick_up(self) -> None:
        self._phone.pick_up()

    async def reject(self) -> None:
        self._phone.reject()

    async def hang_up(self) -> None:
        self._phone.hang_up()

    async def press(self, key: str) -> None:
        self._phone.press(key)

    def heard(self, seconds: float) -> Samples:
        return self._phone.heard(seconds)


class SimulatedWorld(World):
    """Remembered sound in pretended time."""

    switch: SimulatedSwitch

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._clock = VirtualTimekeeper()
        self._limits = CallLimits()
        self._reader: asyncio.Task[None] | None = None

    def limit(self, limits: CallLimits) -> None:
        self._limits = limits

    async def open(self) -> None:
        self.switch = SimulatedSwitch(
            clock=self._clock, limits=self._limits, music=tone(MUSIC_HZ, 5), busy=tone(BUSY_HZ, 1)
        )
        self._reader = asyncio.create_task(self._read())
        await self.switch.connect()
        await self.connected()

    async def close(self) -> None:
        await self.switch.close()
        if self._reader is not None:
            self._reader.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reader

    async def _read(self) -> None:
        async for event in self.switch.events():
            self.events.append(event)

    async def pass_time(self, seconds: float) -> None:
        self._clock.advance(seconds)
        # the reader of events gets its turn
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    async def customer(self, number: str = "13800138000", hertz: float = CUSTOMER_HZ) -> SimulatedHandset:
        return SimulatedHandset(self.switch.customer(number), hertz)

    async def agent(self, username: str = "agent-1", hertz: float = AGENT_HZ) -> SimulatedHandset:
        await self.switch.provision_endpoint(username, "secret")
        phone = self.switch.phone(username)
        assert phone is not None
        return SimulatedHandset(phone, hertz)

    async def crash(self) -> None:
        self.switch.crash()

    async def revive(self) -> None:
        self.switch.revive()

    async def leftovers(self) -> list[str]:
        return [leg for call in self.switch.exchange.calls.values() for leg in call.legs]
