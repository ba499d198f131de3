"""The steps calls are made of, for tests of the switch."""

import uuid

from shouwen.telephony.switch_events import IncomingCall, LegAnswered, LegRinging
from shouwen.telephony.tests.worlds import Handset, World


def new_id() -> str:
    return str(uuid.uuid4())


async def call_in(world: World, number: str = "13800138000") -> tuple[Handset, str]:
    """A customer calls and is answered."""
    customer = await world.customer(number)
    await customer.dial("10086")
    call = (await world.expect(IncomingCall, from_number=number)).call
    await world.switch.answer(call)
    await world.until(lambda: customer.is_up)
    return customer, call


async def ring(world: World, call: str, username: str = "agent-1", *, seconds: int = 20) -> str:
    """An agent's phone rings for a call."""
    leg = new_id()
    await world.switch.originate_agent_leg(call, leg, username, "13800138000", seconds)
    await world.expect(LegRinging, leg=leg)
    return leg


async def connect_agent(world: World, call: str, agent: Handset, username: str = "agent-1") -> str:
    """An agent answers; nobody is bridged yet."""
    leg = await ring(world, call, username)
    await world.until(lambda: agent.is_ringing)
    await agent.pick_up()
    await world.expect(LegAnswered, leg=leg)
    return leg


async def conversation(world: World) -> tuple[Handset, Handset, str, str]:
    """A customer and an agent talk."""
    agent = await world.agent()
    customer, call = await call_in(world)
    leg = await connect_agent(world, call, agent)
    await world.switch.bridge(call, [call, leg])
    return customer, agent, call, leg
