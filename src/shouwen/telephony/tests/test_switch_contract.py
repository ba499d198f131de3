"""What every switch must do, tried on each of them."""

import uuid

import pytest

from shouwen.telephony.audio import read_wav
from shouwen.telephony.limits import CallLimits
from shouwen.telephony.ports import SwitchUnavailableError
from shouwen.telephony.switch_events import (
    CallEnded,
    CallRefused,
    EndCause,
    IncomingCall,
    KeyPressed,
    LegAnswered,
    LegEnded,
    PlaybackFinished,
    RecordingReady,
    RefusalReason,
    SwitchLost,
)
from shouwen.telephony.tests.steps import call_in, connect_agent, conversation, new_id, ring
from shouwen.telephony.tests.worlds import COLLEAGUE_HZ, World, sounds_in

pytestmark = pytest.mark.anyio


async def test_a_caller_is_announced_with_both_numbers(world: World):
    customer = await world.customer("13912345678")
    await customer.dial("10010")

    event = await world.expect(IncomingCall)

    assert (event.from_number, event.to_number) == ("13912345678", "10010")
    assert str(uuid.UUID(event.call)) == event.call
    assert not customer.is_up


async def test_a_prompt_is_heard_and_its_end_is_told(world: World):
    customer, call = await call_in(world)
    playback = new_id()

    await world.switch.play(call, [world.prompt(), world.prompt(0.5)], playback)

    assert await world.hears(customer) == {"prompt"}
    assert world.told(PlaybackFinished) == []
    await world.expect(PlaybackFinished, call=call, playback=playback)


async def test_a_key_is_told_and_the_prompt_can_be_cut_short(world: World):
    customer, call = await call_in(world)
    playback = new_id()
    await world.switch.play(call, [world.prompt(10)], playback)

    await customer.press("0")
    await world.expect(KeyPressed, call=call, leg=call, key="0")
    await world.switch.stop_play(call, playback)

    await world.expect(PlaybackFinished, playback=playback, within=1)
    assert await world.hears(customer) == set()


async def test_music_makes_way_for_a_prompt_and_returns(world: World):
    customer, call = await call_in(world)
    await world.switch.start_music(call)
    assert await world.hears(customer) == {"music"}

    await world.switch.play(call, [world.prompt(1.2)], new_id())
    assert await world.hears(customer) == {"prompt"}

    await world.expect(PlaybackFinished)
    assert await world.hears(customer) == {"music"}
    await world.switch.stop_music(call)
    assert await world.hears(customer) == set()


async def test_customer_and_agent_hear_each_other_once_bridged(world: World):
    agent = await world.agent()
    customer, call = await call_in(world)
    await world.switch.start_music(call)
    leg = await connect_agent(world, call, agent)
    assert await world.hears(agent) == set()

    await world.switch.bridge(call, [call, leg])

    assert await world.hears(customer) == {"agent"}
    assert await world.hears(agent) == {"customer"}


async def test_a_held_customer_hears_music_until_resumed(world: World):
    customer, agent, call, _ = await conversation(world)

    await world.switch.hold(call)
    assert await world.hears(customer) == {"music"}
    assert await world.hears(agent) == set()

    await world.switch.resume(call)
    assert await world.hears(customer) == {"agent"}
    assert await world.hears(agent) == {"customer"}


async def test_a_muted_agent_is_not_heard_but_hears(world: World):
    customer, agent, _, leg = await conversation(world)

    await world.switch.mute(leg)
    assert await world.hears(customer) == set()
    assert await world.hears(agent) == {"customer"}

    await world.switch.unmute(leg)
    assert await world.hears(customer) == {"agent"}


async def test_a_colleague_is_consulted_joins_and_takes_over(world: World):
    customer, agent, call, leg = await conversation(world)
    colleague = await world.agent("agent-2", COLLEAGUE_HZ)
    await world.switch.hold(call)
    other = await connect_agent(world, call, colleague, "agent-2")

    await world.switch.bridge(call, [leg, other])
    assert await world.hears(customer) == {"music"}
    assert await world.hears(agent) == {"colleague"}

    await world.switch.bridge(call, [call, leg, other])
    assert await world.hears(customer) == {"agent", "colleague"}

    await world.switch.hang_up(leg)
    await world.expect(LegEnded, leg=leg, cause=EndCause.RELEASED)
    assert await world.hears(colleague) == {"customer"}


async def test_the_customer_hangs_up(world: World):
    customer, agent, call, leg = await conversation(world)

    await customer.hang_up()

    await world.expect(CallEnded, call=call, cause=EndCause.HUNG_UP)
    await world.expect(LegEnded, leg=leg, cause=EndCause.RELEASED)
    await world.until(lambda: agent.is_over)
    assert await world.leftovers() == []


async def test_the_agent_hangs_up_and_the_customer_stays(world: World):
    customer, agent, call, leg = await conversation(world)

    await agent.hang_up()

    await world.expect(LegEnded, leg=leg, cause=EndCause.HUNG_UP)
    assert customer.is_up
    await world.switch.hang_up(call)
    await world.expect(CallEnded, call=call, cause=EndCause.RELEASED)
    await world.until(lambda: customer.is_over)
    assert await world.leftovers() == []


async def test_the_customer_gives_up_waiting(world: World):
    await world.agent()
    customer, call = await call_in(world)
    await world.switch.start_music(call)
    leg = await ring(world, call)

    await customer.hang_up()

    await world.expect(CallEnded, call=call, cause=EndCause.HUNG_UP)
    await world.expect(LegEnded, leg=leg, cause=EndCause.RELEASED)
    assert await world.leftovers() == []


async def test_an_agent_who_does_not_answer_leaves_the_customer_waiting(world: World):
    await world.agent()
    customer, call = await call_in(world)
    await world.switch.start_music(call)

    leg = await ring(world, call, seconds=1)

    await world.expect(LegEnded, leg=leg, cause=EndCause.NO_ANSWER)
    assert await world.hears(customer) == {"music"}


async def test_an_agent_who_rejects_is_told_as_busy(world: World):
    agent = await world.agent()
    _, call = await call_in(world)
    leg = await ring(world, call)
    await world.until(lambda: agent.is_ringing)

    await agent.reject()

    await world.expect(LegEnded, leg=leg, cause=EndCause.BUSY)


async def test_a_phone_that_is_not_there_is_told_as_unreachable(world: World):
    _, call = await call_in(world)
    leg = new_id()

    await world.switch.originate_agent_leg(call, leg, "nobody", "13800138000", 20)

    await world.expect(LegEnded, leg=leg, cause=EndCause.UNREACHABLE)


async def test_a_recording_has_the_customer_left_and_the_agent_right(world: World):
    _, _, call, leg = await conversation(world)
    recording = new_id()

    await world.switch.start_recording(call, leg, recording)
    await world.pass_time(1.5)
    await world.switch.stop_recording(recording)

    ready = await world.expect(RecordingReady, call=call, recording=recording)
    content = await world.switch.fetch_recording(recording)
    assert content is not None
    samples, rate = read_wav(content)
    assert samples.shape[1] == 2
    assert len(samples) / rate == pytest.approx(1.5, abs=0.3)
    assert ready.seconds == pytest.approx(1.5, abs=1.0)
    assert sounds_in(samples[:, 0]) == {"customer"}
    assert sounds_in(samples[:, 1]) == {"agent"}
    await world.switch.delete_recording(recording)
    assert await world.switch.fetch_recording(recording) is None


async def test_pause_mute_and_keys_leave_later_moments_at_their_second(world: World):
    customer, _, call, leg = await conversation(world)
    recording = new_id()
    await world.switch.start_recording(call, leg, recording)
    await world.pass_time(0.5)

    await world.switch.pause_recording(recording)
    await world.pass_time(1)
    await world.switch.resume_recording(recording)
    await customer.press("5")
    await world.switch.mute(leg)
    await world.pass_time(1)
    await world.switch.unmute(leg)
    await world.pass_time(0.5)
    await world.switch.hang_up(call)

    await world.expect(RecordingReady, recording=recording)
    samples, rate = read_wav(await world.switch.fetch_recording(recording) or b"")
    assert len(samples) / rate == pytest.approx(3.2, abs=0.4)
    paused, muted = samples[int(0.8 * rate) : int(1.3 * rate)], samples[int(2.0 * rate) : int(2.5 * rate)]
    assert (sounds_in(paused[:, 0]), sounds_in(paused[:, 1])) == (set(), set())
    assert (sounds_in(muted[:, 0]), sounds_in(muted[:, 1])) == ({"customer"}, set())


async def test_repeating_every_command_changes_nothing(world: World):
    agent = await world.agent()
    customer, call = await call_in(world)
    leg, recording, playback, switch = new_id(), new_id(), new_id(), world.switch
    prompts = [world.prompt(0.3)]

    for _ in range(2):
        await switch.answer(call)
        await switch.start_music(call)
        await switch.play(call, prompts, playback)
    await world.expect(PlaybackFinished, playback=playback)
    await switch.play(call, prompts, playback)
    for _ in range(2):
        await switch.originate_agent_leg(call, leg, "agent-1", "13800138000", 20)
    await world.until(lambda: agent.is_ringing)
    await agent.pick_up()
    await world.expect(LegAnswered, leg=leg)
    for _ in range(2):
        await switch.bridge(call, [call, leg])
        await switch.start_recording(call, leg, recording)
        await switch.pause_recording(recording)
        await switch.resume_recording(recording)
    for command in (switch.hold, switch.resume, switch.mute, switch.unmute):
        await command(call)
        await command(call)
    assert await world.hears(customer) == {"agent"}
    for _ in range(2):
        await switch.stop_recording(recording)
        await switch.hang_up(leg)
        await switch.hang_up(call)
        await switch.originate_agent_leg(call, leg, "agent-1", "13800138000", 20)
        await switch.bridge(call, [call, leg])

    await world.expect(CallEnded, call=call)
    await world.expect(LegEnded, leg=leg)
    await world.expect(RecordingReady, recording=recording)
    await world.pass_time(0.3)
    for kind in (CallEnded, LegEnded, LegAnswered, RecordingReady, PlaybackFinished):
        assert world.told(kind) == []
    assert await world.leftovers() == []


async def test_the_live_calls_can_be_listed(world: World):
    _, _, call, leg = await conversation(world)
    await world.switch.hold(call)

    (live,) = await world.switch.list_live()

    assert (live.call, live.from_number, live.to_number) == (call, "13800138000", "10086")
    held = {entry.leg: entry.is_held for entry in live.legs}
    assert held == {call: True, leg: False}


async def test_past_the_limit_of_live_calls_a_caller_hears_that_all_lines_are_busy(closed_world: World):
    closed_world.limit(CallLimits(max_live=1))
    await closed_world.open()
    await call_in(closed_world)
    second = await closed_world.customer("13900000000")

    await second.dial("10086")

    refused = await closed_world.expect(CallRefused, from_number="13900000000")
    assert refused.reason is RefusalReason.TOO_MANY_LIVE
    await closed_world.until(lambda: second.is_up)
    assert "busy" in await closed_world.hears(second)
    await closed_world.until(lambda: second.is_over)
    assert len(await closed_world.switch.list_live()) == 1


async def test_past_the_limit_of_calls_per_second_a_caller_is_refused(closed_world: World):
    closed_world.limit(CallLimits(max_per_second=1))
    await closed_world.open()
    await call_in(closed_world)
    second = await closed_world.customer("13900000000")

    await second.dial("10086")

    refused = await closed_world.expect(CallRefused)
    assert refused.reason is RefusalReason.TOO_MANY_PER_SECOND


async def test_a_switch_that_dies_is_reconnected_and_nothing_is_left_on_it(world: World):
    _, _, call, leg = await conversation(world)
    recording = new_id()
    await world.switch.start_recording(call, leg, recording)
    # Asterisk writes a recording in pieces of two seconds
    await world.pass_time(2.5)

    await world.crash()

    await world.expect(SwitchLost)
    with pytest.raises(SwitchUnavailableError):
        await world.switch.hold(call)
    await world.revive()
    connected = await world.connected()
    assert connected.live == ()
    await world.expect(CallEnded, call=call, cause=EndCause.INTERRUPTED)
    await world.expect(LegEnded, leg=leg, cause=EndCause.INTERRUPTED)
    assert await world.leftovers() == []
    await world.expect(RecordingReady, recording=recording)
    samples, _ = read_wav(await world.switch.fetch_recording(recording) or b"")
    assert sounds_in(samples[:, 1]) == {"agent"}


async def test_after_a_crash_agents_can_be_rung_again(world: World):
    await world.agent()
    await world.crash()
    await world.expect(SwitchLost)
    await world.revive()
    await world.connected()

    agent = await world.agent()
    _, call = await call_in(world)
    leg = await ring(world, call)

    await world.until(lambda: agent.is_ringing)
    await agent.pick_up()
    await world.expect(LegAnswered, leg=leg)
