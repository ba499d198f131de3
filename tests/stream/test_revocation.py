"""Whoever may no longer hear is told so and cut off within a second, not at the next check a minute later."""

import time

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from shouwen.accounts.api import people
from shouwen.accounts.models import Role, RoleAssignment
from shouwen.accounts.testing import PASSWORD, make_membership, make_team, sign_in
from shouwen.shared.tenancy import tenant_scope

from .conftest import ORIGIN

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def admin(tenant):
    with transaction.atomic():
        return make_membership(role="administrator")


def browser(member):
    """A browser in which this person signed in by the door, as its session is listed."""
    client = Client(HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537")
    client.post("/accounts/login/", {"login": member.person.username, "password": PASSWORD})
    client.get("/profile/")
    return client


def headers_of(client):
    return {**ORIGIN, "Cookie": f"sessionid={client.cookies['sessionid'].value}"}


@pytest.fixture
def agent(tenant):
    with transaction.atomic():
        return make_membership()


def ended(stream, topic, headers, act):
    """The reason that is given, and after how many seconds, when this is done to somebody who follows."""
    with stream.read(topic, headers) as reader:
        reader.next("hello")
        act()
        done = time.monotonic()
        while (last := reader.next()).event != "closing":
            assert time.monotonic() - done < 20, "the stream goes on"
        assert reader.until_closed() == []
        return last.data["reason"], time.monotonic() - done


def test_who_is_signed_out_by_an_administrator(stream_as_run, agent, admin):
    def sign_out():
        people.end_sessions(membership_id=agent.pk, by=admin, at=timezone.now())

    reason, seconds = ended(stream_as_run, f"agent:{agent.pk}", headers_of(browser(agent)), sign_out)

    assert (reason, seconds < 1) == ("signed_out", True)


def test_who_signs_out_in_another_window(stream_as_run, agent):
    client = browser(agent)

    reason, seconds = ended(
        stream_as_run, f"agent:{agent.pk}", headers_of(client), lambda: client.post("/accounts/logout/")
    )

    assert (reason, seconds < 1) == ("signed_out", True)


def test_who_ends_all_other_sessions_keeps_the_one_at_hand(stream_as_run, agent):
    here, there = browser(agent), browser(agent)
    with stream_as_run.read(f"agent:{agent.pk}", headers_of(here)) as kept:
        kept.next("hello")
        reason, seconds = ended(
            stream_as_run, f"agent:{agent.pk}", headers_of(there), lambda: here.post("/profile/sessions/")
        )
        assert kept.next("message").data["type"] == "accounts.SessionsEnded"
        kept.next("heartbeat")

    assert (reason, seconds < 1) == ("signed_out", True)


def test_whose_password_was_changed_elsewhere(stream_as_run, agent):
    here, there = browser(agent), browser(agent)

    def change():
        new = "eleven-owls-7193"
        answer = here.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
        assert answer.status_code == 302

    reason, seconds = ended(stream_as_run, f"agent:{agent.pk}", headers_of(there), change)

    assert (reason, seconds < 1) == ("signed_out", True)


def test_whose_password_was_changed_while_they_worked_for_another_tenant(stream_as_run, agent, other_tenant):
    with tenant_scope(other_tenant.pk), transaction.atomic():
        elsewhere = make_membership(person=agent.person)
        there = sign_in(Client(), elsewhere)
    here = sign_in(Client(), agent)

    def change():
        new = "eleven-owls-7193"
        here.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    reason, seconds = ended(stream_as_run, f"agent:{elsewhere.pk}", headers_of(there), change)

    assert (reason, seconds < 1) == ("signed_out", True)


def test_who_is_let_go(stream_as_run, sign_on, admin):
    gone = sign_on()

    def let_go():
        people.deactivate_member(membership_id=gone.membership_id, by=admin, at=timezone.now())

    reason, seconds = ended(stream_as_run, gone.topic, gone.headers, let_go)

    assert (reason, seconds < 1) == ("signed_out", True)


def test_who_loses_a_role_may_follow_less(stream_as_run, sign_on, admin, tenant):
    supervisor = sign_on("supervisor")

    def take_away():
        with transaction.atomic():
            roles = people.role_ids({"agent": "own"})
            people.assign_roles(membership_id=supervisor.membership_id, roles=roles, by=admin, at=timezone.now())

    reason, seconds = ended(stream_as_run, f"floor:{tenant.pk}", supervisor.headers, take_away)

    assert (reason, seconds < 1) == ("not_allowed", True)


def test_whose_role_allows_less(stream_as_run, sign_on, admin, tenant):
    planner = sign_on("planner")
    with transaction.atomic():
        role = Role.objects.get(code="planner")

    def narrow():
        people.save_role(
            role_id=role.pk,
            code=role.code,
            name=role.name,
            permissions=["contacts.view"],
            by=admin,
            at=timezone.now(),
        )

    reason, seconds = ended(stream_as_run, f"floor:{tenant.pk}", planner.headers, narrow)

    assert (reason, seconds < 1) == ("not_allowed", True)


def test_whose_colleague_moves_to_another_team(stream_as_run, sign_on, admin):
    with transaction.atomic():
        ours, theirs = make_team("ours"), make_team("theirs")
    lead, colleague = sign_on("team-lead", team=ours), sign_on(team=ours)

    def move():
        members = [colleague.membership_id]
        people.move_members(membership_ids=members, team_id=theirs.pk, by=admin, at=timezone.now())

    reason, seconds = ended(stream_as_run, colleague.topic, lead.headers, move)

    assert (reason, seconds < 1) == ("not_allowed", True)


def test_what_nobody_announced_is_found_at_the_next_check(stream, sign_on, tenant):
    supervisor = sign_on("supervisor")

    def forget():
        with transaction.atomic():
            RoleAssignment.objects.filter(membership_id=supervisor.membership_id).delete()

    assert ended(stream, f"floor:{tenant.pk}", supervisor.headers, forget)[0] == "not_allowed"
