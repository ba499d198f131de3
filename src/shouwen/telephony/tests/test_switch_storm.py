"""Commands and people in any order and at once: every call and leg ends exactly once, and nothing is left behind."""

import asyncio
import random
from collections.abc import Awaitable, Callable

import pytest

from shouwen.telephony.switch_events import CallEnded, IncomingCall, LegEnded, RecordingReady, SwitchEvent
from shouwen.telephony.tests.steps import new_id
from shouwen.telephony.tests.worlds import Handset, World

pytestmark = pytest.mark.anyio

AGENTS = ("agent-1", "agent-2")
ROUNDS = 12


class Storm:
    """Draws what happens next."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.random = random.Random(seed)
        self.customers: list[Handset] = []
        self.agents: dict[str, Handset] = {}
        self.calls: list[str] = []
        self.legs: dict[str, str] = {}
        self.recordings: list[str] = []
        self.history: list[SwitchEvent] = []

    def collect(self) -> None:
        """Remember what was told so far."""
        self.history += self.world.events
        self.world.events.clear()
        self.calls = [event.call for event in self.history if isinstance(event, IncomingCall)]

    def command(self) -> Awaitable[None]:
        """A random command for a random call, sensible or not."""
        switch, call = self.world.switch, self.random.choice(self.calls)
        legs = [leg for leg, owner in self.legs.items() if owner == call] or [call]
        leg = self.random.choice([call, *legs])
        choices: list[Callable[[], Awaitable[None]]] = [
            lambda: switch.answer(call),
            lambda: switch.start_music(leg),
            lambda: switch.stop_music(leg),
            lambda: switch.play(leg, [self.world.prompt(0.3)], new_id()),
            lambda: switch.bridge(call, [call, *legs]),
            lambda: switch.bridge(call, [leg]),
            lambda: switch.hold(leg),
            lambda: switch.resume(leg),
            lambda: switch.mute(leg),
            lambda: switch.unmute(leg),
            lambda: switch.hang_up(self.random.choice(legs)),
            lambda: self.ring(call),
            lambda: self.ring(call),
            lambda: self.record(call, legs[-1]),
            lambda: switch.stop_recording(self.random.choice(self.recordings or ["none"])),
        ]
        return self.random.choice(choices)()

    async def ring(self, call: str) -> None:
        leg = new_id()
        self.legs[leg] = call
        await self.world.switch.originate_agent_leg(call, leg, self.random.choice(AGENTS), "13800138000", 20)

    async def record(self, call: str, leg: str) -> None:
        recording = new_id()
        self.recordings.append(recording)
        await self.world.switch.start_recording(call, leg, recording)

    async def people(self) -> None:
        """Somebody calls, picks up or leaves."""
        if len(self.customers) < 5 and self.random.random() < 0.5:
            customer = await self.world.customer(f"1380000000{len(self.customers)}")
            self.customers.append(customer)
            await customer.dial("10086")
        for agent in self.agents.values():
            if agent.is_ringing and self.random.random() < 0.7:
                await agent.pick_up()
            elif agent.is_up and self.random.random() < 0.1:
                await agent.hang_up()
        leaving = [customer for customer in self.customers if customer.is_up]
        if leaving and self.random.random() < 0.15:
            await self.random.choice(leaving).hang_up()

    async def blow(self) -> None:
        """Let it all happen, then send everybody home."""
        self.agents = {name: await self.world.agent(name) for name in AGENTS}
        for _ in range(ROUNDS):
            await self.people()
            await self.world.pass_time(0.1)
            self.collect()
            if self.calls:
                await asyncio.gather(*(self.command() for _ in range(6)))
        await asyncio.gather(*(self.world.switch.hang_up(call) for call in self.calls for _ in range(2)))
        await self.world.pass_time(1)
        self.collect()


@pytest.mark.parametrize("seed", range(4))
async def test_every_call_and_leg_ends_once_and_nothing_is_left(world: World, seed: int):
    storm = Storm(world, seed)

    await storm.blow()

    assert storm.calls
    assert sorted(event.call for event in storm.history if isinstance(event, CallEnded)) == sorted(storm.calls)
    legs = [event.leg for event in storm.history if isinstance(event, LegEnded)]
    assert len(legs) == len(set(legs))
    # a phone is not even rung for a call that ended before the command
    assert set(legs) <= set(storm.legs)
    ready = [event.recording for event in storm.history if isinstance(event, RecordingReady)]
    assert len(ready) == len(set(ready))
    assert await world.switch.list_live() == ()
    assert await world.leftovers() == []
