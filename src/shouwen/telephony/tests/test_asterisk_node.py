"""What only a real Asterisk can show: programs that come and go, hostile callers, browsers, a node that hangs."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import websockets

from shouwen.telephony.adapters.asterisk.instance import AsteriskInstance
from shouwen.telephony.adapters.asterisk.switch import AsteriskSwitch
from shouwen.telephony.ports import PhoneKind
from shouwen.telephony.switch_events import (
    CallEnded,
    EndCause,
    IncomingCall,
    LegEnded,
    PhoneReachable,
    RecordingReady,
    SwitchConnected,
    SwitchLost,
)
from shouwen.telephony.testing import SipPhone
from shouwen.telephony.testing.sip import Message, digest_answer, request_text
from shouwen.telephony.tests.asterisk_world import AsteriskWorld
from shouwen.telephony.tests.steps import call_in, conversation, new_id

pytestmark = [pytest.mark.anyio, pytest.mark.telephony]


@pytest.fixture
async def world(asterisk_instance: AsteriskInstance, tmp_path: Path) -> AsyncIterator[AsteriskWorld]:
    world = AsteriskWorld(tmp_path, asterisk_instance)
    await world.open()
    yield world
    await world.close()


async def replace_program(world: AsteriskWorld, *expected: str) -> SwitchConnected:
    """Our program dies without a word and another one starts."""
    await world.abandon()
    await world.connect(expected)
    return await world.connected()


async def test_a_conversation_outlives_the_program_and_is_found_again(world: AsteriskWorld):
    customer, agent, call, leg = await conversation(world)
    recording = new_id()
    await world.switch.start_recording(call, leg, recording)
    await world.pass_time(0.3)

    connected = await replace_program(world, call)

    assert await world.hears(customer) == {"agent"}
    (live,) = connected.live
    assert {entry.leg: entry.is_in_conversation for entry in live.legs} == {call: True, leg: True}
    assert live.recordings == (recording,)
    await world.switch.hold(call)
    assert await world.hears(customer) == {"music"}
    await customer.hang_up()
    await world.expect(CallEnded, call=call, cause=EndCause.HUNG_UP)
    await world.expect(LegEnded, leg=leg, cause=EndCause.RELEASED)
    await world.expect(RecordingReady, recording=recording)
    await world.until(lambda: agent.is_over)


async def test_a_call_that_ended_meanwhile_is_told_as_interrupted(world: AsteriskWorld):
    customer, call = await call_in(world)
    await world.abandon()
    await customer.hang_up()

    await world.connect([call])

    await world.expect(CallEnded, call=call, cause=EndCause.INTERRUPTED)


async def test_a_caller_nobody_wrote_down_is_announced_again(world: AsteriskWorld):
    customer, call = await call_in(world)

    await replace_program(world)

    await world.expect(IncomingCall, call=call, from_number="13800138000")
    await world.switch.start_music(call)
    assert await world.hears(customer) == {"music"}


async def test_legs_and_rooms_of_no_call_are_removed(world: AsteriskWorld):
    customer, agent, _, _ = await conversation(world)
    await world.abandon()
    await customer.hang_up()
    await world.until(lambda: customer.is_over)
    assert agent.is_up

    await world.connect([])
    await world.connected()

    await world.until(lambda: agent.is_over)
    assert await world.leftovers() == []


async def test_while_no_program_serves_a_caller_hears_an_apology(world: AsteriskWorld):
    await world.abandon()
    customer = await world.customer()

    await customer.dial("10086")

    await world.until(lambda: customer.is_up)
    assert "busy" in await world.hears(customer)
    await world.until(lambda: customer.is_over)


async def test_a_second_program_takes_over_and_the_first_lets_go(world: AsteriskWorld):
    _, _, call, _ = await conversation(world)
    successor = AsteriskSwitch(world.instance.access)

    await successor.connect([call])

    lost = await world.expect(SwitchLost)
    assert "Another program" in lost.why
    assert [live.call for live in await _when_ready(successor)] == [call]
    await world.pass_time(0.5)
    assert world.told(SwitchConnected) == []
    await successor.close()


async def _when_ready(switch: AsteriskSwitch):
    async for event in switch.events():
        if isinstance(event, SwitchConnected):
            return event.live
    return ()


@pytest.mark.slow
async def test_a_node_that_hangs_is_lost_and_found_again(world: AsteriskWorld):
    customer, _, call, _ = await conversation(world)
    pid = world.instance.pid
    assert pid is not None

    os.kill(pid, signal.SIGSTOP)
    try:
        await world.expect(SwitchLost, within=15)
    finally:
        os.kill(pid, signal.SIGCONT)

    connected = await world.connected()
    assert [live.call for live in connected.live] == [call]
    assert await world.hears(customer) == {"agent"}


@pytest.mark.parametrize("number", ["10086,1)&System(touch", "1${SHELL(id)}", "10086;phone-context=x"])
async def test_whatever_a_caller_dials_is_no_more_than_a_number(world: AsteriskWorld, number: str):
    customer = await world.customer("1380013'--8000")

    await customer.dial(number)

    with contextlib.suppress(AssertionError):
        event = await world.expect(IncomingCall, within=1)
        assert set(event.to_number + event.from_number) <= set("0123456789+*#")
    assert world.instance.pid is not None


async def test_a_ringing_phone_is_told_who_calls_and_for_which_offer(world: AsteriskWorld):
    agent = await world.agent()
    _, call = await call_in(world, "13912345678")

    leg = new_id()
    await world.switch.originate_agent_leg(call, leg, "agent-1", "13912345678", 20)

    await world.until(lambda: agent.is_ringing)
    assert "13912345678" in agent.header("from")
    assert (agent.header("x-shouwen-call"), agent.header("x-shouwen-leg")) == (call, leg)


async def test_what_appears_on_the_node_without_a_call_is_removed_at_the_second_look(world: AsteriskWorld):
    agent = await world.agent()
    access = world.instance.access
    async with httpx.AsyncClient(auth=(access.user, access.password), base_url=f"{access.url}/ari/") as http:
        query = {"endpoint": "PJSIP/agent-1", "app": access.app, "appArgs": "stray"}
        await http.post("channels", params=query, json={"variables": {"SHOUWEN_ROLE": "agent"}})
        await http.post("bridges", params={"type": "mixing"})
    await world.until(lambda: agent.is_ringing)

    await world.switch.list_live()
    assert len(await world.leftovers()) == 2
    await world.switch.list_live()

    await world.until(lambda: agent.is_over)
    assert await world.leftovers() == []


async def test_a_phone_with_the_wrong_password_is_turned_away(world: AsteriskWorld):
    await world.switch.provision_endpoint("agent-1", "right", PhoneKind.DESK)

    async with SipPhone("agent-1", ("127.0.0.1", world.instance.settings.sip_port), "wrong") as phone:
        with pytest.raises(Exception, match="401"):
            await phone.register()


async def test_a_browser_registers_over_a_websocket(world: AsteriskWorld):
    await world.switch.provision_endpoint("web-1", "secret")
    url = world.instance.access.url.replace("http", "ws") + "/ws"

    async with websockets.connect(url, subprotocols=[websockets.Subprotocol("sip")]) as socket:
        answer = await _register(socket, [])
        proof = digest_answer(
            answer["www-authenticate"], method="REGISTER", uri="sip:127.0.0.1", username="web-1", password="secret"
        )
        assert (await _register(socket, [proof])).status == 200

        await world.expect(PhoneReachable, username="web-1", is_reachable=True)


async def _register(socket: websockets.ClientConnection, extra: list[str]) -> Message:
    name = "<sip:web-1@127.0.0.1>"
    text = request_text(
        "REGISTER", "sip:127.0.0.1", via="SIP/2.0/WS invalid.test;branch=z9hG4bK1", sender=f"{name};tag=1", to=name,
        call_id="browser", cseq=1 + len(extra), contact="sip:web-1@invalid.test;transport=ws", extra=extra,
    )  # fmt: skip
    await socket.send(text)
    return Message.parse(str(await asyncio.wait_for(socket.recv(), 3)).encode())


async def test_a_deprovisioned_phone_cannot_register(world: AsteriskWorld):
    await world.agent("agent-1")

    await world.switch.deprovision_endpoint("agent-1")

    async with SipPhone("agent-1", ("127.0.0.1", world.instance.settings.sip_port), "secret") as phone:
        with pytest.raises(Exception, match=r"40[14]"):
            await phone.register()


async def test_a_phone_needs_a_plain_name(world: AsteriskWorld):
    with pytest.raises(ValueError, match="use up to 40 of a-z"):
        await world.switch.provision_endpoint("../trunk", "secret")


async def test_a_visitors_phone_can_be_provisioned_again_also_after_a_crash(world: AsteriskWorld):
    call = new_id()
    for password in ("first", "second"):
        await world.switch.provision_endpoint("guest-1", password, PhoneKind.GUEST, call)

    await world.crash()
    await world.expect(SwitchLost)
    await world.revive()

    await world.expect(SwitchConnected, within=15)
    await world.switch.provision_endpoint("guest-1", "second", PhoneKind.GUEST, call)
