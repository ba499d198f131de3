"""Records that may be the same customer."""

import pytest

from shouwen.customers.duplicates import alike, possible_duplicates
from shouwen.customers.services import declare_different, merge_customers
from shouwen.customers.testing import make_customer

ID_NUMBER = "11010519491231002X"


@pytest.mark.parametrize(
    ("mine", "theirs", "reason"),
    [
        ({"number": "+8613812346207"}, {"full_name": "王强", "number": "+8613812346207"}, "number"),
        ({"city": "杭州"}, {"city": "杭州"}, "name"),
        ({"id_number": ID_NUMBER}, {"full_name": "王强", "id_number": ID_NUMBER}, "id_number"),
    ],
)
def test_what_two_records_share_is_the_reason(tenant, mine, theirs, reason):
    customer, other = (
        make_customer(**{"full_name": "林雅文", **mine}),
        make_customer(**{"full_name": "林雅文", **theirs}),
    )

    found = possible_duplicates(customer)

    assert [(d.customer, d.reasons) for d in found] == [(other, (reason,))]


def test_the_same_name_alone_is_no_reason(tenant):
    customer = make_customer("林雅文", city="杭州")
    make_customer("林雅文", city="宁波")
    make_customer("林雅文", city="")

    assert possible_duplicates(customer) == []


def test_the_surest_comes_first_with_all_its_reasons(tenant):
    customer = make_customer("林雅文", city="杭州", number="+8613812346207", id_number=ID_NUMBER)
    by_number = make_customer("王强", number="+8613812346207")
    by_all = make_customer("林雅文", city="杭州", number="+8613812346207", id_number=ID_NUMBER)

    found = possible_duplicates(customer)

    assert [d.customer for d in found] == [by_all, by_number]
    assert found[0].reasons == ("id_number", "number", "name")


def test_two_declared_different_are_no_longer_shown_to_each_other(agent, noon):
    customer, other = (make_customer("林雅文", city="杭州") for _ in range(2))

    declare_different(customer_id=other.pk, other_id=customer.pk, by=agent, at=noon)
    declare_different(customer_id=customer.pk, other_id=other.pk, by=agent, at=noon)

    assert possible_duplicates(customer) == possible_duplicates(other) == []


def test_a_merged_record_is_no_duplicate(supervisor, noon):
    customer, other = (make_customer("林雅文", city="杭州") for _ in range(2))
    merge_customers(keep_id=customer.pk, merge_id=other.pk, by=supervisor, reason="本人确认", at=noon)

    assert possible_duplicates(customer) == []


def test_a_record_about_to_be_made_is_compared_too(tenant):
    known = make_customer("林雅文", number="+8613812346207")

    assert [d.customer for d in alike(numbers=["+8613812346207"])] == [known]


def test_comparing_takes_a_fixed_number_of_queries(tenant, django_assert_num_queries):
    customer = make_customer("林雅文", city="杭州", id_number=ID_NUMBER)
    for _ in range(10):
        make_customer("林雅文", city="杭州", id_number=ID_NUMBER)

    with django_assert_num_queries(5):
        assert len(possible_duplicates(customer)) == 10
