"""Contact history as its readers see it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation
from django.utils.translation import pgettext
from uuid_utils.compat import uuid7

from shouwen.accounts.testing import make_membership, sign_in
from shouwen.contacts.api import end_contact, open_follow_up, rate_contact, send_message
from shouwen.contacts.testing import make_chat, make_contact, make_served_contact
from shouwen.routing.testing import make_queue
from shouwen.shared.api import tenant_scope
from shouwen.shared.audit.rows import AuditEntry
from shouwen.shared.policy import set_policy
from shouwen.shared.zones import TIME_ZONE


@pytest.fixture
def supervisor(tenant):
    return make_membership(role="supervisor")


def ago(**duration):
    return timezone.now() - timedelta(**duration)


def test_an_empty_history_says_so(client, supervisor):
    page = sign_in(client, supervisor).get("/records/")

    assert page.status_code == 200
    assert b"<tbody" not in page.content


def test_the_list_names_customers_and_masks_numbers(client, supervisor):
    make_contact(at=ago(minutes=5), customer_name="林女士", customer_address="+8613812346207")

    page = sign_in(client, supervisor).get("/records/").content.decode()

    assert "林女士" in page
    assert "138****6207" in page
    assert "13812346207" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=138 1234 6207", True), ("q=13900001111", False), ("channel=voice", True), ("channel=chat", False),
        ("reason=abandoned", True), ("reason=completed", False), ("rating=low", True), ("rating=high", False),
        ("state=closed", True), ("state=queued", False), ("range=today", False), ("range=all", True),
        ("agent=9999", False),
    ],
)  # fmt: skip
def test_each_filter_narrows(client, supervisor, query, found):
    contact = make_contact(at=ago(days=2), queue=make_queue(), customer_address="+8613812346207")
    end_contact(contact_id=contact.pk, reason="abandoned", by="customer", at=ago(days=2))
    rate_contact(contact_id=contact.pk, score=1, at=ago(days=2))

    page = sign_in(client, supervisor).get(f"/records/?{query}").content.decode()

    assert (str(contact.pk) in page) is found


def test_an_agents_contacts_are_found_by_number_and_by_name(client, supervisor):
    agent = make_membership(number="6021", name="苏晴")
    segment = make_served_contact(agent, at=ago(hours=1))
    sign_in(client, supervisor)

    for asked in ("6021", "苏"):
        assert str(segment.contact_id) in client.get(f"/records/?agent={asked}").content.decode()


def test_what_is_not_understood_is_named_and_left_out(client, supervisor):
    contact = make_contact(at=ago(minutes=1))

    page = sign_in(client, supervisor).get("/records/?channel=telex").content.decode()

    assert 'role="alert"' in page
    assert str(contact.pk) in page


def test_agents_find_what_they_served_and_nothing_else(client, tenant):
    agent, colleague = make_membership(), make_membership()
    mine = make_served_contact(agent, at=ago(minutes=9)).contact_id
    theirs = make_served_contact(colleague, at=ago(minutes=8)).contact_id
    sign_in(client, agent)

    page = client.get("/records/").content.decode()

    assert str(mine) in page
    assert str(theirs) not in page
    assert client.get(f"/records/{theirs}/").status_code == 404


def test_team_leads_find_what_their_team_served(client, tenant):
    lead = make_membership(role="team-lead", team="移动一组")
    mates = make_served_contact(make_membership(team="移动一组"), at=ago(minutes=9)).contact_id
    others = make_served_contact(make_membership(team="宽带组"), at=ago(minutes=8)).contact_id
    sign_in(client, lead)

    assert client.get(f"/records/{mates}/").status_code == 200
    assert client.get(f"/records/{others}/").status_code == 404


def test_a_contact_of_another_company_is_not_there(client, supervisor, other_tenant):
    with tenant_scope(other_tenant.pk):
        contact = make_contact(at=ago(minutes=1))

    assert sign_in(client, supervisor).get(f"/records/{contact.pk}/").status_code == 404


def test_times_are_those_of_the_tenants_clock(client, supervisor):
    set_policy(TIME_ZONE.key, "Asia/Urumqi")
    make_contact(at=datetime(2026, 11, 18, 17, 30, tzinfo=UTC))

    assert "11-18 23:30:00" in sign_in(client, supervisor).get("/records/?range=all").content.decode()


def test_a_contact_shows_what_was_said_and_what_is_owed(client, supervisor):
    chat = make_chat(at=ago(minutes=5), customer_name="林女士")
    send_message(contact_id=chat.pk, client_id=uuid7(), sender="customer", text="宽带断了", at=ago(minutes=4))
    open_follow_up(kind="callback", reason="14 点前答复", due_at=timezone.now(), contact=chat)

    page = sign_in(client, supervisor).get(f"/records/{chat.pk}/").content.decode()

    assert "宽带断了" in page
    assert "14 点前答复" in page


def test_looking_at_a_contact_is_recorded_once_per_look(client, supervisor):
    contact = make_contact(at=ago(minutes=5))
    sign_in(client, supervisor)

    client.get(f"/records/{contact.pk}/")
    client.get(f"/records/{contact.pk}/live/", headers={"HX-Request": "true"})

    looks = AuditEntry.objects.filter(action="contact.viewed", object_id=str(contact.pk))
    assert [entry.actor for entry in looks] == [str(supervisor.pk)]


def test_pages_follow_each_other_without_gap_or_repetition(client, supervisor):
    at = ago(minutes=5)
    made = {str(make_contact(at=at).pk) for _ in range(120)}
    sign_in(client, supervisor)
    seen, address = [], "/records/"
    while address:
        context = client.get(address).context
        seen += [str(row["contact"].pk) for row in context["rows"]]
        address = f"/records/{context['next']}" if context["next"] else ""

    assert len(seen) == 120
    assert set(seen) == made


def test_the_way_back_shows_the_same_page(client, supervisor):
    for minute in range(60):
        make_contact(at=ago(minutes=minute))
    sign_in(client, supervisor)
    first = client.get("/records/").context
    second = client.get(f"/records/{first['next']}").context

    again = client.get(f"/records/{second['previous']}").context

    assert [row["contact"].pk for row in again["rows"]] == [row["contact"].pk for row in first["rows"]]


def test_the_list_takes_as_many_queries_for_many_contacts(client, supervisor, django_assert_max_num_queries):
    queue, agent = make_queue(), make_membership()
    for minute in range(40):
        make_served_contact(agent, at=ago(minutes=minute), queue=queue)
    sign_in(client, supervisor)

    with django_assert_max_num_queries(16):
        client.get("/records/")


def test_what_the_agent_noted_is_called_a_note_and_not_a_warning(tenant):
    with translation.override("zh-hans"):
        assert pgettext("wrap-up", "Note") == pgettext("customer", "Note") == "备注"
