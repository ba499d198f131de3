"""A contact's events in the words of people."""

from datetime import timedelta
from inspect import signature

from uuid_utils.compat import uuid7

from shouwen.accounts.testing import make_membership
from shouwen.contacts.api import end_contact, finish_wrap_up, hold_contact, rate_contact, resume_contact, start_segment
from shouwen.contacts.testing import NOON, make_contact
from shouwen.records.journal import TELLERS, timeline
from shouwen.routing.testing import make_queue
from shouwen.shared.outbox.events import _types


def after(seconds):
    return NOON + timedelta(seconds=seconds)


def play_call(queue, agent):
    """A call that waits 8 s, is held for 12 s, lasts a minute more and is wrapped up in 20 s."""
    contact = make_contact(queue=queue)
    started = {"agent": agent, "offered_at": NOON, "at": after(8), "wrap_up_seconds": 45}
    segment = start_segment(contact_id=contact.pk, segment_id=uuid7(), **started)
    hold_contact(contact_id=contact.pk, at=after(8))
    resume_contact(contact_id=contact.pk, at=after(20))
    end_contact(contact_id=contact.pk, reason="completed", by="customer", at=after(80))
    finish_wrap_up(segment_id=segment.pk, by=None, at=after(100))
    return contact


def test_a_call_is_told_from_arrival_to_rating(tenant):
    agent = make_membership(name="苏晴", number="6021")
    contact = play_call(make_queue("mobile", name="移动业务"), agent)
    rate_contact(contact_id=contact.pk, score=2, at=after(200))

    lines = timeline(contact)

    assert [line.icon for line in lines] == [
        "phone-incoming", "hourglass", "headset", "player-pause", "player-play", "user-minus", "phone-off", "clock-x",
        "circle-check", "star",
    ]  # fmt: skip
    assert "移动业务" in lines[1].text
    assert "苏晴 6021" in lines[2].text
    assert lines[2].at == after(8)
    assert lines[-1].tone == "warn"


def test_every_kept_event_of_a_contact_has_words():
    kept = {
        name
        for name, event in _types.items()
        if event.kept and name.startswith(("contacts.", "routing.")) and "contact_id" in signature(event).parameters
    }

    # Follow-ups stand on their own rows.
    assert kept - set(TELLERS) == {"contacts.FollowUpOpened"}
