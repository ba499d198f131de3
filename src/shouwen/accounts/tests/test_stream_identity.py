"""A browser's session stands for a follower of the stream as long as it stands for an active member."""

import pytest
from django.test import Client

from shouwen.accounts.middleware import SESSION_MEMBERSHIP
from shouwen.accounts.stream import follower_of_session
from shouwen.accounts.testing import make_membership, sign_in
from shouwen.shared.stream.topics import Follower

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(tenant):
    return make_membership(role="planner")


@pytest.fixture
def browser(member):
    return sign_in(Client(), member)


def key_of(browser):
    return browser.cookies["sessionid"].value


def test_the_session_of_a_member_gives_tenant_and_permissions(tenant, member, browser):
    held = frozenset({"floor.watch", "contacts.view", "contacts.export"})

    assert follower_of_session(key_of(browser)) == Follower(
        "staff", tenant.pk, membership_id=member.pk, permissions=held, within_team=held, everywhere=held
    )


def test_the_session_of_a_lead_gives_the_colleagues_of_the_team(tenant):
    lead, colleague = make_membership(role="team-lead", team="ours"), make_membership(team="ours")
    make_membership(team="theirs")
    make_membership(team="ours", is_active=False)

    follower = follower_of_session(key_of(sign_in(Client(), lead)))

    assert follower is not None
    assert follower.colleagues == {lead.pk, colleague.pk}
    assert "floor.watch" in follower.within_team
    assert follower.everywhere == frozenset()


def test_the_session_of_an_agent_reaches_the_own_work_only(tenant):
    follower = follower_of_session(key_of(sign_in(Client(), make_membership(team="ours"))))

    assert follower is not None
    assert "contacts.view" in follower.permissions
    assert follower.within_team == frozenset()


def test_no_session_no_follower(tenant):
    assert follower_of_session("unknown") is None


def test_an_ended_session_is_nobodys(browser):
    key = key_of(browser)
    browser.logout()

    assert follower_of_session(key) is None


def test_after_a_changed_password_the_old_session_is_nobodys(member, browser):
    member.person.set_password("another one, entirely")
    member.person.save()

    assert follower_of_session(key_of(browser)) is None


def test_who_may_not_sign_in_any_more_hears_nothing(member, browser):
    member.person.is_active = False
    member.person.save()

    assert follower_of_session(key_of(browser)) is None


def test_a_membership_that_ended_hears_nothing(member, browser):
    member.is_active = False
    member.save()

    assert follower_of_session(key_of(browser)) is None


def test_a_session_that_names_anothers_membership_is_nobodys(browser):
    other = make_membership()
    session = browser.session
    session[SESSION_MEMBERSHIP] = str(other.pk)
    session.save()

    assert follower_of_session(key_of(browser)) is None


def test_a_session_before_a_workplace_was_chosen_is_nobodys(member):
    client = Client()
    client.force_login(member.person, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert follower_of_session(key_of(client)) is None


def test_who_still_owes_a_password_of_their_own_hears_nothing(member, browser):
    member.person.must_change_password = True
    member.person.save()

    assert follower_of_session(key_of(browser)) is None
