"""What the agent does: state, offers, end, wrap-up, promises, help."""

import pytest
from uuid_utils.compat import uuid7

from shouwen.accounts.testing import make_membership
from shouwen.contacts.api import Contact, EndReason, FollowUp, Segment, WrapUpCode, end_contact, open_follow_up
from shouwen.customers.api import Customer
from shouwen.customers.testing import make_customer
from shouwen.routing.api import AgentPresence, Offer
from shouwen.routing.testing import make_pause_reason

pytestmark = pytest.mark.django_db


def toasts(response):
    return [str(message) for message in response.wsgi_request._messages]


def ended(world, **fields):
    segment = world.serve(**fields)
    end_contact(contact_id=segment.contact_id, reason=EndReason.COMPLETED, by="customer", at=world.now)
    return segment


def test_the_agent_pauses_for_a_reason(world):
    reason = make_pause_reason("meal")

    world.post("state/", {"to": f"paused:{reason.pk}"})

    presence = AgentPresence.objects.get()
    assert (presence.state, presence.pause_reason_id) == ("paused", reason.pk)


@pytest.mark.parametrize("to", ["busy", "paused", "paused:nonsense", ""])
def test_a_state_that_is_none_is_refused_with_what_would_be_right(world, to):
    answer = world.post("state/", {"to": to})

    assert AgentPresence.objects.get().state == "ready"
    assert toasts(answer)


def test_taking_an_offer_puts_the_contact_before_the_agent(world):
    offer = world.offer()

    answer = world.post(f"offers/{offer.pk}/accept/")

    assert answer.headers["Location"] == f"/desktop/?c={offer.contact_id}"
    assert Segment.objects.get().agent == world.agent


def test_the_telephone_bar_takes_an_offer_without_a_page(world):
    offer = world.offer("voice")

    assert world.post(f"offers/{offer.pk}/accept/", Accept="application/json").status_code == 204


def test_an_offer_that_is_gone_tells_the_telephone_bar_why(world):
    offer = world.offer("voice")
    Offer.objects.update(state="withdrawn")

    answer = world.post(f"offers/{offer.pk}/accept/", Accept="application/json")

    assert answer.status_code == 422
    assert answer.json()["title"]


def test_a_declined_offer_stays_with_the_queue(world):
    offer = world.offer()

    world.post(f"offers/{offer.pk}/reject/")

    assert Offer.objects.get().state == "rejected"
    assert Contact.objects.get().state == "queued"


def test_a_colleagues_offer_is_not_there(world):
    offer = world.offer()
    Offer.objects.update(membership=make_membership())

    assert world.post(f"offers/{offer.pk}/accept/").status_code == 404


def test_ending_over_an_unanswered_message_asks_why(world):
    segment = world.serve()
    world.hears(segment)

    answer = world.post(f"contacts/{segment.contact_id}/end/")

    assert answer.headers["Location"].endswith("&end=1")
    assert 'dialog="dk-end"' in world.get(f"?c={segment.contact_id}&end=1").content.decode()
    assert Contact.objects.get().ended_at is None


def test_with_a_reason_it_ends(world):
    segment = world.serve()
    world.hears(segment)

    world.post(f"contacts/{segment.contact_id}/end/", {"unanswered_reason": "客户已道别"})

    assert Contact.objects.get().unanswered_reason == "客户已道别"


def test_the_flow_goes_on_and_back(world):
    segment = world.serve()
    path = f"contacts/{segment.contact_id}/stage/"

    world.post(path, {"stage": "1"})
    world.post(path, {"stage": "2"})
    assert Segment.objects.get().flow_stage == 2

    world.post(path, {"stage": "3", "back": "1"})
    assert Segment.objects.get().flow_stage == 1


def test_a_wrap_up_with_its_code_is_done(world):
    segment = ended(world)
    code = WrapUpCode.objects.create(code="billing", name="计费争议", group="漫游")

    answer = world.post(f"contacts/{segment.contact_id}/wrap-up/", {"code": str(code.pk), "note": "已退费"})

    assert answer.headers["Location"] == "/desktop/"
    done = Segment.objects.get()
    assert (done.wrap_up_code, done.note) == (code, "已退费")
    assert done.wrap_up_ended_at is not None


def test_a_wrap_up_without_a_code_keeps_what_was_typed(world):
    segment = ended(world)

    answer = world.post(f"contacts/{segment.contact_id}/wrap-up/", {"note": "已退费"})

    assert toasts(answer)
    kept = Segment.objects.get()
    assert (kept.note, kept.wrap_up_ended_at) == ("已退费", None)


def test_a_draft_is_kept_while_the_customer_is_still_there(world):
    segment = world.serve()

    answer = world.post(f"contacts/{segment.contact_id}/wrap-up/", {"draft": "1", "note": "漫游费"})

    assert answer.status_code == 204
    assert Segment.objects.get().note == "漫游费"


def test_more_time_is_given_for_a_wrap_up(world):
    segment = ended(world)

    world.post(f"contacts/{segment.contact_id}/wrap-up/", {"extend": "1"})

    assert Segment.objects.get().wrap_up_due_at > world.now


def test_the_customer_is_found_and_tied_to_the_contact(world):
    customer = make_customer("林雅文", tier="diamond")
    segment = world.serve()

    found = world.get(f"contacts/{segment.contact_id}/identify/?q=林雅文").content.decode()
    world.post(f"contacts/{segment.contact_id}/customer/", {"customer": str(customer.pk)})

    assert str(customer.pk) in found
    contact = Contact.objects.get()
    assert (contact.customer_id, contact.tier) == (customer.pk, "diamond")


@pytest.mark.parametrize("wanted", ["", "nonsense", "018f0000-0000-7000-8000-000000000000"])
def test_a_customer_who_is_not_there_is_not_tied(world, wanted):
    segment = world.serve()

    assert world.post(f"contacts/{segment.contact_id}/customer/", {"customer": wanted}).status_code == 404


def test_somebody_new_gets_a_record_with_their_number(world):
    segment = world.serve()
    path = f"contacts/{segment.contact_id}/customer/new/"

    world.post(path, {"full_name": "周建国", "salutation": "mr"})
    world.post(path, {"full_name": "周建国", "salutation": "mr", "is_another": "1"})

    customer = Customer.objects.get(pk=Contact.objects.values_list("customer", flat=True).get())
    assert Contact.objects.get().customer == customer
    assert customer.numbers.get().number == "+8613800138000"


def test_a_number_that_is_known_makes_no_second_record_by_itself(world):
    make_customer("林雅文", number="+8613800138000")
    segment = world.serve()
    path = f"contacts/{segment.contact_id}/customer/new/"

    assert toasts(world.post(path, {"full_name": "周建国"}))
    assert Contact.objects.get().customer is None

    world.post(path, {"full_name": "周建国", "is_another": "1"})
    assert Contact.objects.get().customer == Customer.objects.get(full_name="周建国")


def test_a_promise_is_settled_with_what_came_of_it(world):
    promise = open_follow_up(kind="callback", reason="移机", due_at=world.now, address="+8613800138001")

    world.post(f"follow-ups/{promise.pk}/close/", {"outcome": "已确认"})

    settled = FollowUp.objects.get()
    assert (settled.state, settled.outcome, settled.assignee) == ("done", "已确认", world.agent)


def test_a_colleagues_promise_is_not_there(world):
    promise = open_follow_up(kind="callback", reason="移机", due_at=world.now, assignee=make_membership())

    assert world.post(f"follow-ups/{promise.pk}/close/").status_code == 404


def test_asking_for_help_tells_the_floor(world, published_events):
    segment = world.serve()

    world.post("help/", {"c": str(segment.contact_id)})

    event = next(event for event in published_events() if event.type == "desktop.HelpRequested")
    assert f"floor:{world.agent.tenant_id}" in event.topics
    assert event.payload["contact_id"] == str(segment.contact_id)


@pytest.mark.parametrize("action", ["say", "read", "typing", "end", "stage", "wrap-up", "customer"])
def test_nothing_can_be_done_with_a_colleagues_contact(world, action):
    theirs = world.serve(by=make_membership())

    assert world.post(f"contacts/{theirs.contact_id}/{action}/").status_code == 404
    assert world.post(f"contacts/{uuid7()}/{action}/").status_code == 404
