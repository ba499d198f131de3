"""What the agent sees, and what is hidden from whom."""

from datetime import timedelta

import pytest
from uuid_utils.compat import uuid7

from shouwen.accounts.testing import make_membership, sign_in
from shouwen.contacts.api import EndReason, end_contact
from shouwen.contacts.testing import make_contact
from shouwen.customers.api import Customer
from shouwen.customers.testing import make_customer

pytestmark = pytest.mark.django_db


def text(response):
    return response.content.decode()


def test_without_contacts_the_desktop_shows_the_agents_day(world):
    page = world.get()

    assert page.templates[0].name == "desktop/idle.html"
    assert "苏晴" in text(page)


def test_a_chat_that_rings_shows_who_and_how_to_take_it(world):
    offer = world.offer(customer_name="林女士")

    page = text(world.get())

    assert "林女士" in page
    assert f"/desktop/offers/{offer.pk}/accept/" in page
    assert "<sw-ring" in page


def test_a_call_that_rings_is_answered_by_the_telephone_bar(world):
    offer = world.offer("voice")

    page = text(world.get())

    assert f'answer-url="/desktop/offers/{offer.pk}/accept/"' in page
    assert "138****8000" in page
    assert "+8613800138000" not in page


def test_an_open_chat_shows_its_words_and_a_composer(world):
    segment = world.serve()
    world.hears(segment, "<b>路由器红灯</b>")

    page = text(world.get())

    assert "&lt;b&gt;路由器红灯" in page
    assert f"/desktop/contacts/{segment.contact_id}/say/" in page


def test_during_wrap_up_the_right_column_asks_what_it_was_about(world):
    segment = world.serve()
    end_contact(contact_id=segment.contact_id, reason=EndReason.COMPLETED, by="customer", at=world.now)

    assert 'id="dk-wrap"' in text(world.get())


def test_during_a_call_the_dock_answers_the_chat_that_is_due_first(world):
    chat = world.serve()
    world.hears(chat)
    call = world.serve("voice")

    page = text(world.get(f"?c={call.contact_id}"))

    assert f'<sw-composer contact="{chat.contact_id}"' in page


@pytest.mark.parametrize("path", ["top/", "list/"])
def test_a_part_can_be_fetched_alone(world, path):
    world.serve()

    part = world.get(path, **{"HX-Request": "true"})

    assert part.status_code == 200
    assert "<html" not in text(part)


@pytest.mark.parametrize("part", ["flow", "talk", "dock", "aside"])
def test_the_parts_of_a_colleagues_contact_are_not_there(world, part):
    theirs = world.serve(by=make_membership())

    assert world.get(f"{part}/{theirs.contact_id}/").status_code == 404


def test_a_part_of_a_contact_that_is_done_leads_home(world):
    answer = world.get(f"talk/{uuid7()}/", **{"HX-Request": "true"})

    assert answer.headers["HX-Location"] == "/desktop/"


def test_who_may_not_serve_is_refused(world):
    sign_in(world.browser, make_membership(role="auditor"))

    assert world.get().status_code == 403
    assert world.post("state/", {"to": "ready"}).status_code == 403


def test_recent_contacts_are_those_of_every_record_of_the_customer(world):
    kept, gone = make_customer("林雅文"), make_customer("林丫文")
    before = make_contact(customer_id=gone.pk, at=world.now - timedelta(days=1))
    end_contact(contact_id=before.pk, reason=EndReason.ABANDONED, by="customer", at=world.now - timedelta(days=1))
    Customer.objects.filter(pk=gone.pk).update(merged_into=kept)

    page = world.get(f"?c={world.serve(customer_id=kept.pk).contact_id}")

    assert [other.pk for other in page.context["recent"]] == [before.pk]


@pytest.mark.parametrize("contacts", [1, 6])
def test_the_whole_desktop_takes_a_fixed_number_of_queries(world, contacts, django_assert_max_num_queries):
    world.get()
    for _n in range(contacts):
        world.hears(world.serve())

    with django_assert_max_num_queries(32):
        world.get()
