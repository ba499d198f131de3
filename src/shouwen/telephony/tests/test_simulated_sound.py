"""Simulated recordings contain what was said, when it was said, on the right side."""

import asyncio
import uuid

import numpy as np
import pytest

from shouwen.telephony.adapters.simulated.sound import Ear, Tape, Utterance, Voice, speech
from shouwen.telephony.adapters.simulated.switch import SimulatedSwitch
from shouwen.telephony.adapters.simulated.timekeeper import RealTimekeeper, VirtualTimekeeper
from shouwen.telephony.audio import RATE, read_wav, tone

pytestmark = pytest.mark.anyio


def loud_seconds(samples: np.ndarray) -> list[int]:
    """The seconds in which something was said."""
    parts = np.array_split(samples, max(1, len(samples) // RATE))
    return [second for second, part in enumerate(parts) if np.abs(part.astype(float)).mean() > 300]


def test_speech_lasts_by_its_syllables_and_differs_by_its_words():
    assert len(speech("您好")) / RATE == pytest.approx(2 * 0.22, abs=0.01)
    assert np.array_equal(speech("您好"), speech("您好"))
    assert not np.array_equal(speech("您好"), speech("再见"))


def test_speech_is_bursts_with_falls_between_them():
    frames = speech("请问有什么可以帮您").reshape(-1, 80).astype(float)
    loudness = np.sqrt((frames**2).mean(axis=1))

    assert loudness.max() > 1000
    assert loudness.min() < 0.2 * loudness.max()


def test_a_new_sentence_ends_the_one_before():
    voice = Voice()
    voice.say(tone(400, 10), 0)
    voice.say(np.zeros(10, np.int16), 2)

    assert loud_seconds(voice.between(0, 4)) == [0, 1]


def test_an_ear_hears_whom_it_listens_to_at_the_time():
    ear, tape = Ear(), Tape(Utterance(0, tone(400, 10)))
    ear.listen([tape], 1)
    ear.listen([], 2)
    ear.listen([tape], 3)

    assert loud_seconds(ear.between(0, 5)) == [1, 3, 4]


async def test_a_recording_holds_each_sentence_at_its_second():
    clock = VirtualTimekeeper()
    switch = SimulatedSwitch(clock=clock)
    await switch.connect()
    await switch.provision_endpoint("agent-1", "secret")
    customer, agent = switch.customer("13800138000"), switch.phone("agent-1")
    assert agent is not None
    agent.on_ring = lambda: clock.after(2, agent.pick_up)
    customer.dial("10086")
    (live,) = await switch.list_live()
    call, leg, recording = live.call, str(uuid.uuid4()), str(uuid.uuid4())
    await switch.answer(call)
    await switch.originate_agent_leg(call, leg, "agent-1", "13800138000", 20)
    clock.advance(2)
    await switch.bridge(call, [call, leg])
    await switch.start_recording(call, leg, recording)

    agent.say("您好请问有什么可以帮您")
    clock.advance(4)
    customer.say("我想查一下本月的话费")
    clock.advance(4)
    customer.hang_up()

    samples, _ = read_wav(await switch.fetch_recording(recording) or b"")
    assert loud_seconds(samples[:, 1]) == [0, 1, 2]
    assert loud_seconds(samples[:, 0]) == [4, 5, 6]


async def test_in_real_time_an_unanswered_phone_stops_ringing_by_itself():
    switch = SimulatedSwitch(clock=RealTimekeeper())
    await switch.connect()
    await switch.provision_endpoint("agent-1", "secret")
    switch.customer("13800138000").dial("10086")
    (live,) = await switch.list_live()

    await switch.originate_agent_leg(live.call, "leg", "agent-1", "13800138000", 0)
    await asyncio.sleep(0.05)

    phone = switch.phone("agent-1")
    assert phone is not None
    assert phone.is_over


def test_virtual_time_does_things_in_their_order_and_at_their_moment():
    clock, done = VirtualTimekeeper(), []
    clock.after(2, lambda: done.append(("second", clock.monotonic())))
    clock.after(1, lambda: done.append(("first", clock.monotonic())))
    clock.after(1.5, lambda: done.append(("never", 0.0))).cancel()

    clock.advance(5)

    assert done == [("first", 1), ("second", 2)]
    assert clock.monotonic() == 5
