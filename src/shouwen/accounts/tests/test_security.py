import pytest
from django.core.exceptions import PermissionDenied

from shouwen.accounts.models import Membership, Role
from shouwen.accounts.permissions import BUILTIN_ROLES
from shouwen.accounts.services import change_policy, ensure_builtin_roles, follow_preset, found_tenant
from shouwen.accounts.testing import make_membership
from shouwen.shared.models import AuditEntry
from shouwen.shared.policy import policy
from shouwen.shared.tenancy import tenant_scope
from shouwen.shared.testing import FixedClock

NOW = FixedClock().now()


def test_what_the_tenant_decides_is_on_the_trail(tenant):
    change_policy(key="preset", value="standard", by=make_membership(role="administrator"), at=NOW)

    assert policy("preset") == "standard"
    assert AuditEntry.objects.get(action="accounts.policy_changed").references == {"from": None, "to": "standard"}


def test_what_was_decided_can_be_taken_back(tenant):
    admin = make_membership(role="administrator")
    change_policy(key="preset", value="standard", by=admin, at=NOW)

    follow_preset(key="preset", by=admin, at=NOW)

    assert policy("preset") == "2025"


@pytest.mark.parametrize("role", ["agent", "supervisor", "manager", "auditor"])
def test_only_who_administers_security_decides(tenant, role):
    with pytest.raises(PermissionDenied):
        change_policy(key="preset", value="standard", by=make_membership(role=role), at=NOW)


def found(slug="fresh"):
    return found_tenant(
        slug=slug, name="新公司", at=NOW, username="root", person_name="管理员", agent_number="1", encoded_password="!"
    )


def test_a_tenant_begins_with_its_roles_and_an_administrator(db):
    tenant, admin = found()

    with tenant_scope(tenant.pk):
        assert set(Role.objects.values_list("code", flat=True)) == set(BUILTIN_ROLES)
        change_policy(key="preset", value="standard", by=admin, at=NOW)


def test_founding_again_finds_what_is_there(db):
    first, second = found(), found()

    assert first == second
    with tenant_scope(first[0].pk):
        assert Membership.objects.count() == 1


def test_a_built_in_role_that_was_changed_stays_changed(tenant):
    ensure_builtin_roles()
    Role.objects.filter(code="agent").update(permissions=["desktop.serve"])

    assert ensure_builtin_roles()["agent"].permissions == ["desktop.serve"]
