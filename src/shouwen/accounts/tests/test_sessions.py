import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from shouwen.accounts.selectors import sessions_for
from shouwen.accounts.services import end_sessions, reset_password, reset_second_step
from shouwen.accounts.sign_in.second_step import SecondStepAdapter
from shouwen.accounts.testing import PASSWORD, make_membership, make_person
from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.tenancy import tenant_scope
from shouwen.shared.testing import FixedClock

NOW = FixedClock().now()


@pytest.fixture
def admin(tenant):
    return make_membership(role="administrator")


@pytest.fixture
def agent(tenant):
    return make_membership(person=make_person(username="suqing", locale="en"))


def browser(login="suqing", password=PASSWORD):
    """A browser somebody has signed in with and looked at a page."""
    client = Client(HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537")
    client.post("/accounts/login/", {"login": login, "password": password})
    client.get("/profile/")
    return client


def is_in(client):
    return client.get("/profile/").status_code == 200


def test_each_browser_is_a_session(agent):
    browser(), browser()

    assert len(sessions_for(agent)) == 2


def test_an_administrator_ends_all_sessions_of_a_member(agent, admin, published_events):
    first, second = browser(), browser()

    assert end_sessions(membership_id=agent.pk, by=admin, at=NOW) == 2
    assert not is_in(first)
    assert not is_in(second)
    assert [e.type for e in published_events()] == ["accounts.SessionsEnded"]


def test_one_session_is_ended_and_the_other_goes_on(agent, admin):
    browser()
    (first,) = sessions_for(agent)
    second = browser()

    end_sessions(membership_id=agent.pk, by=admin, at=NOW, session_ids=[first.pk])

    assert is_in(second)
    assert len(sessions_for(agent)) == 1


def test_agents_end_nobodys_sessions(agent, admin):
    with pytest.raises(PermissionDenied):
        end_sessions(membership_id=admin.pk, by=agent, at=NOW)


def test_sessions_for_another_tenant_are_not_ours(agent, other_tenant):
    with tenant_scope(other_tenant.pk):
        there = make_membership(person=agent.person)
    client = browser()
    client.post("/workplace/", {"membership": str(there.pk)})

    assert sessions_for(agent) == []


def test_one_ends_ones_own_other_sessions(agent):
    here, there = browser(), browser()

    here.post("/profile/sessions/")

    assert is_in(here)
    assert not is_in(there)


def test_nobody_ends_a_session_of_somebody_else_from_their_page(agent, tenant):
    make_membership(person=make_person(username="mallory"))
    browser()
    (session,) = sessions_for(agent)

    assert browser("mallory").post("/profile/sessions/", {"session": session.pk}).status_code == 404


def test_the_profile_names_browser_and_system(agent):
    assert "Chrome · Windows" in browser().get("/profile/").content.decode()


def test_a_password_reset_opens_once_and_ends_every_session(agent, admin):
    before = browser()

    password = reset_password(membership_id=agent.pk, by=admin, at=NOW)

    assert not is_in(before)
    after = browser(password=password)
    assert after.get("/profile/").headers["Location"] == "/accounts/password/change/"


def test_ones_own_password_is_changed_on_ones_own_page(admin):
    with pytest.raises(BusinessRuleError, match="profile"):
        reset_password(membership_id=admin.pk, by=admin, at=NOW)


def test_the_password_of_somebody_who_works_elsewhere_too_is_not_ours(agent, admin, other_tenant):
    with tenant_scope(other_tenant.pk):
        make_membership(person=agent.person)

    with pytest.raises(BusinessRuleError, match="another company"):
        reset_password(membership_id=agent.pk, by=admin, at=NOW)


def test_agents_reset_no_passwords(agent, admin):
    with pytest.raises(PermissionDenied):
        reset_password(membership_id=admin.pk, by=agent, at=NOW)


def test_a_lost_phone_is_forgotten(agent, admin):
    from allauth.mfa.models import Authenticator

    Authenticator.objects.create(user=agent.person, type=Authenticator.Type.TOTP, data={})

    assert reset_second_step(membership_id=agent.pk, by=admin, at=NOW) == 1
    assert not Authenticator.objects.filter(user=agent.person).exists()


def test_what_an_authenticator_app_shares_is_kept_sealed():
    adapter = SecondStepAdapter()
    sealed = adapter.encrypt("JBSWY3DPEHPK3PXP")

    assert "JBSWY3DP" not in sealed
    assert adapter.decrypt(sealed) == "JBSWY3DPEHPK3PXP"
