import pytest
from django.core.exceptions import PermissionDenied

from shouwen.accounts.models import Role, RoleAssignment
from shouwen.accounts.policies import may
from shouwen.accounts.selectors import grants_of
from shouwen.accounts.services import assign_roles, deactivate_member, remove_role, role_ids, save_role
from shouwen.accounts.testing import make_membership
from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.models import AuditEntry
from shouwen.shared.testing import FixedClock

NOW = FixedClock().now()


@pytest.fixture
def admin(tenant):
    return make_membership(role="administrator")


@pytest.fixture
def personnel(admin):
    """Somebody who administers people and nothing else."""
    role = save_role(code="personnel", name="人事", permissions=["console.people"], by=admin, at=NOW)
    member = make_membership(role=None)
    assign_roles(membership_id=member.pk, roles={role.pk: "all"}, by=admin, at=NOW)
    return member


def give(member, by, **codes):
    return assign_roles(membership_id=member.pk, roles=role_ids(codes), by=by, at=NOW)


def test_a_role_given_is_a_permission_held(admin):
    member = give(make_membership(role=None), admin, inspector="all")

    assert may(member, "contacts.export")


def test_what_is_not_named_is_taken_away(admin):
    member = give(make_membership(role="agent"), admin, inspector="all")

    assert grants_of(member).roles == {"inspector"}


def test_the_trail_names_what_was_given_and_taken(admin):
    give(make_membership(role="agent"), admin, inspector="all")

    assert AuditEntry.objects.get(action="accounts.member_roles").references == {
        "given": ["inspector:all"],
        "taken": ["agent:own"],
    }


def test_giving_the_same_again_is_told_to_nobody(admin, published_events):
    give(make_membership(role="agent"), admin, agent="own")

    assert published_events() == []


def test_nobody_gives_what_administers_more_than_they_do(personnel):
    with pytest.raises(BusinessRuleError, match="more than you"):
        give(make_membership(role=None), personnel, administrator="all")


def test_who_administers_people_gives_roles_of_service(personnel):
    assert may(give(make_membership(role=None), personnel, agent="own"), "desktop.serve")


def test_nobody_changes_somebody_who_administers_more(personnel, admin):
    with pytest.raises(PermissionDenied):
        give(admin, personnel, agent="own")


def test_agents_give_no_roles(tenant):
    agent = make_membership(role="agent")

    with pytest.raises(PermissionDenied):
        give(agent, agent, administrator="all")


def test_somebody_always_administers_people(admin):
    with pytest.raises(BusinessRuleError, match="another administrator"):
        give(admin, admin, agent="own")


def test_the_last_administrator_is_not_let_go(admin, personnel):
    give(admin, admin, administrator="all")
    deactivate_member(membership_id=personnel.pk, by=admin, at=NOW)
    second = make_membership(role="administrator")
    deactivate_member(membership_id=admin.pk, by=second, at=NOW)

    with pytest.raises(BusinessRuleError, match="another administrator"):
        give(second, second, agent="own")


def test_a_reach_that_is_none_is_refused(admin):
    with pytest.raises(BusinessRuleError, match="reaches"):
        give(make_membership(role=None), admin, agent="everything")


def test_a_role_allows_from_the_next_request_what_was_added(admin):
    member = make_membership(role="planner")
    role = Role.objects.get(code="planner")

    save_role(
        role_id=role.pk,
        code=role.code,
        name=role.name,
        permissions=[*role.permissions, "floor.force"],
        by=admin,
        at=NOW,
    )

    assert grants_of(member).allows("floor.force")


def test_a_permission_that_is_none_is_refused(admin):
    with pytest.raises(BusinessRuleError, match=r"sudo\.everything"):
        save_role(code="x", name="X", permissions=["sudo.everything"], by=admin, at=NOW)


def test_the_administrators_role_stays_as_it_is(admin):
    role = Role.objects.get(code="administrator")

    with pytest.raises(BusinessRuleError, match="stays as it is"):
        save_role(role_id=role.pk, code=role.code, name="X", permissions=[], by=admin, at=NOW)


def test_a_role_somebody_holds_stays(admin):
    role = save_role(code="vip", name="VIP", permissions=["contacts.view"], by=admin, at=NOW)
    assign_roles(membership_id=make_membership(role=None).pk, roles={role.pk: "own"}, by=admin, at=NOW)

    with pytest.raises(BusinessRuleError, match="1 people"):
        remove_role(role_id=role.pk, by=admin, at=NOW)


def test_a_role_nobody_holds_goes(admin):
    role = save_role(code="vip", name="VIP", permissions=[], by=admin, at=NOW)

    remove_role(role_id=role.pk, by=admin, at=NOW)

    assert not Role.objects.filter(code="vip").exists()


def test_built_in_roles_stay(admin):
    with pytest.raises(BusinessRuleError, match="built-in"):
        remove_role(role_id=Role.objects.get(code="agent").pk, by=admin, at=NOW)


def test_the_farthest_reach_of_several_roles_holds(tenant):
    member = make_membership(role=["agent", "supervisor"])

    assert grants_of(member).reaches("contacts.view", "all")
    assert RoleAssignment.objects.filter(membership=member).count() == 2
