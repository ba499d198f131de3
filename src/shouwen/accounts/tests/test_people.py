import pytest
from django.core.exceptions import PermissionDenied

from shouwen.accounts.models import Membership, Person, RoleAssignment
from shouwen.accounts.services import (
    create_member,
    deactivate_member,
    enrol_person,
    reactivate_member,
    role_ids,
    update_member,
)
from shouwen.accounts.testing import make_membership, make_person, make_team
from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.models import AuditEntry
from shouwen.shared.tenancy import tenant_scope
from shouwen.shared.testing import FixedClock

NOW = FixedClock().now()


@pytest.fixture
def admin(tenant):
    return make_membership(role="administrator", number="9001")


def create(by, **fields):
    values = {"username": "suqing", "name": "苏晴", "agent_number": "6021"} | fields
    return create_member(by=by, at=NOW, **values)


def update(member, by, **fields):
    values = {
        "name": member.person.name,
        "email": "",
        "agent_number": member.agent_number,
        "display_name": member.display_name,
        "team_id": None,
        "max_chats": 3,
    } | fields
    return update_member(membership_id=member.pk, by=by, at=NOW, **values)


def test_a_new_member_signs_in_once_with_the_password_shown(admin):
    member, password = create(admin)

    assert member.person.check_password(password)
    assert member.person.must_change_password


def test_a_new_member_has_the_roles_given(admin):
    member, _password = create(admin, roles=role_ids({"agent": "own"}))

    assert list(RoleAssignment.objects.filter(membership=member).values_list("role__code", "scope")) == [
        ("agent", "own")
    ]


def test_the_arrival_is_published_and_on_the_trail(admin, published_events):
    member, _password = create(admin)

    assert [(e.type, e.payload["change"], e.aggregate_id) for e in published_events()] == [
        ("accounts.MembershipChanged", "created", member.pk)
    ]
    entry = AuditEntry.objects.get(action="accounts.member_created")
    assert (entry.actor, entry.object_id) == (str(admin.pk), str(member.pk))


def test_sign_in_names_are_kept_in_small_letters(admin):
    assert create(admin, username=" SuQing ")[0].person.username == "suqing"


@pytest.mark.parametrize("username", ["", "a", "6021", "su qing", "苏晴", "x" * 61])
def test_a_sign_in_name_that_cannot_be_one_is_refused(admin, username):
    with pytest.raises(BusinessRuleError, match="sign-in name"):
        create(admin, username=username)


def test_a_sign_in_name_taken_in_another_tenant_is_refused(admin):
    make_person(username="suqing")

    with pytest.raises(BusinessRuleError, match="taken"):
        create(admin)


def test_an_agent_number_is_given_once(admin):
    make_membership(number="6021")

    with pytest.raises(BusinessRuleError, match="6021"):
        create(admin)
    assert not Person.objects.filter(username="suqing").exists()


@pytest.mark.parametrize("role", ["agent", "team-lead", "supervisor", "auditor"])
def test_only_who_administers_people_takes_somebody_on(tenant, role):
    with pytest.raises(PermissionDenied):
        create(make_membership(role=role))


def test_a_change_of_name_and_team_is_kept(admin):
    member = make_membership(name="苏晴")
    team = make_team("宽带组")

    update(member, admin, name="苏晴晴", display_name="晴", team_id=team.pk)

    found = Membership.objects.select_related("person").get(pk=member.pk)
    assert (found.person.name, found.display_name, found.team_id) == ("苏晴晴", "晴", team.pk)


def test_the_name_of_somebody_who_works_elsewhere_too_is_not_ours_to_change(admin, other_tenant):
    member = make_membership()
    with tenant_scope(other_tenant.pk):
        make_membership(person=member.person)

    with pytest.raises(BusinessRuleError, match="another company"):
        update(member, admin, name="Mallory")


def test_a_team_lead_with_people_changes_their_own_team_only(tenant):
    lead = make_membership(role="administrator", scope="team", team="Team 1")
    mate, stranger = make_membership(team="Team 1"), make_membership(team="Team 2")

    update(mate, lead, display_name="Mate", team_id=mate.team_id)
    with pytest.raises(PermissionDenied):
        update(stranger, lead)


def test_who_leaves_keeps_their_history_and_stops_working(admin, published_events):
    member = make_membership()

    deactivate_member(membership_id=member.pk, by=admin, at=NOW)

    assert not Membership.objects.get(pk=member.pk).is_active
    assert [e.payload["change"] for e in published_events()] == ["deactivated"]


def test_who_leaves_leads_no_team_any_more(admin):
    member = make_membership(role="team-lead")
    team = make_team(lead=member)

    deactivate_member(membership_id=member.pk, by=admin, at=NOW)

    team.refresh_from_db()
    assert team.lead_id is None


def test_nobody_deactivates_themselves(admin):
    with pytest.raises(BusinessRuleError, match="yourself"):
        deactivate_member(membership_id=admin.pk, by=admin, at=NOW)


def test_leaving_twice_is_told_once(admin, published_events):
    member = make_membership()

    for _each in range(2):
        deactivate_member(membership_id=member.pk, by=admin, at=NOW)

    assert len(published_events()) == 1


def test_who_comes_back_works_again(admin):
    member = make_membership(is_active=False)

    assert reactivate_member(membership_id=member.pk, by=admin, at=NOW).is_active


def test_one_person_serves_two_tenants_with_a_number_in_each(admin, other_tenant):
    member = make_membership(number="6021")

    with tenant_scope(other_tenant.pk):
        there = make_membership(role="administrator", number="1")
        second = enrol_person(person_id=member.person_id, agent_number="77", by=there, at=NOW)

    assert (second.tenant_id, second.agent_number) == (other_tenant.pk, "77")


def test_nobody_is_enrolled_twice(admin):
    member = make_membership()

    with pytest.raises(BusinessRuleError, match="already works here"):
        enrol_person(person_id=member.person_id, agent_number="77", by=admin, at=NOW)
