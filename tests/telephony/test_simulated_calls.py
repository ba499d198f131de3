"""Calls over the simulated switch, led by the real process."""

from uuid import UUID

from django.utils import timezone

from shouwen.contacts.api import Contact
from shouwen.routing.api import Offer, Queue, accept_offer
from shouwen.shared.files.services import open_blob
from shouwen.shared.outbox.testing import eventually
from shouwen.telephony.audio import read_wav
from shouwen.telephony.models import Call, NumberRoute
from tests.telephony.conftest import MAX_LIVE


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


def test_a_call_nobody_answers_keeps_its_place_and_goes_to_somebody_else(centre):
    sleeper = centre.ready_agent()
    call = centre.call(keys=[(0.2, "1")])
    first = centre.offer(call)
    assert first.membership_id == sleeper.pk
    queued_at = centre.contact(call).queued_at

    awake = centre.ready_agent()
    second = eventually(lambda: Offer.objects.filter(contact_id=call, membership=awake, state="pending").first())
    accept_offer(offer_id=second.pk, by=awake, at=timezone.now())

    centre.until_line(call, "talking")
    assert Offer.objects.get(pk=first.pk).state == "missed"
    assert centre.contact(call).queued_at == queued_at


def test_callers_leave_as_they_came(centre):
    impatient = centre.call("13812340001", keys=[(0.2, "1")], patience_seconds=2.5)
    undecided = centre.call("13812340002", patience_seconds=0.2)
    Queue.objects.create(code="shut", name="闭", medium="voice", opening_hours={"mon": []})
    NumberRoute.objects.create(number="4008005555", name="二", menu={**centre.route.menu, "keys": {"2": "shut"}})
    late = centre.call("13812340003", to_number="4008005555", keys=[(0.2, "2")])

    reasons = {call: centre.until_state(call, "closed").end_reason for call in (impatient, undecided, late)}
    assert reasons == {impatient: "abandoned", undecided: "self_served", late: "after_hours"}
    eventually(lambda: not Call.objects.filter(ended_at=None).exists())


def test_who_presses_nothing_reaches_the_queue_of_the_number(centre):
    menu = {**centre.route.menu, "timeout_seconds": 0.3, "repeats": 1}
    NumberRoute.objects.create(number="4008006666", name="三", menu=menu)
    call = centre.call(to_number="4008006666")

    assert centre.until_state(call, "queued").queue_id == centre.queue.pk


def test_calls_that_die_with_the_process_end_as_interrupted_and_are_called_back(centre):
    agent = centre.ready_agent()
    call = centre.call(keys=[(0.2, "1")])
    centre.take(call, agent)
    centre.until_line(call, "talking")

    centre.switch.kill()
    centre.start_switch()

    ended = centre.until_state(call, "wrap_up")
    assert (ended.end_reason, centre.follow_ups(call)) == ("interrupted", ["callback"])


def test_beyond_the_limit_callers_hear_that_all_lines_are_busy(centre):
    for last in range(MAX_LIVE):
        centre.until_line(centre.call(f"1381234100{last}"), "menu")
    centre.call("13812341999")

    refused = eventually(lambda: Contact.objects.filter(customer_address="+8613812341999").first())
    assert (refused.end_reason, refused.state) == ("busy", "closed")
