import re

import pytest
from django.test import Client

from shouwen.accounts.api import Membership, MemberSkill, Role, RoleAssignment
from shouwen.accounts.testing import make_membership, make_skill, make_team, sign_in


def new(browser, **fields):
    agent = Role.objects.get(code="agent")
    words = {"name": "苏晴", "username": "suqing", "agent_number": "6021", "role": agent.pk, "max_chats": 3}
    return browser.post("/console/people/new/", words | fields)


def test_the_first_password_is_shown_once_and_opens(browser):
    page = new(browser)
    (password,) = re.findall(r'translate="no">([^<]+)<', page.content.decode())

    door = Client()
    assert door.post("/accounts/login/", {"login": "suqing", "password": password}).status_code == 302
    assert "no-store" in page.headers["Cache-Control"]


def test_somebody_new_has_the_role_at_its_usual_reach(browser):
    new(browser)

    held = RoleAssignment.objects.get(membership__agent_number="6021")
    assert (held.role.code, held.scope) == ("agent", "own")


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(browser):
    make_membership(number="6021", name="林一")

    page = new(browser)

    assert page.status_code == 422
    assert "belongs to 林一" in page.content.decode()
    assert 'value="suqing"' in page.content.decode()


def test_people_are_found_by_number_and_name(browser):
    make_membership(number="6021", name="苏晴")
    make_membership(number="7000", name="林一")

    for text in ("6021", "苏"):
        words = browser.get("/console/people/", {"q": text}).content.decode()
        assert "苏晴" in words
        assert "林一" not in words


def test_a_search_that_finds_nobody_says_so(browser):
    assert "Nobody found" in browser.get("/console/people/", {"q": "zzz"}).content.decode()


def test_a_filter_re_fetches_only_the_rows(browser):
    words = browser.get("/console/people/", {"q": "boss"}, headers={"HX-Request": "true"}).content.decode()

    assert "9001" in words
    assert "<html" not in words


def test_who_has_left_is_listed_apart(browser):
    make_membership(name="已离职", is_active=False)

    assert "已离职" not in browser.get("/console/people/").content.decode()
    assert "已离职" in browser.get("/console/people/", {"state": "left"}).content.decode()


def test_nonsense_in_a_filter_is_no_error(browser):
    assert browser.get("/console/people/", {"team": "x", "page": "x"}).status_code == 200


def edit(browser, member, part, **words):
    return browser.post(f"/console/people/{member.pk}/", {"part": part} | words)


def test_a_person_is_changed(browser):
    member, team = make_membership(name="苏晴"), make_team("宽带组")

    edit(browser, member, "person", name="苏晴", agent_number="6022", team=team.pk, max_chats=5)

    found = Membership.objects.get(pk=member.pk)
    assert (found.agent_number, found.team_id, found.max_chats) == ("6022", team.pk, 5)


def test_roles_are_given_with_their_reach(browser):
    member = make_membership()
    lead = Role.objects.get(code="team-lead")

    edit(browser, member, "roles", **{f"role-{lead.pk}": "team"})

    assert list(RoleAssignment.objects.filter(membership=member).values_list("role__code", "scope")) == [
        ("team-lead", "team")
    ]


def test_skills_are_given_with_level_and_day(browser):
    member, skill = make_membership(), make_skill("mobile")

    edit(browser, member, "skills", **{f"skill-level-{skill.pk}": "4", f"skill-until-{skill.pk}": "2027-01-31"})

    held = MemberSkill.objects.get(membership=member)
    assert (held.proficiency, str(held.expires_on)) == (4, "2027-01-31")


def test_the_page_shows_the_skills_held(browser):
    member = make_membership(skills={"mobile": 4})

    assert '<option value="4" selected>' in browser.get(f"/console/people/{member.pk}/").content.decode()


def test_what_a_rule_forbids_is_said_beside_the_form(browser, admin):
    page = edit(browser, admin, "roles")

    assert page.status_code == 422
    assert "another administrator" in page.content.decode()


def test_a_person_of_another_tenant_is_not_there(browser, other_tenant):
    from shouwen.shared.tenancy import tenant_scope

    with tenant_scope(other_tenant.pk):
        stranger = make_membership()

    assert browser.get(f"/console/people/{stranger.pk}/").status_code == 404


def test_a_password_reset_shows_the_new_one(browser):
    member = make_membership()

    page = browser.post(f"/console/people/{member.pk}/password/")

    assert re.search(r'translate="no">[a-z2-9-]{14}<', page.content.decode())


def test_ones_own_password_is_not_reset_here(browser, admin):
    assert browser.post(f"/console/people/{admin.pk}/password/").status_code == 302


@pytest.mark.parametrize("act", ["deactivate", "reactivate", "unlock", "second-step", "sessions"])
def test_what_needs_no_form_leads_back_to_the_person(browser, act):
    member = make_membership()

    answer = browser.post(f"/console/people/{member.pk}/{act}/")

    assert answer.headers["Location"] == f"/console/people/{member.pk}/"


def test_who_is_let_go_is_out(browser):
    member = make_membership()

    browser.post(f"/console/people/{member.pk}/deactivate/")

    assert not Membership.objects.get(pk=member.pk).is_active


@pytest.mark.parametrize("path", ["", "password/", "deactivate/"])
def test_an_agent_changes_nobody(client, tenant, path):
    agent, other = make_membership(), make_membership()

    assert sign_in(client, agent).post(f"/console/people/{other.pk}/{path}").status_code == 403
