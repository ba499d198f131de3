"""A leader reads what happened, decides, and commits before anybody sees it."""

import pytest

from shouwen.contacts.api import Contact, EndReason, Segment, end_contact
from shouwen.routing.models import AgentPresence, Offer, ShardLease, WaitEstimate
from shouwen.routing.router.lease import Fenced
from shouwen.routing.services.offers import accept_offer, reject_offer
from shouwen.routing.services.presence import change_state
from shouwen.routing.testing import make_pause_reason
from shouwen.shared.errors import BusinessRuleError

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_waiting_contact_goes_to_the_agent_who_becomes_ready(centre):
    contact = centre.caller()
    centre.turn()
    agent = centre.ready_agent()
    centre.turn()

    assert centre.pending() == [(contact.pk, agent.pk)]


def test_a_new_contact_goes_to_the_ready_agent(centre):
    agent = centre.ready_agent()
    contact = centre.caller()
    centre.turn()

    assert centre.pending() == [(contact.pk, agent.pk)]


def test_after_wrap_up_the_agent_gets_the_next_contact(centre):
    agent = centre.ready_agent()
    centre.caller()
    second = centre.caller()
    centre.turn()
    segment = accept_offer(offer_id=Offer.objects.get(state="pending").pk, by=agent, at=centre.at)
    end_contact(contact_id=segment.contact_id, reason=EndReason.COMPLETED, by="customer", at=centre.at)
    centre.turn(29)
    assert centre.pending() == []

    centre.turn(2)

    assert centre.pending() == [(second.pk, agent.pk)]
    assert Segment.objects.get(pk=segment.pk).wrap_up_ended_at is not None


def test_an_unanswered_offer_pauses_the_agent_and_the_contact_keeps_its_place(centre):
    first = centre.ready_agent(level=5)
    contact = centre.caller()
    centre.turn()
    second = centre.ready_agent(level=1)
    centre.turn(16)

    assert centre.pending() == [(contact.pk, second.pk)]
    presence = AgentPresence.objects.get(membership=first)
    assert (presence.state, presence.cause) == ("paused", "no_answer")
    assert Offer.objects.get(membership=first).state == "missed"


def test_a_rejected_contact_goes_to_somebody_else(centre):
    first = centre.ready_agent(level=5)
    contact = centre.caller()
    centre.turn()
    second = centre.ready_agent(level=1)
    reject_offer(offer_id=Offer.objects.get().pk, by=first, at=centre.at)
    centre.turn()

    assert centre.pending() == [(contact.pk, second.pk)]


def test_a_customer_who_leaves_takes_the_offer_along(centre):
    agent = centre.ready_agent()
    contact = centre.caller()
    centre.turn()
    end_contact(contact_id=contact.pk, reason=EndReason.ABANDONED, by="customer", at=centre.at)
    centre.turn()

    offer = Offer.objects.get()
    assert offer.state == "withdrawn"
    with pytest.raises(BusinessRuleError):
        accept_offer(offer_id=offer.pk, by=agent, at=centre.at)


def test_accepting_twice_gives_the_same_segment(centre):
    agent = centre.ready_agent()
    centre.caller()
    centre.turn()
    offer = Offer.objects.get()

    assert accept_offer(offer_id=offer.pk, by=agent, at=centre.at) == accept_offer(
        offer_id=offer.pk, by=agent, at=centre.at
    )


def test_nobody_waits_longer_than_allowed(centre):
    contact = centre.caller()
    centre.turn()
    centre.turn(601)

    assert Contact.objects.get(pk=contact.pk).end_reason == EndReason.NO_AGENT


def test_a_pause_asked_for_in_a_contact_begins_after_it(centre):
    reason = make_pause_reason("meal")
    agent = centre.ready_agent()
    centre.caller()
    centre.turn()
    segment = accept_offer(offer_id=Offer.objects.get().pk, by=agent, at=centre.at)
    centre.turn()
    change_state(agent=agent, state="paused", by=agent, at=centre.at, pause_reason_id=reason.pk)
    centre.turn()
    assert AgentPresence.objects.get().state == "ready"

    end_contact(contact_id=segment.contact_id, reason=EndReason.COMPLETED, by="customer", at=centre.at)
    centre.turn()
    centre.turn(31)

    presence = AgentPresence.objects.get()
    assert (presence.state, presence.pause_reason_id) == ("paused", reason.pk)


def test_a_new_leader_knows_what_the_old_one_knew(centre):
    busy, free = centre.ready_agent(level=5), centre.ready_agent(level=3)
    served, waiting = centre.caller(), None
    centre.turn()
    accept_offer(offer_id=Offer.objects.get().pk, by=busy, at=centre.at)
    waiting = centre.caller()
    centre.turn()
    assert centre.pending() == [(waiting.pk, free.pk)]

    centre.start_router()
    centre.turn()

    assert centre.pending() == [(waiting.pk, free.pk)]
    assert Contact.objects.get(pk=served.pk).state == "active"
    assert sorted(Offer.objects.values_list("state", flat=True)) == ["accepted", "pending", "withdrawn"]


def test_a_router_that_lost_the_lead_stores_nothing(centre):
    centre.ready_agent()
    centre.caller()
    ShardLease.objects.update(epoch=99)

    with pytest.raises(Fenced):
        centre.turn()
    assert Offer.objects.count() == 0


def test_an_agent_whose_browser_vanished_goes_off_line(centre):
    agent = centre.ready_agent()
    centre.turn(31)
    centre.reign.sign_off_absent()

    presence = AgentPresence.objects.get(membership=agent)
    assert (presence.state, presence.cause) == ("offline", "connection_lost")
    contact = centre.caller()
    centre.turn()
    assert Contact.objects.get(pk=contact.pk).state == "queued"
    assert centre.pending() == []


def test_waiting_customers_are_told_where_they_stand(centre):
    first, second = centre.caller(), centre.caller()
    centre.turn()
    centre.reign.tell_waiting()

    told = dict(WaitEstimate.objects.values_list("contact_id", "position"))
    assert told == {first.pk: 1, second.pk: 2}
