"""Merging two records of one customer and taking it back."""

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shouwen.accounts.testing import make_membership
from shouwen.customers import selectors
from shouwen.customers.models import Customer, CustomerMerge, CustomerNumber, Line
from shouwen.customers.services import add_note, add_number, edit_customer, merge_customers, undo_merge
from shouwen.customers.testing import make_customer, make_line
from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.models import AuditEntry
from shouwen.shared.tenancy import tenant_scope, tenant_transaction
from shouwen.shared.testing import make_tenant

ID_NUMBER = "11010519491231002X"


@pytest.fixture
def merge(supervisor, noon):
    return lambda keep, gone, at=noon: merge_customers(
        keep_id=keep.pk, merge_id=gone.pk, by=supervisor, reason="本人确认", at=at
    )


def test_what_the_other_had_belongs_to_the_one_that_stays(merge, supervisor, noon):
    keep, gone = make_customer("林雅文"), make_customer("林雅文", number="+8613812346207")
    make_line(gone)
    add_note(customer_id=gone.pk, text="喜欢晚上接电话", by=supervisor, at=noon)

    merge(keep, gone)

    card = selectors.card(keep.pk, by=supervisor)
    assert (len(card.numbers), len(card.lines), len(card.notes)) == (2, 1, 1)
    assert selectors.find_by_number("+8613812346207") == [keep]


def test_it_takes_over_only_what_it_does_not_know(merge):
    keep = make_customer("林雅文", city="", customer_since=date(2022, 1, 1))
    gone = make_customer("林丫文", city="杭州", tier="gold", customer_since=date(2020, 5, 1), id_number=ID_NUMBER)

    merge(keep, gone)

    keep.refresh_from_db()
    assert (keep.full_name, keep.city, keep.tier) == ("林雅文", "杭州", "gold")
    assert (keep.customer_since, keep.id_number) == (date(2020, 5, 1), ID_NUMBER)


def test_the_merged_record_is_in_no_list_and_no_search(merge, supervisor):
    keep, gone = make_customer("林雅文"), make_customer("林雅文")

    merge(keep, gone)

    assert [c.pk for c in selectors.search("林雅", by=supervisor).rows] == [keep.pk]
    assert selectors.keeper_of(Customer.objects.get(pk=gone.pk)) == keep


def test_the_merged_record_can_no_longer_be_changed(merge, supervisor, noon):
    keep, gone = make_customer(), make_customer()
    merge(keep, gone)

    with pytest.raises(BusinessRuleError):
        edit_customer(customer_id=gone.pk, by=supervisor, at=noon, changes={"city": "杭州"})


def test_merging_is_announced_and_in_the_audit_trail(merge, published_events):
    keep, gone = make_customer(), make_customer()

    done = merge(keep, gone)

    event = published_events()[-1]
    assert (event.type, event.payload["kept_id"], event.payload["merged_id"]) == (
        "customers.CustomerMerged",
        str(keep.pk),
        str(gone.pk),
    )
    entry = AuditEntry.objects.get(action="customers.merged")
    assert (entry.reason, entry.references["merge_id"]) == ("本人确认", str(done.pk))


def test_an_agent_may_not_merge(agent, noon):
    with pytest.raises(PermissionDenied):
        merge_customers(keep_id=make_customer().pk, merge_id=make_customer().pk, by=agent, reason="本人确认", at=noon)


@pytest.mark.parametrize("reason", ["", " ", "是"])
def test_a_merge_needs_a_reason(supervisor, noon, reason):
    with pytest.raises(BusinessRuleError):
        merge_customers(keep_id=make_customer().pk, merge_id=make_customer().pk, by=supervisor, reason=reason, at=noon)


def test_a_record_is_not_merged_into_itself(merge):
    customer = make_customer()

    with pytest.raises(BusinessRuleError):
        merge(customer, customer)


def test_what_was_corrected_since_survives_an_undo(merge, supervisor, noon):
    keep, gone = make_customer(city=""), make_customer(city="杭州")
    done = merge(keep, gone)
    edit_customer(customer_id=keep.pk, by=supervisor, at=noon, changes={"city": "宁波"})

    undo_merge(merge_id=done.pk, by=supervisor, at=noon)

    keep.refresh_from_db()
    assert keep.city == "宁波"


def test_a_number_added_since_stays_where_it_was_added(merge, supervisor, noon):
    keep, gone = make_customer(), make_customer()
    done = merge(keep, gone)
    added = add_number(customer_id=keep.pk, number="13812346207", by=supervisor, at=noon)

    undo_merge(merge_id=done.pk, by=supervisor, at=noon)

    assert CustomerNumber.objects.get(pk=added.pk).customer_id == keep.pk


def test_after_a_week_it_cannot_be_undone(merge, supervisor, noon):
    done = merge(make_customer(), make_customer())

    with pytest.raises(BusinessRuleError):
        undo_merge(merge_id=done.pk, by=supervisor, at=noon + timedelta(days=7, seconds=1))


def test_it_is_undone_once(merge, supervisor, noon):
    done = merge(make_customer(), make_customer())
    undo_merge(merge_id=done.pk, by=supervisor, at=noon)

    with pytest.raises(BusinessRuleError):
        undo_merge(merge_id=done.pk, by=supervisor, at=noon)


def test_a_later_merge_is_undone_first(merge, supervisor, noon):
    first, second, third = make_customer(), make_customer(), make_customer()
    earlier = merge(first, second)
    merge(third, first)

    with pytest.raises(BusinessRuleError):
        undo_merge(merge_id=earlier.pk, by=supervisor, at=noon)


numbers = st.lists(st.integers(0, 4), max_size=4, unique=True)
particulars = st.fixed_dictionaries(
    {
        "full_name": st.sampled_from(["", "林雅文", "王强"]),
        "city": st.sampled_from(["", "杭州", "宁波"]),
        "salutation": st.sampled_from(["", "mr", "ms"]),
        "tier": st.sampled_from(["standard", "silver", "gold", "diamond"]),
        "customer_since": st.sampled_from([None, date(2020, 5, 1), date(2024, 2, 29)]),
        "id_number": st.sampled_from(["", ID_NUMBER]),
    }
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kept=st.tuples(particulars, numbers), gone=st.tuples(particulars, numbers))
def test_a_merge_undone_leaves_both_records_as_they_were(supervisor, noon, kept, gone):
    pair = [
        make_customer(numbers=tuple(f"+861381234620{n}" for n in wanted), number=None if wanted else "", **fields)
        for fields, wanted in (kept, gone)
    ]
    before = [_whole(customer) for customer in pair]

    done = merge_customers(keep_id=pair[0].pk, merge_id=pair[1].pk, by=supervisor, reason="本人确认", at=noon)
    undo_merge(merge_id=done.pk, by=supervisor, at=noon)

    assert [_whole(customer) for customer in pair] == before


def _whole(customer):
    row: dict[str, Any] = dict(Customer.objects.filter(pk=customer.pk).values().get())
    row.pop("version")
    row["id_number"] = Customer.objects.get(pk=customer.pk).id_number
    row["id_number_index"] = row["id_number_index"] and bytes(row["id_number_index"])
    held = CustomerNumber.objects.filter(customer=customer).order_by("pk").values_list("pk", "number", "is_primary")
    return row, list(held)


@pytest.mark.django_db(transaction=True)
def test_two_people_who_merge_the_same_two_at_once_do_it_once():
    with make_tenant("merging") as tenant:
        with tenant_transaction(tenant.pk):
            supervisor = make_membership(role="supervisor")
            pair = [make_customer("林雅文"), make_customer("林雅文")]
            make_line(pair[0], "+8613812346207")
            make_line(pair[1], "+8613812346208")
        outcomes = _at_once(
            lambda keep, gone: _merge_in_own_transaction(tenant, supervisor, keep, gone), [pair, pair[::-1]]
        )

        with tenant_transaction(tenant.pk):
            assert sorted(outcomes) == ["merged", "refused"]
            assert CustomerMerge.objects.count() == 1
            assert Line.objects.filter(customer__merged_into=None).count() == 2


def _merge_in_own_transaction(tenant, by, keep, gone):
    from datetime import UTC, datetime

    try:
        with tenant_transaction(tenant.pk):
            merge_customers(
                keep_id=keep.pk, merge_id=gone.pk, by=by, reason="本人确认", at=datetime(2026, 11, 18, tzinfo=UTC)
            )
    except BusinessRuleError:
        return "refused"
    else:
        return "merged"


def _at_once(action, arguments):
    outcomes, barrier = [], threading.Barrier(len(arguments))

    def run(given):
        barrier.wait()
        try:
            outcomes.append(action(*given))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(given,)) for given in arguments]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcomes


def test_records_merged_in_several_steps_belong_together_whichever_is_named(merge):
    first, second, third, other = (make_customer(name) for name in ("林丫文", "林雅雯", "林雅文", "王强"))
    merge(second, first)
    merge(third, second)

    for named in (first, second, third):
        assert set(selectors.records_of([named.pk])) == {first.pk, second.pk, third.pk}
    assert selectors.records_of([other.pk]) == (other.pk,)
    assert selectors.records_of([]) == ()


def test_a_merge_taken_back_parts_the_records_again(merge, supervisor, noon):
    keep, gone = make_customer("林雅文"), make_customer("林雅文")
    undo_merge(merge_id=merge(keep, gone).pk, by=supervisor, at=noon)

    assert selectors.records_of([keep.pk]) == (keep.pk,)


def test_records_of_another_company_are_not_told(tenant, other_tenant):
    with tenant_scope(other_tenant.pk):
        theirs = make_customer("林雅文").pk

    assert selectors.records_of([theirs]) == ()
