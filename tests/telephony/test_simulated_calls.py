"""Calls over the simulated switch, led by the real process."""

from uuid import UUID

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


def test_a_visitor_calls_from_a_website_and_reads_what_is_said(centre, client):
    agent = centre.ready_agent(name="林晓")
    session = client.post("/call/v1/sessions", {"tenant": "demo"}, "application/json").json()
    assert session["mode"] == "simulated"
    call = UUID(session["contact_id"])
    bearer = {"Authorization": f"Bearer {session['token']}"}

    def state():
        return client.get("/call/v1/state", headers=bearer).json()

    menu = eventually(lambda: (found := state())["prompts"] and found)
    assert [prompt["text"] for prompt in menu["prompts"]] == ["好。", "请按。"]
    sound = client.get(menu["prompts"][0]["audio_url"])
    assert b"".join(sound.streaming_content).startswith(b"RIFF")
    sound.close()
    client.post("/call/v1/keys", {"key": "1"}, "application/json", headers=bearer)
    eventually(lambda: state()["status"] == "queued")
    centre.take(call, agent)
    talking = eventually(lambda: (found := state())["status"] == "talking" and found)
    assert talking["agent"] == {"name": "林晓", "number": agent.agent_number}

    client.post("/call/v1/end", {}, "application/json", headers=bearer)
    eventually(lambda: state()["status"] == "ended")
    assert centre.contact(call).ended_by == "customer"
