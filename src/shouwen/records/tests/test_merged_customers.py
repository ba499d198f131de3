"""The contacts of a customer stand together, whichever of their records they came in under."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils import timezone
from uuid_utils.compat import uuid7

from shouwen.accounts.testing import make_membership, sign_in
from shouwen.contacts.testing import make_contact
from shouwen.customers.api import Customer
from shouwen.customers.testing import make_customer
from shouwen.shared.api import tenant_scope


@pytest.fixture
def supervisor(tenant):
    return make_membership(role="supervisor")


@pytest.fixture
def chain(tenant):
    """Three records of one customer, merged one into the next, and the contact of each; the last record is in use."""
    records = [make_customer(name, city="杭州") for name in ("林丫文", "林雅雯", "林雅文")]
    made = []
    for minutes, record in enumerate(records, start=1):
        made.append(make_contact(at=timezone.now() - timedelta(minutes=minutes), customer_id=record.pk))
    for gone, kept in pairwise(records):
        gone.merged_into = kept
        gone.save(update_fields=["merged_into"])
    return records, made


def shown_in(page, contacts):
    text = page.content.decode()
    return [str(contact.pk) in text for contact in contacts]


@pytest.mark.parametrize("which", [0, 1, 2])
def test_the_customers_part_shows_the_contacts_of_every_record(client, supervisor, chain, which):
    records, contacts = chain
    stranger = make_contact(customer_id=make_customer("陈一").pk)

    page = sign_in(client, supervisor).get(f"/records/customer/{records[which].pk}/", headers={"HX-Request": "true"})

    assert shown_in(page, [*contacts, stranger]) == [True, True, True, False]


def test_the_part_is_where_the_customers_page_looks_for_it(client, supervisor, chain):
    records, _contacts = chain

    page = sign_in(client, supervisor).get(f"/customers/{records[-1].pk}/").content.decode()

    assert f'hx-get="/records/customer/{records[-1].pk}/"' in page


def test_history_found_by_name_shows_them_together(client, supervisor, chain):
    _records, contacts = chain

    assert shown_in(sign_in(client, supervisor).get("/records/?q=林雅文"), contacts) == [True, True, True]


def test_without_script_the_part_is_the_whole_list_of_that_customer(client, supervisor, chain):
    records, contacts = chain
    stranger = make_contact(at=timezone.now(), customer_id=make_customer("陈一").pk)

    page = sign_in(client, supervisor).get(f"/records/customer/{records[0].pk}/", follow=True)

    assert shown_in(page, [*contacts, stranger]) == [True, True, True, False]
    assert page.context["form"].of_customer == records[-1]


def test_another_filter_narrows_what_the_customer_leaves(client, supervisor, chain):
    records, contacts = chain

    page = sign_in(client, supervisor).get(f"/records/?range=all&customer={records[-1].pk}&channel=chat&q=陈一")

    assert shown_in(page, contacts) == [False, False, False]


def test_a_contacts_page_names_the_others_of_every_record(client, supervisor, chain):
    _records, contacts = chain

    page = sign_in(client, supervisor).get(f"/records/{contacts[0].pk}/")

    assert shown_in(page, contacts[1:]) == [True, True]


def test_a_customer_of_another_company_has_no_contacts_here(client, supervisor, other_tenant):
    with tenant_scope(other_tenant.pk):
        theirs = make_customer("林雅文").pk
    sign_in(client, supervisor)

    for customer in (theirs, uuid7()):
        assert client.get(f"/records/customer/{customer}/").status_code == 404
    assert 'role="alert"' in client.get(f"/records/?customer={theirs}").content.decode()


def test_an_agent_sees_of_a_customer_what_they_served(client, tenant, chain):
    records, contacts = chain

    page = sign_in(client, make_membership()).get(
        f"/records/customer/{records[-1].pk}/", headers={"HX-Request": "true"}
    )

    assert shown_in(page, contacts) == [False, False, False]


@pytest.mark.parametrize("merged", [0, 30])
def test_the_part_takes_as_many_queries_however_many_records_were_merged(
    client, supervisor, merged, django_assert_max_num_queries
):
    kept = make_customer("林雅文")
    for _each in range(merged):
        make_contact(customer_id=make_customer("林雅文").pk)
    Customer.objects.exclude(pk=kept.pk).update(merged_into=kept)
    sign_in(client, supervisor)

    with django_assert_max_num_queries(12):
        client.get(f"/records/customer/{kept.pk}/", headers={"HX-Request": "true"})
