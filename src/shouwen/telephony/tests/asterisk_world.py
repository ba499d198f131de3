"""The telephone world with a real Asterisk and real SIP phones on the loopback."""

import asyncio
import contextlib
from collections.abc import Collection
from pathlib import Path

import httpx

from shouwen.telephony.adapters.asterisk.configuration import AsteriskSettings
from shouwen.telephony.adapters.asterisk.instance import AsteriskInstance
from shouwen.telephony.adapters.asterisk.program import AsteriskProgram
from shouwen.telephony.adapters.asterisk.switch import AsteriskSwitch
from shouwen.telephony.audio import Samples, silence, tone, write_wav
from shouwen.telephony.limits import CallLimits
from shouwen.telephony.ports import PhoneKind
from shouwen.telephony.testing import SipCall, SipPhone
from shouwen.telephony.tests.worlds import AGENT_HZ, BUSY_HZ, CUSTOMER_HZ, MUSIC_HZ, World


class SipHandset:
    """A person with a SIP phone."""

    def __init__(self, phone: SipPhone, hertz: float) -> None:
        self._phone = phone
        self._voice = tone(hertz, 1)

    @property
    def _call(self) -> SipCall | None:
        return self._phone.calls[-1] if self._phone.calls else None

    @property
    def is_ringing(self) -> bool:
        return self._call is not None and not self._call.up.is_set() and not self._call.over.is_set()

    @property
    def is_up(self) -> bool:
        return self._call is not None and self._call.up.is_set() and not self._call.over.is_set()

    @property
    def is_over(self) -> bool:
        return self._call is not None and self._call.over.is_set()

    async def dial(self, number: str) -> None:
        call = await self._phone.dial(number)
        call.speak(self._voice)

    async def pick_up(self) -> None:
        call = self._the_call()
        call.speak(self._voice)
        await call.answer()

    async def reject(self) -> None:
        await self._the_call().reject()

    async def hang_up(self) -> None:
        await self._the_call().hang_up()

    async def press(self, key: str) -> None:
        await self._the_call().press(key)

    def header(self, name: str) -> str:
        """What the invitation said under this name."""
        return self._the_call().headers[name][0]

    def heard(self, seconds: float) -> Samples:
        return self._call.heard(seconds) if self._call is not None else silence(0)

    def _the_call(self) -> SipCall:
        assert self._call is not None, "this phone has no call"
        return self._call


def prepare_instance(program: AsteriskProgram, folder: Path) -> AsteriskInstance:
    """A node on ports of its own, whose music and announcements are tones."""
    music, prompts = folder / "music", folder / "prompts"
    music.mkdir(parents=True)
    prompts.mkdir()
    (music / "hold.wav").write_bytes(write_wav(tone(MUSIC_HZ, 5)))
    for name in ("busy", "unavailable"):
        (prompts / f"{name}.wav").write_bytes(write_wav(tone(BUSY_HZ, 1)))
    settings = AsteriskSettings.on_free_ports(prompts=prompts, music=music)
    return AsteriskInstance(program, folder / "node", settings)


class AsteriskWorld(World):
    """Real sound in real time."""

    def __init__(self, folder: Path, instance: AsteriskInstance) -> None:
        super().__init__(folder)
        self.instance = instance
        self._limits = CallLimits()
        self._phones = contextlib.AsyncExitStack()
        self._reader: asyncio.Task[None] | None = None

    def limit(self, limits: CallLimits) -> None:
        self._limits = limits

    async def open(self) -> None:
        await asyncio.to_thread(self.instance.start)
        await self.connect()
        await self.connected()

    async def connect(self, expected: Collection[str] = ()) -> None:
        """Start a program that serves the node."""
        self.switch = AsteriskSwitch(self.instance.access, limits=self._limits)
        self._reader = asyncio.create_task(self._read())
        await self.switch.connect(expected)

    async def abandon(self) -> None:
        """Let the program go, as if it had died."""
        await self.switch.close()
        if self._reader is not None:
            self._reader.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reader
        self.events.clear()

    async def close(self) -> None:
        await self._phones.aclose()
        await self.abandon()

    async def _read(self) -> None:
        async for event in self.switch.events():
            self.events.append(event)

    async def pass_time(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def customer(self, number: str = "13800138000", hertz: float = CUSTOMER_HZ) -> SipHandset:
        return SipHandset(await self._phone(SipPhone(number, self._address)), hertz)

    async def agent(self, username: str = "agent-1", hertz: float = AGENT_HZ) -> SipHandset:
        await self.switch.provision_endpoint(username, "secret", PhoneKind.DESK)
        phone = await self._phone(SipPhone(username, self._address, "secret"))
        await phone.register()
        return SipHandset(phone, hertz)

    async def crash(self) -> None:
        await asyncio.to_thread(self.instance.kill)

    async def revive(self) -> None:
        await asyncio.to_thread(self.instance.start)

    async def leftovers(self) -> list[str]:
        access = self.instance.access
        async with httpx.AsyncClient(auth=(access.user, access.password), base_url=f"{access.url}/ari/") as http:
            channels = (await http.get("channels")).json()
            bridges = (await http.get("bridges")).json()
        return [item["name"] or item["id"] for item in (*channels, *bridges)]

    @property
    def _address(self) -> tuple[str, int]:
        return "127.0.0.1", self.instance.settings.sip_port

    async def _phone(self, phone: SipPhone) -> SipPhone:
        return await self._phones.enter_async_context(phone)
