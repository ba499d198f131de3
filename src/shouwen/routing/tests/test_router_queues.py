"""A queue is what administration says from the moment it is saved."""

import pytest

from shouwen.accounts.testing import make_membership, make_skill
from shouwen.contacts.api import Contact, EndReason
from shouwen.routing.models import Offer
from shouwen.routing.services.queues import QueueValues, save_queue
from shouwen.routing.testing import make_queue

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def admin(centre):
    return make_membership(role="administrator")


def save(centre, admin, queue=None, *, skills=("mobile",), **values):
    return save_queue(
        values=QueueValues(queue.code if queue else "new", "新业务", **values),
        skills={make_skill(code).pk: 1 for code in skills},
        by=admin,
        at=centre.at,
        queue_id=queue.pk if queue else None,
    )


def end_of(contact):
    return Contact.objects.get(pk=contact.pk).end_reason


def test_a_queue_made_after_the_router_started_is_served_at_once(centre, admin):
    agent = centre.ready_agent()
    centre.turn()

    contact = centre.caller(save(centre, admin))
    centre.turn()

    assert centre.pending() == [(contact.pk, agent.pk)]


def test_a_queue_that_nobody_announced_is_learnt_with_its_first_contact(centre):
    agent = centre.ready_agent()
    centre.turn()

    contact = centre.caller(make_queue("loaded", skills=["mobile"]))
    centre.turn()

    assert centre.pending() == [(contact.pk, agent.pk)]


def test_a_changed_queue_asks_for_what_it_asks_for_now(centre, admin):
    centre.ready_agent()
    save(centre, admin, centre.queue, skills=("roaming",))
    centre.turn()

    centre.caller()
    centre.turn()

    assert centre.pending() == []


def test_contacts_in_a_queue_taken_out_of_use_come_to_an_end(centre, admin):
    contact = centre.caller()
    centre.turn()

    save(centre, admin, centre.queue, is_active=False)
    centre.turn()

    assert end_of(contact) == EndReason.NO_AGENT


def test_a_contact_for_a_queue_out_of_use_comes_to_an_end(centre, admin):
    save(centre, admin, centre.queue, is_active=False)
    centre.turn()

    contact = centre.caller()
    centre.turn()

    assert end_of(contact) == EndReason.NO_AGENT


def test_contacts_in_a_queue_taken_out_of_use_while_nobody_led_come_to_an_end(centre, admin):
    contact = centre.caller()
    save(centre, admin, centre.queue, is_active=False)

    centre.start_router()

    assert end_of(contact) == EndReason.NO_AGENT


def test_an_offer_decided_just_before_its_queue_goes_out_of_use_still_rings(centre, admin):
    agent = centre.ready_agent()
    contact = centre.caller()
    save(centre, admin, centre.queue, is_active=False)

    centre.turn()

    assert centre.pending() == [(contact.pk, agent.pk)]


def test_a_queue_back_in_use_takes_contacts_again(centre, admin):
    agent = centre.ready_agent()
    for is_active in (False, True):
        save(centre, admin, centre.queue, is_active=is_active)
        centre.turn()

    contact = centre.caller()
    centre.turn()

    assert list(Offer.objects.values_list("contact_id", "membership_id")) == [(contact.pk, agent.pk)]


def test_saving_one_queue_leaves_the_offers_of_others_alone(centre, admin):
    centre.ready_agent()
    centre.caller()
    centre.turn()
    before = list(Offer.objects.values_list("pk", "state"))

    save(centre, admin)
    centre.turn()

    assert list(Offer.objects.values_list("pk", "state")) == before
