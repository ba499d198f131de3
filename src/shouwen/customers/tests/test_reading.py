"""Lists, search and card."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shouwen.accounts.testing import make_membership
from shouwen.customers import selectors
from shouwen.customers.core.finding import By
from shouwen.customers.core.tiers import earned_tier, tenure
from shouwen.customers.models import Customer
from shouwen.customers.selectors import Filters
from shouwen.customers.services import add_note, add_number, make_primary, record_line, record_tier, remove_number
from shouwen.customers.testing import make_customer, make_line
from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.tenancy import tenant_scope


def names(found):
    return [customer.full_name for customer in found.rows]


@pytest.mark.parametrize("typed", ["林雅", "linya", "lyw", "LYW", "6207", "13812346207", "11010519491231002X"])
def test_a_customer_is_found_by(agent, typed):
    make_customer("林雅文", number="+8613812346207", id_number="11010519491231002X")
    make_customer("王强", number="+8613900000000")

    assert names(selectors.search(typed, by=agent)) == ["林雅文"]


def test_a_customer_is_found_by_the_number_of_a_line(agent):
    customer = make_customer()
    make_line(customer, "+8613812346207")

    assert selectors.search("13812346207", by=agent).rows == [customer]
    assert selectors.find_by_number("+8613812346207") == [customer]


def test_all_who_share_a_number_are_found_the_main_owner_first(agent, noon):
    second = make_customer("王强")
    add_number(customer_id=second.pk, number="13812346207", by=agent, at=noon)
    main = make_customer("林雅文", number="+8613812346207")

    assert selectors.find_by_number("+8613812346207") == [main, second]


def test_a_search_stays_within_the_filters(agent):
    make_customer("林雅文", city="杭州", tier="gold")
    make_customer("林国", city="宁波", tier="gold")

    assert names(selectors.search("lin", by=agent, filters=Filters(tier="gold", city="宁波"))) == ["林国"]


def test_more_than_can_be_shown_is_said(agent):
    for number in range(4):
        make_customer(f"林{number}")

    found = selectors.search("林", by=agent, limit=3)

    assert (len(found.rows), found.is_cut) == (3, True)


def test_another_tenants_customers_are_never_found(agent, other_tenant):
    with tenant_scope(other_tenant.pk):
        make_customer("林雅文", number="+8613812346207")

    assert selectors.search("lyw", by=agent).rows == []
    assert selectors.find_by_number("+8613812346207") == []
    assert selectors.cities() == []


def test_who_may_not_look_finds_nobody(tenant):
    make_customer("林雅文")

    assert selectors.search("lyw", by=make_membership(role="planner")).rows == []


def test_wildcards_are_letters_like_others(agent):
    make_customer("林雅文")

    assert selectors.search("%", by=agent).rows == []
    assert selectors.search("l_w", by=agent).by is By.PINYIN


def test_cities_are_listed_once(agent):
    for city in ("杭州", "宁波", "杭州", ""):
        make_customer(city=city)

    assert selectors.cities() == sorted(["杭州", "宁波"])


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["林雅文", "王强", "", "Anna", "林雅"]), max_size=12), st.integers(1, 5))
def test_paging_shows_everybody_once_in_order(agent, full_names, size):
    Customer.objects.all().delete()
    made = [make_customer(name) for name in full_names]

    forwards, page = [], selectors.page(by=agent, filters=Filters(), size=size)
    forwards += page.rows
    while page.after:
        page = selectors.page(by=agent, filters=Filters(), after=page.after, size=size)
        forwards += page.rows
    backwards = list(page.rows)
    while page.before:
        page = selectors.page(by=agent, filters=Filters(), before=page.before, size=size)
        backwards = page.rows + backwards

    assert [c.pk for c in forwards] == [c.pk for c in sorted(made, key=lambda c: (c.sort_key.encode(), c.pk))]
    assert [c.pk for c in backwards] == [c.pk for c in forwards]


def test_a_card_takes_a_fixed_number_of_queries(agent, noon, django_assert_num_queries):
    customer = make_customer("林雅文")
    for number in range(5):
        add_note(customer_id=customer.pk, text=f"第 {number} 条", by=agent, at=noon)
        make_line(customer, f"+861381234620{number}")
        add_number(customer_id=customer.pk, number=f"1381234630{number}", by=agent, at=noon)
    selectors.card(customer.pk, by=agent)

    with django_assert_num_queries(6):
        card = selectors.card(customer.pk, by=agent)

    assert (len(card.numbers), len(card.lines), len(card.notes)) == (6, 5, 5)


def test_the_main_number_stands_first_and_is_replaced_when_removed(agent, noon):
    customer = make_customer(number="+8613812346207")
    second = add_number(customer_id=customer.pk, number="13812346208", by=agent, at=noon)
    make_primary(customer_id=customer.pk, number_id=second.pk, by=agent, at=noon)
    assert selectors.card(customer.pk, by=agent).main_number == second

    remove_number(customer_id=customer.pk, number_id=second.pk, by=agent, at=noon)

    left = customer.numbers.get()
    assert (left.number, left.is_primary) == ("+8613812346207", True)


def test_a_number_added_twice_is_there_once(agent, noon):
    customer = make_customer(number="")

    first = add_number(customer_id=customer.pk, number="138-1234-6207", by=agent, at=noon)
    second = add_number(customer_id=customer.pk, number="+8613812346207", by=agent, at=noon)

    assert first == second


def test_a_note_sent_twice_is_kept_once(agent, noon):
    customer = make_customer()

    for _ in range(2):
        add_note(customer_id=customer.pk, text="喜欢晚上接电话", by=agent, at=noon)

    assert customer.notes.count() == 1


def test_a_line_of_somebody_else_is_refused(agent, noon):
    make_line(make_customer(), "+8613812346207")

    with pytest.raises(BusinessRuleError):
        record_line(customer_id=make_customer().pk, number="13812346207", by=agent, at=noon)


def test_a_tier_is_recorded_with_its_reason(agent, noon):
    customer = make_customer()

    record_tier(customer_id=customer.pk, tier="gold", reason="补偿", by=agent, at=noon)

    change = selectors.card(customer.pk, by=agent).tier_changes[0]
    assert (change.before, change.after, change.reason) == ("standard", "gold", "补偿")


@pytest.mark.parametrize(
    ("since", "yuan", "tier"),
    [
        (date(2023, 11, 18), 300, "diamond"),
        (date(2023, 11, 19), 300, "gold"),
        (date(2024, 11, 18), 200, "gold"),
        (date(2025, 11, 18), 1000, "silver"),
        (date(2010, 1, 1), 99, "standard"),
        (None, 1000, "standard"),
    ],
)
def test_a_tier_is_earned_by_years_and_fee(since, yuan, tier):
    assert earned_tier(customer_since=since, monthly_li=yuan * 1000, on=date(2026, 11, 18)) == tier


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        (date(2020, 8, 18), (6, 3)),
        (date(2026, 11, 19), (0, 0)),
        (date(2024, 2, 29), (2, 8)),
        (date(2027, 1, 1), (0, 0)),
    ],
)
def test_time_with_us_is_counted_in_whole_months(since, expected):
    assert tenure(since, date(2026, 11, 18)) == expected


@pytest.mark.parametrize(
    ("fields", "addressed"),
    [
        ({"full_name": "林雅文", "salutation": "ms"}, "林女士"),
        ({"full_name": "欧阳锋", "salutation": "mr"}, "欧阳先生"),
        ({"full_name": "林雅文"}, "林**"),
        ({"full_name": "杭州首问科技", "kind": "company"}, "杭州首问科技"),
        ({"full_name": "Anna Smith", "salutation": "ms"}, "Smith 女士"),
    ],
)
def test_a_customer_is_addressed_as(tenant, fields, addressed):
    assert make_customer(**fields).addressed_as == addressed
