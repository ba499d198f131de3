"""Calls over the simulated switch, led by the real process."""

import pytest

from shouwen.shared.files.services import open_blob
from shouwen.shared.outbox.testing import eventually
from shouwen.telephony.audio import read_wav

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_call_is_answered_held_and_ended_by_the_agent(centre):
    agent = centre.ready_agent()
    call = centre.call(keys=[(0.3, "1")])
    centre.until_state(call, "queued")
    centre.take(call, agent)
    centre.until_line(call, "talking")

    centre.tell(call, "hold", agent)
    eventually(lambda: centre.segments(call)[0].hold_started_at)
    centre.tell(call, "resume", agent)
    eventually(lambda: centre.segments(call)[0].hold_started_at is None)
    centre.tell(call, "hangup", agent)

    ended = centre.until_state(call, "wrap_up")
    assert (ended.end_reason, ended.ended_by) == ("completed", "agent")
    assert centre.until_line(call, "ended").keys == "1"
    recording = centre.recording(call)
    with open_blob(recording.file) as file:
        samples, _rate = read_wav(file.read())
    assert samples.shape[1] == 2
