"""Calls through a real Asterisk with real SIP phones, led by the real process."""

import time

import pytest

from shouwen.shared.files.services import open_blob
from shouwen.shared.outbox.testing import eventually
from shouwen.telephony.audio import level_of, read_wav
from tests.telephony.centre import NUMBER
from tests.telephony.line import AGENT_HZ, CUSTOMER_HZ

pytestmark = pytest.mark.telephony
AUDIBLE = 1000


def test_a_customer_is_served_from_menu_to_recording(real_centre, line):
    agent = real_centre.ready_agent()
    desk = line.desk_phone(agent)
    customer = line.customer().dial(NUMBER)
    customer.press("1")
    call = real_centre.arrived("+8613800138000")
    desk.pick_up()
    real_centre.until_line(call, "talking")
    eventually(lambda: level_of(AGENT_HZ, customer.heard(0.5)) > AUDIBLE)
    eventually(lambda: level_of(CUSTOMER_HZ, desk.heard(0.5)) > AUDIBLE)

    real_centre.tell(call, "hold", agent)
    eventually(lambda: level_of(AGENT_HZ, customer.heard(0.5)) < AUDIBLE)
    real_centre.tell(call, "resume", agent)
    eventually(lambda: level_of(AGENT_HZ, customer.heard(0.5)) > AUDIBLE)
    time.sleep(1)
    desk.hang_up()

    ended = real_centre.until_state(call, "wrap_up")
    assert (ended.end_reason, ended.ended_by, ended.customer_address) == ("completed", "agent", "+8613800138000")
    eventually(customer.is_over)
    recording = real_centre.recording(call)
    with open_blob(recording.file) as file:
        samples, rate = read_wav(file.read())
    end = samples[-rate:]
    assert level_of(CUSTOMER_HZ, end[:, 0]) > AUDIBLE > level_of(AGENT_HZ, end[:, 0])
    assert level_of(AGENT_HZ, end[:, 1]) > AUDIBLE > level_of(CUSTOMER_HZ, end[:, 1])


def test_an_agents_phone_that_falls_away_is_called_back_and_the_conversation_goes_on(real_centre, line):
    agent = real_centre.ready_agent()
    desk = line.desk_phone(agent)
    customer = line.customer().dial(NUMBER)
    customer.press("1")
    call = real_centre.arrived("+8613800138000")
    desk.pick_up()
    real_centre.until_line(call, "talking")

    desk.fall_away()
    real_centre.until_line(call, "rejoining")
    real_centre.tell(call, "hold", agent)
    eventually(lambda: real_centre.segments(call)[0].hold_started_at)
    desk.pick_up()
    real_centre.until_line(call, "talking")
    assert level_of(AGENT_HZ, customer.heard(0.5)) < AUDIBLE

    real_centre.tell(call, "resume", agent)
    eventually(lambda: level_of(AGENT_HZ, customer.heard(0.5)) > AUDIBLE)
    desk.hang_up()

    ended = real_centre.until_state(call, "wrap_up")
    assert (ended.end_reason, ended.ended_by, len(real_centre.segments(call))) == ("completed", "agent", 1)
    eventually(lambda: real_centre.recordings(call) == 2)


def test_a_call_outlives_the_death_of_our_process(real_centre, line):
    agent = real_centre.ready_agent()
    desk = line.desk_phone(agent)
    customer = line.customer().dial(NUMBER)
    customer.press("1")
    call = real_centre.arrived("+8613800138000")
    desk.pick_up()
    real_centre.until_line(call, "talking")

    real_centre.switch.kill()
    real_centre.start_switch()
    eventually(lambda: level_of(AGENT_HZ, customer.heard(0.5)) > AUDIBLE)
    real_centre.tell(call, "hangup", agent)

    ended = real_centre.until_state(call, "wrap_up")
    assert (ended.end_reason, ended.ended_by) == ("completed", "agent")
    eventually(customer.is_over)
    assert real_centre.recording(call).seconds > 1


def test_calls_end_as_interrupted_when_asterisk_dies_and_new_ones_come_through(real_centre, line, node):
    agent = real_centre.ready_agent()
    desk = line.desk_phone(agent)
    customer = line.customer().dial(NUMBER)
    customer.press("1")
    call = real_centre.arrived("+8613800138000")
    desk.pick_up()
    real_centre.until_line(call, "talking")

    node.kill()
    node.start()

    assert real_centre.until_state(call, "wrap_up").end_reason == "interrupted"
    assert real_centre.follow_ups(call) == ["callback"]
    line.customer("13800138111").dial(NUMBER)
    real_centre.until_line(real_centre.arrived("+8613800138111"), "waiting")
