"""Reads about people: their memberships, what they may do and how far it reaches."""

from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection

from shouwen.accounts.models import Membership, RoleAssignment

_REACH = {"own": 0, "team": 1, "queue": 2, "all": 3}


@dataclass(frozen=True, slots=True)
class MembershipChoice:
    """A tenant that a person may work for, known before any tenant is in scope."""

    membership_id: UUID
    tenant_id: UUID
    tenant_name: str


@dataclass(frozen=True, slots=True)
class Grants:
    """What one member may do: each permission with the farthest reach any role gives it."""

    reach: dict[str, str] = field(default_factory=dict)
    roles: frozenset[str] = frozenset()

    def allows(self, permission: str) -> bool:
        """Whether any role holds the permission."""
        return permission in self.reach

    def reaches(self, permission: str, scope: str) -> bool:
        """Whether the permission is held at least as far as `scope` (own, team, queue, all)."""
        held = self.reach.get(permission)
        return held is not None and _REACH[held] >= _REACH[scope]


def memberships_of(person_id: UUID) -> list[MembershipChoice]:
    """Where this person may work; asked of the database past the tenant wall, for this person only."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT membership_id, tenant_id, tenant_name FROM accounts_memberships_of(%s)", (person_id,))
        return [MembershipChoice(*row) for row in cursor.fetchall()]


def grants_of(membership: Membership) -> Grants:
    """All permissions of a member, from the roles assigned to them."""
    reach: dict[str, str] = {}
    roles = set()
    for assignment in RoleAssignment.objects.filter(membership=membership).select_related("role"):
        roles.add(assignment.role.code)
        for permission in assignment.role.permissions:
            if _REACH[assignment.scope] >= _REACH[reach.get(permission, "own")]:
                reach[permission] = assignment.scope
    return Grants(reach, frozenset(roles))
