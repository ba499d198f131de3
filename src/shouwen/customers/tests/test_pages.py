"""The pages of customers, as a browser sees them."""

import re
from uuid import uuid4

import pytest

from shouwen.accounts.testing import make_membership, sign_in
from shouwen.customers import selectors, services
from shouwen.customers.models import Customer
from shouwen.customers.testing import make_customer, make_line
from shouwen.shared.models import AuditEntry
from shouwen.shared.tenancy import tenant_scope

HTMX = {"headers": {"HX-Request": "true"}}


def text_of(response):
    return response.content.decode()


def test_the_list_masks_names_and_numbers(as_agent):
    make_customer("林雅文", number="+8613812346207", salutation="ms")

    shown = text_of(as_agent.get("/customers/"))

    assert "林女士" in shown
    assert "138****6207" in shown
    assert "林雅文" not in shown
    assert "13812346207" not in shown


def test_an_empty_list_says_what_to_do(as_agent):
    assert "/customers/new/" in text_of(as_agent.get("/customers/"))


def test_a_search_answers_only_the_rows(as_agent):
    make_customer("林雅文", salutation="ms")
    make_customer("王强")

    shown = text_of(as_agent.get("/customers/?q=lyw", **HTMX))

    assert "林女士" in shown
    assert "王*" not in shown
    assert "<html" not in shown


def test_three_digits_are_too_few(as_agent):
    assert as_agent.get("/customers/?q=620").context["found"].by == "too_few_digits"


def test_a_long_list_leads_on_and_back(as_agent):
    for number in range(selectors.PAGE_ROWS + 1):
        make_customer(f"林{number:03d}")

    first = as_agent.get("/customers/")
    second = as_agent.get(f"/customers/{first.context['next']}")
    back = as_agent.get(f"/customers/{second.context['previous']}")

    assert len(second.context["rows"]) == 1
    assert [row.pk for row in back.context["rows"]] == [row.pk for row in first.context["rows"]]


def test_the_list_takes_a_fixed_number_of_queries(as_agent, django_assert_max_num_queries):
    for number in range(30):
        make_customer(f"林{number:03d}")
    as_agent.get("/customers/")

    with django_assert_max_num_queries(9):
        as_agent.get("/customers/")


def test_the_page_shows_card_lines_and_notes(as_agent, agent, noon):
    customer = make_customer("林雅文", number="+8613812346207", salutation="ms", city="杭州", tier="diamond")
    make_line(customer, plan_name="5G 尊享 399")
    services.add_note(customer_id=customer.pk, text="喜欢晚上接电话", by=agent, at=noon)

    shown = text_of(as_agent.get(f"/customers/{customer.pk}/"))

    for part in ("林女士", "138****6207", "杭州", "5G 尊享 399", "喜欢晚上接电话", "sw-tier diamond"):
        assert part in shown


def test_another_tenants_customer_is_not_there(as_agent, other_tenant):
    with tenant_scope(other_tenant.pk):
        theirs = make_customer("王强")
    answers = {
        as_agent.get(f"/customers/{theirs.pk}/").status_code,
        as_agent.get(f"/customers/{theirs.pk}/card/").status_code,
        as_agent.get(f"/customers/{theirs.pk}/edit/").status_code,
        as_agent.post(f"/customers/{theirs.pk}/notes/", {"text": "x"}).status_code,
        as_agent.post(f"/customers/{theirs.pk}/reveal/", {"field": "full_name", "reason": "核对身份"}).status_code,
    }

    assert answers == {404}


def test_another_tenants_customer_cannot_be_merged_in(as_supervisor, other_tenant):
    ours = make_customer("王强")
    with tenant_scope(other_tenant.pk):
        theirs = make_customer("王强")

    response = as_supervisor.post(f"/customers/{ours.pk}/same-as/{theirs.pk}/", {"keep": ours.pk, "reason": "同一人"})

    assert response.status_code == 404


@pytest.mark.parametrize("role", ["planner", "auditor"])
def test_who_may_not_look_is_refused(client, tenant, role):
    customer = make_customer()
    sign_in(client, make_membership(role=role))

    assert client.get(f"/customers/{customer.pk}/").status_code == 403


def test_creating_leads_to_the_page(as_agent):
    response = as_agent.post("/customers/new/", new_customer(full_name="林雅文", number="13812346207"))

    customer = Customer.objects.get()
    assert response.url == f"/customers/{customer.pk}/"
    assert customer.numbers.get().number == "+8613812346207"


def test_somebody_known_is_shown_before_a_second_record_is_made(as_agent):
    known = make_customer("林雅文", number="+8613812346207")

    asked = as_agent.post("/customers/new/", new_customer(full_name="林小姐", number="13812346207"))

    assert asked.status_code == 422
    assert f"/customers/{known.pk}/" in text_of(asked)
    assert Customer.objects.count() == 1


def test_a_person_may_say_that_it_is_somebody_else(as_agent):
    make_customer("林雅文", number="+8613812346207")

    as_agent.post("/customers/new/", new_customer(full_name="林小明", number="13812346207", is_another="on"))

    assert Customer.objects.count() == 2


def test_the_desktop_hears_whom_it_created(as_agent):
    response = as_agent.post("/customers/new/", new_customer(full_name="林雅文"), **HTMX)

    assert str(Customer.objects.get().pk) in response["HX-Trigger"]
    assert "customer-chosen" in response["HX-Trigger"]


def test_a_wrong_number_is_explained_and_nothing_typed_is_lost(as_agent):
    response = as_agent.post("/customers/new/", new_customer(full_name="林雅文", number="10086"), **HTMX)

    assert response.status_code == 422
    assert 'value="林雅文"' in text_of(response)
    assert "138 1234 6207" in text_of(response)


def test_the_edit_form_does_not_carry_what_is_masked(as_agent):
    customer = make_customer("林雅文", email="linyawen@example.com", id_number="11010519491231002X")

    shown = text_of(as_agent.get(f"/customers/{customer.pk}/edit/"))

    assert "林雅文" not in shown
    assert "linyawen@example.com" not in shown
    assert "11010519491231002X" not in shown
    assert "1101************2X" in shown


def test_an_edit_keeps_the_masked_fields_left_empty(as_agent):
    customer = make_customer("林雅文", email="lin@example.com", city="杭州")

    as_agent.post(f"/customers/{customer.pk}/edit/", edited(as_agent, customer, city="宁波"))

    customer.refresh_from_db()
    assert (customer.full_name, customer.email, customer.city) == ("林雅文", "lin@example.com", "宁波")


def test_an_address_can_be_removed(as_agent):
    customer = make_customer("林雅文", email="lin@example.com")

    as_agent.post(f"/customers/{customer.pk}/edit/", edited(as_agent, customer, remove_email="on"))

    customer.refresh_from_db()
    assert customer.email == ""


def test_an_editor_who_comes_second_sees_both_and_may_insist(as_agent, agent, noon):
    customer = make_customer(city="杭州")
    sent = edited(as_agent, customer, city="温州")
    services.edit_customer(customer_id=customer.pk, by=agent, at=noon, changes={"city": "宁波"})

    told = as_agent.post(f"/customers/{customer.pk}/edit/", sent, **HTMX)
    again = {**sent, **hidden_fields(told)}
    as_agent.post(f"/customers/{customer.pk}/edit/", again, **HTMX)

    assert told.status_code == 422
    assert "宁波" in text_of(told)
    assert 'value="温州"' in text_of(told)
    customer.refresh_from_db()
    assert customer.city == "温州"


def test_a_note_is_added_in_its_place(as_agent):
    customer = make_customer()

    shown = text_of(as_agent.post(f"/customers/{customer.pk}/notes/", {"text": "<b>急</b>"}, **HTMX))

    assert "&lt;b&gt;急&lt;/b&gt;" in shown
    assert "customer-notes" in shown


def test_a_refused_note_stays_in_the_field(as_agent):
    customer = make_customer()

    response = as_agent.post(f"/customers/{customer.pk}/notes/", {"text": "证件 11010519491231002X"}, **HTMX)

    assert response.status_code == 422
    assert "证件 11010519491231002X</textarea>" in text_of(response)


def test_a_wrong_further_number_is_explained_in_its_place(as_agent):
    customer = make_customer()

    response = as_agent.post(f"/customers/{customer.pk}/numbers/", {"number": "123"}, **HTMX)

    assert response.status_code == 422
    assert 'value="123"' in text_of(response)


def test_revealing_asks_why(as_agent):
    customer = make_customer("林雅文")

    asked = text_of(as_agent.get(f"/customers/{customer.pk}/reveal/?field=full_name", **HTMX))

    assert 'name="reason"' in asked
    assert "林雅文" not in asked


def test_a_reason_opens_the_field(as_agent):
    customer = make_customer("林雅文")

    shown = as_agent.post(f"/customers/{customer.pk}/reveal/", {"field": "full_name", "reason": "核对身份"}, **HTMX)

    assert "林雅文" in text_of(shown)
    assert "no-store" in shown["Cache-Control"]


def test_without_a_reason_nothing_is_shown(as_agent):
    customer = make_customer("林雅文")

    refused = as_agent.post(f"/customers/{customer.pk}/reveal/", {"field": "full_name", "reason": " "}, **HTMX)

    assert refused.status_code == 422
    assert "林雅文" not in text_of(refused)


def test_merging_through_the_page(as_supervisor):
    keep, gone = make_customer("林雅文"), make_customer("林雅文")

    compared = as_supervisor.get(f"/customers/{keep.pk}/same-as/{gone.pk}/")
    as_supervisor.post(f"/customers/{keep.pk}/same-as/{gone.pk}/", {"keep": keep.pk, "reason": "本人确认"})

    assert compared.status_code == 200
    assert as_supervisor.get(f"/customers/{gone.pk}/").url == f"/customers/{keep.pk}/"


def test_an_agent_cannot_merge(as_agent):
    keep, gone = make_customer(), make_customer()

    assert as_agent.get(f"/customers/{keep.pk}/same-as/{gone.pk}/").status_code == 403


def new_customer(**fields):
    return {"customer_id": uuid4(), "kind": "person", "id_kind": "resident", **fields}


def edited(client, customer, **fields):
    """What a browser sends back of the edit form, with some fields changed."""
    form = client.get(f"/customers/{customer.pk}/edit/").context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    return {**{name: value for name, value in sent.items() if value is not False}, **fields}


def hidden_fields(response):
    return dict(re.findall(r'<input type="hidden" name="(mark_\w+)" value="(\w+)"', text_of(response)))


def test_a_number_is_shown_as_people_read_it(as_agent):
    customer = make_customer(number="+8613812346207")
    field = f"number:{customer.numbers.get().pk}"

    shown = as_agent.post(f"/customers/{customer.pk}/reveal/", {"field": field, "reason": "核对身份"}, **HTMX)

    assert "138 1234 6207" in text_of(shown)


def test_a_merge_is_undone_from_the_card(as_supervisor, supervisor):
    keep, gone = make_customer("林雅文"), make_customer("林雅文")
    as_supervisor.post(f"/customers/{keep.pk}/same-as/{gone.pk}/", {"keep": keep.pk, "reason": "本人确认"})
    merge = keep.merges.get()
    assert f"/merges/{merge.pk}/undo/" in text_of(as_supervisor.get(f"/customers/{keep.pk}/"))

    as_supervisor.post(f"/customers/{keep.pk}/merges/{merge.pk}/undo/", **HTMX)

    assert {c.pk for c in selectors.search("林雅文", by=supervisor).rows} == {keep.pk, gone.pk}


def test_every_look_at_a_customer_is_in_the_audit_trail(as_agent, agent):
    customer = make_customer()

    as_agent.get(f"/customers/{customer.pk}/")
    as_agent.get(f"/customers/{customer.pk}/card/")

    looks = AuditEntry.objects.filter(action="customers.viewed", object_id=str(customer.pk), actor=str(agent.pk))
    assert looks.count() == 2


def test_the_page_takes_a_fixed_number_of_queries(as_agent, agent, noon, django_assert_max_num_queries):
    customer = make_customer("林雅文", city="杭州")
    for number in range(8):
        services.add_note(customer_id=customer.pk, text=f"第 {number} 条", by=agent, at=noon)
        make_line(customer, f"+861381234620{number}")
        make_customer("林雅文", city="杭州")
    as_agent.get(f"/customers/{customer.pk}/")

    with django_assert_max_num_queries(20):
        as_agent.get(f"/customers/{customer.pk}/")
