"""What lies on the desk, in which order, and what the day looks like."""

from datetime import timedelta

import pytest
from uuid_utils.compat import uuid7

from shouwen.accounts.testing import make_membership
from shouwen.contacts.api import EndReason, WrapUpCode, end_contact, finish_wrap_up, rate_contact, send_message
from shouwen.contacts.testing import make_served_contact
from shouwen.desktop import day
from shouwen.desktop.work import capacity_words, desk_of
from shouwen.routing.testing import make_pause_reason
from shouwen.shared.testing import make_tenant

pytestmark = pytest.mark.django_db


def answered(world, segment):
    send_message(
        contact_id=segment.contact_id, client_id=uuid7(), sender="agent", author=world.agent, text="好的", at=world.now
    )


def test_what_breaches_next_lies_on_top(world):
    call, waiting, quiet = world.serve("voice"), world.serve(), world.serve()
    world.hears(waiting)
    answered(world, quiet)

    order = [item.segment.pk for item in desk_of(world.agent).items]

    assert order == [waiting.pk, call.pk, quiet.pk]


def test_until_the_first_answer_the_first_target_runs(world):
    segment = world.serve()

    item = desk_of(world.agent).items[0]

    assert item.due_at == segment.accepted_at + timedelta(seconds=30)


def test_after_an_answer_the_reply_target_runs_from_the_customers_words(world):
    segment = world.serve()
    answered(world, segment)
    world.hears(segment)

    item = desk_of(world.agent).items[0]

    assert item.due_at == world.now + timedelta(seconds=60)


def test_while_the_customer_is_to_speak_nothing_runs(world):
    answered(world, world.serve())

    assert desk_of(world.agent).items[0].due_at is None


@pytest.mark.parametrize(
    ("prepare", "state"),
    [
        (lambda world: None, "ready"),
        (lambda world: world.offer(), "ringing"),
        (lambda world: world.serve(), "busy"),
        (lambda world: end(world, world.serve()), "wrapup"),
    ],
)
def test_the_state_is_what_the_agent_does_not_only_what_they_chose(world, prepare, state):
    prepare(world)

    assert desk_of(world.agent).state == state


def end(world, segment):
    end_contact(contact_id=segment.contact_id, reason=EndReason.COMPLETED, by="customer", at=world.now)
    return segment


def test_the_agent_is_told_what_else_may_come(world):
    assert "3" in capacity_words(desk_of(world.agent), world.agent)
    world.serve()
    assert "2" in capacity_words(desk_of(world.agent), world.agent)


def test_during_a_call_and_in_a_pause_nothing_else_comes(world):
    world.serve("voice")
    during_call = capacity_words(desk_of(world.agent), world.agent)
    world.presence.state, world.presence.pause_reason = "paused", make_pause_reason()
    world.presence.save()

    assert during_call != capacity_words(desk_of(world.agent), world.agent)


@pytest.mark.parametrize("contacts", [1, 8])
def test_the_desk_takes_five_queries_whatever_lies_there(world, contacts, django_assert_num_queries):
    for _n in range(contacts):
        world.hears(world.serve())
    desk_of(world.agent)

    with django_assert_num_queries(5):
        desk_of(world.agent)


def test_the_day_counts_what_is_done_and_rated(world):
    segment = end(world, world.serve())
    code = WrapUpCode.objects.create(code="x", name="x")
    done = world.now + timedelta(seconds=20)
    finish_wrap_up(segment_id=segment.pk, by=world.agent, at=done, code_id=code.pk)
    rate_contact(contact_id=segment.contact_id, score=5, at=done)

    figures = day.today_of(world.agent, done)["figures"]

    assert [figure.shown for figure in figures] == ["1", "00:20", "5.0"]


def test_the_parts_of_another_companys_contact_are_not_there(world):
    with make_tenant("elsewhere"):
        theirs = make_served_contact(make_membership(), "chat", at=world.now)

    assert world.get(f"?c={theirs.contact_id}").status_code == 200
    assert str(theirs.contact_id) not in world.get(f"?c={theirs.contact_id}").content.decode()
    assert world.get(f"talk/{theirs.contact_id}/").status_code == 404
    assert world.post(f"contacts/{theirs.contact_id}/say/", {"text": "您好"}).status_code == 404
