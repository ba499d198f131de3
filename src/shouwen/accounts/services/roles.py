"""Roles as data, and who holds them how far."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from shouwen.accounts import policies
from shouwen.accounts.events import RoleChanged
from shouwen.accounts.models import Membership, Role, RoleAssignment
from shouwen.accounts.permissions import PERMISSIONS
from shouwen.accounts.services.common import announce, lock_administered, require
from shouwen.shared.api import publish
from shouwen.shared.audit.recording import record
from shouwen.shared.errors import BusinessRuleError

ADMINISTRATOR = "administrator"


@transaction.atomic
def assign_roles(*, membership_id: UUID, roles: Mapping[UUID, str], by: Membership, at: datetime) -> Membership:
    """Give a member exactly these roles with their reach; what is not named is taken away."""
    member = lock_administered(membership_id, by)
    before = set(RoleAssignment.objects.filter(membership=member).values_list("role__code", "scope"))
    assign(member, roles, by=by)
    after = set(RoleAssignment.objects.filter(membership=member).values_list("role__code", "scope"))
    if before == after:
        return member
    member.__dict__.pop("_grants", None)
    require_an_administrator()
    references = {"given": _written(after - before), "taken": _written(before - after)}
    announce(member, "roles", by=by, at=at, references=references)
    return member


def assign(member: Membership, roles: Mapping[UUID, str], *, by: Membership) -> None:
    """Write the assignments, having checked that `by` has what they give; for services that hold the member's lock."""
    wanted = {role.pk: role for role in Role.objects.filter(pk__in=roles)}
    if len(wanted) != len(roles):
        raise BusinessRuleError(_("One of the roles is no longer there. Load the page again and choose anew."))
    kept = dict(RoleAssignment.objects.filter(membership=member).values_list("role_id", "scope"))
    changed = {pk for pk, scope in roles.items() if kept.get(pk) != scope} | (kept.keys() - roles.keys())
    for role in Role.objects.filter(pk__in=changed):
        _require_grantable(role.permissions, by)
    for scope in roles.values():
        _require_scope(scope)
    RoleAssignment.objects.filter(membership=member).exclude(role_id__in=roles).delete()
    for pk, scope in roles.items():
        RoleAssignment.objects.update_or_create(membership=member, role=wanted[pk], defaults={"scope": scope})


@transaction.atomic
def save_role(
    *, code: str, name: str, permissions: Iterable[str], by: Membership, at: datetime, role_id: UUID | None = None
) -> Role:
    """Make a role or change what it allows; its holders have it from their next request on, and routing follows."""
    require(policies.may_everywhere(by, "console.people"))
    wanted = sorted(set(permissions))
    if unknown := [permission for permission in wanted if permission not in PERMISSIONS]:
        raise BusinessRuleError(_("There is no permission “%(names)s”.") % {"names": ", ".join(unknown)})
    role = Role(code=code) if role_id is None else Role.objects.select_for_update().get(pk=role_id)
    if role.is_builtin and role.code == ADMINISTRATOR:
        raise BusinessRuleError(_("The administrator's role holds every permission and stays as it is."))
    _require_grantable(set(wanted) ^ set(role.permissions), by)
    if Role.objects.filter(code=code).exclude(pk=role.pk).exists():
        raise BusinessRuleError(_("There is already a role with the code “%(code)s”.") % {"code": code})
    before = list(role.permissions)
    role.code, role.name, role.permissions = role.code if role.is_builtin else code, name, wanted
    role.save()
    require_an_administrator()
    if set(wanted) != set(before):
        publish(RoleChanged(role.pk, role.code, wanted, at), of=role, topics=[f"floor:{role.tenant_id}"])
    references = {"added": sorted(set(wanted) - set(before)), "removed": sorted(set(before) - set(wanted))}
    record(action="accounts.role_saved", of=role, by=by, at=at, references=references)
    return role


@transaction.atomic
def remove_role(*, role_id: UUID, by: Membership, at: datetime) -> None:
    """Remove a role of the tenant's own that nobody holds."""
    require(policies.may_everywhere(by, "console.people"))
    role = Role.objects.select_for_update().get(pk=role_id)
    if role.is_builtin:
        raise BusinessRuleError(_("A built-in role cannot be removed. Take it from those who hold it instead."))
    _require_grantable(role.permissions, by)
    record(action="accounts.role_removed", of=role, by=by, at=at, references={"code": role.code})
    try:
        role.delete()
    except ProtectedError as error:
        raise BusinessRuleError(
            _("%(count)s people hold this role. Give them another first.") % {"count": len(error.protected_objects)}
        ) from error


def require_an_administrator() -> None:
    """Refuse what would leave nobody who can administer people; the lock makes two who leave at once take turns."""
    held = RoleAssignment.objects.select_for_update(of=("self",)).filter(
        scope=RoleAssignment.Scope.ALL, role__permissions__contains=["console.people"]
    )
    holders = [assignment.membership_id for assignment in held.order_by("pk")]
    if not Membership.objects.filter(pk__in=holders, is_active=True).exists():
        raise BusinessRuleError(_("Somebody has to be able to administer people. Name another administrator first."))


def _require_grantable(permissions: Iterable[str], by: Membership) -> None:
    if not policies.may_grant(by, permissions):
        raise BusinessRuleError(_("This role administers more than you do. Ask somebody who has these permissions."))


def _written(assignments: set[tuple[str, str]]) -> list[str]:
    return sorted(f"{code}:{scope}" for code, scope in assignments)


def _require_scope(scope: str) -> None:
    if scope not in RoleAssignment.Scope:
        raise BusinessRuleError(_("A role reaches one's own work, one's team, one's queues or the whole centre."))
