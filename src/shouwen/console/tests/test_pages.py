"""Every page of administration: who may open it, and that it stands when it is empty and when it is full."""

import pytest
from django.urls import reverse

from shouwen.accounts.testing import make_membership, make_skill, make_team, sign_in
from shouwen.contacts.api import save_quick_reply, save_wrap_up_code
from shouwen.routing.testing import make_pause_reason, make_queue
from shouwen.shared.testing import FixedClock
from shouwen.telephony.api import save_number_route

NOW = FixedClock().now()
PAGES = (
    "home",
    "people",
    "people_new",
    "roles",
    "role_new",
    "teams",
    "teams_new",
    "skills",
    "skills_new",
    "queues",
    "queue_new",
    "reasons",
    "reasons_new",
    "codes",
    "codes_new",
    "replies",
    "replies_new",
    "numbers",
    "number_new",
    "prompts",
    "calendar",
    "calendar_new",
    "rules",
    "audit",
)


@pytest.fixture
def full(admin):
    """A centre with something of everything."""
    for number in range(3):
        make_membership(team=make_team("宽带组"), skills={"broadband": 3, "chat": number + 1})
    make_queue("broadband", opening_hours={"mon": ["08:00-22:00"]}, relaxation=[{"after": 60, "drop": [], "levels": 1}])
    make_pause_reason("meal", limit_seconds=1800)
    save_wrap_up_code(code="roaming", name="漫游", group="资费", by=admin, at=NOW)
    save_quick_reply(title="问候", text="您好", by=admin, at=NOW)
    save_number_route(
        number="10086",
        name="热线",
        greeting="",
        menu="",
        keys={"1": "broadband"},
        default="broadband",
        by=admin,
        at=NOW,
    )


@pytest.mark.parametrize("name", PAGES)
def test_an_empty_page_stands(browser, name):
    assert browser.get(reverse(f"console:{name}")).status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_a_full_page_stands_and_has_nothing_inline(browser, full, name):
    words = browser.get(reverse(f"console:{name}")).content.decode()

    assert "<main" in words
    assert " style=" not in words


@pytest.mark.parametrize("name", [name for name in PAGES if name != "audit"])
def test_agents_open_no_page_of_administration(client, tenant, name):
    assert sign_in(client, make_membership()).get(reverse(f"console:{name}")).status_code == 403


def test_an_auditor_opens_the_trail_and_nothing_else(client, tenant):
    auditor = sign_in(client, make_membership(role="auditor"))

    assert auditor.get(reverse("console:audit")).status_code == 200
    assert auditor.get(reverse("console:people")).status_code == 403


def test_who_is_not_signed_in_comes_to_the_door(client, tenant):
    assert client.get("/console/people/").headers["Location"] == "/accounts/login/?next=/console/people/"


@pytest.mark.parametrize(("name", "most"), [("people", 15), ("queues", 11), ("skills", 9), ("codes", 7), ("audit", 8)])
def test_a_longer_list_asks_no_more_of_the_database(browser, full, name, most, django_assert_max_num_queries):
    for number in range(10):
        make_membership(team="Team 2", skills={"broadband": 1})
        make_queue(f"queue-{number}", skills=["broadband"])
        make_skill(f"skill-{number}")
    browser.get(reverse(f"console:{name}"))

    with django_assert_max_num_queries(most):
        browser.get(reverse(f"console:{name}"))


def test_what_is_not_in_order_is_said_on_the_first_page(browser, full):
    make_queue("nobody-can", name="没人会")

    assert "没人会" in browser.get(reverse("console:home")).content.decode()
