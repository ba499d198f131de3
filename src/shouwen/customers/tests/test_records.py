"""Creating and changing records."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from shouwen.accounts.testing import make_membership
from shouwen.customers import seen, selectors
from shouwen.customers.models import Customer
from shouwen.customers.services import EditConflict, create_customer, edit_customer
from shouwen.customers.testing import make_customer
from shouwen.shared.errors import BusinessRuleError

NOON = datetime(2026, 11, 18, 4, tzinfo=UTC)
ID_NUMBER = "11010519491231002X"


def test_a_new_customer_is_found_by_their_number(agent):
    customer = create_customer(by=agent, at=NOON, full_name="欧阳娜娜", salutation="ms", numbers=["138 1234 6207"])

    assert selectors.find_by_number("+8613812346207") == [customer]
    assert customer.surname == "欧阳"
    assert customer.addressed_as == "欧阳女士"


def test_creating_is_announced(agent, published_events):
    customer = create_customer(by=agent, at=NOON, full_name="林雅文")

    assert [(e.type, e.aggregate_id) for e in published_events()] == [("customers.CustomerCreated", customer.pk)]


def test_a_form_sent_twice_makes_one_record(agent):
    key = uuid4()
    first = create_customer(by=agent, at=NOON, full_name="林雅文", customer_id=key)
    second = create_customer(by=agent, at=NOON, full_name="林雅文", customer_id=key)

    assert first.pk == second.pk
    assert Customer.objects.count() == 1


def test_nobody_without_name_and_number_is_created(agent):
    with pytest.raises(BusinessRuleError, match=r"姓名|name"):
        create_customer(by=agent, at=NOON, city="杭州")


def test_who_may_not_edit_creates_nothing(tenant):
    with pytest.raises(PermissionDenied):
        create_customer(by=make_membership(role="inspector"), at=NOON, full_name="林雅文")


@pytest.mark.parametrize(
    ("kind", "number"), [("resident", "110105194912310021"), ("passport", "E1"), ("licence", "张三")]
)
def test_an_id_number_of_the_wrong_form_is_refused(agent, kind, number):
    with pytest.raises(BusinessRuleError):
        create_customer(by=agent, at=NOON, full_name="林雅文", id_kind=kind, id_number=number)


def test_the_id_number_is_unreadable_in_the_database(agent, django_assert_num_queries):
    from django.db import connection

    create_customer(by=agent, at=NOON, full_name="林雅文", id_number=ID_NUMBER.lower())

    with connection.cursor() as cursor:
        cursor.execute("SELECT id_number FROM customers_customer")
        stored = bytes(cursor.fetchone()[0])
    assert ID_NUMBER.encode() not in stored
    assert Customer.objects.get().id_number == ID_NUMBER


def test_an_edit_changes_only_what_is_given(agent):
    customer = make_customer(city="杭州", email="lin@example.com")

    edit_customer(customer_id=customer.pk, by=agent, at=NOON, changes={"city": "宁波"})

    customer.refresh_from_db()
    assert (customer.city, customer.email) == ("宁波", "lin@example.com")


def test_two_people_who_change_different_fields_both_succeed(agent):
    customer = make_customer(city="杭州")
    marks = seen.marks(customer)

    edit_customer(customer_id=customer.pk, by=agent, at=NOON, changes={"city": "宁波"}, marks=marks)
    edit_customer(customer_id=customer.pk, by=agent, at=NOON, changes={"salutation": "ms"}, marks=marks)

    customer.refresh_from_db()
    assert (customer.city, customer.salutation) == ("宁波", "ms")


def test_the_second_of_two_who_change_one_field_is_told_what_stands_there(agent):
    customer = make_customer(city="杭州")
    marks = seen.marks(customer)
    edit_customer(customer_id=customer.pk, by=agent, at=NOON, changes={"city": "宁波"}, marks=marks)

    with pytest.raises(EditConflict) as conflict:
        edit_customer(customer_id=customer.pk, by=agent, at=NOON, changes={"city": "温州"}, marks=marks)

    assert conflict.value.present == {"city": "宁波"}
    assert Customer.objects.get().city == "宁波"


def test_an_edit_that_changes_nothing_is_not_announced(agent, published_events):
    customer = make_customer(city="杭州")

    edit_customer(customer_id=customer.pk, by=agent, at=NOON, changes={"city": " 杭州 "})

    assert published_events() == []


def test_a_new_name_is_filed_anew(agent):
    customer = make_customer("林雅文")

    edit_customer(customer_id=customer.pk, by=agent, at=NOON, changes={"full_name": "单 小红"})

    assert [c.pk for c in selectors.search("shanxh", by=agent).rows] == []
    assert [c.pk for c in selectors.search("sxh", by=agent).rows] == [customer.pk]
