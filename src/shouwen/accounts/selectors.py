"""Reads about people: their memberships, what they may do and how far it reaches."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.db import connection
from django.db.models import Q, QuerySet

from shouwen.accounts.models import Membership, RoleAssignment
from shouwen.shared.api import current_tenant_id

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


def works_elsewhere(person_id: UUID) -> bool:
    """Whether this person works for any tenant but the one in scope."""
    return any(choice.tenant_id != current_tenant_id() for choice in memberships_of(person_id))


def person_named(written: str) -> str | None:
    """The sign-in name of the one person meant: by sign-in name, else by an agent number or e-mail that only they have.

    Asked before anybody is signed in, so one function of the database looks past the tenant wall.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_username_for(%s)", (written.strip(),))
        row = cursor.fetchone()
    return row[0] if row else None


def members_reached(by: Membership, held: Grants) -> QuerySet[Membership]:
    """The colleagues whom the member administers: themselves, their team, or everybody."""
    everybody = Membership.objects.select_related("person", "team")
    if held.reaches("console.people", "all") or held.reaches("console.routing", "all"):
        return everybody
    if not held.allows("console.people"):
        return everybody.none()
    own = Q(pk=by.pk)
    if held.reaches("console.people", "team") and by.team_id is not None:
        own |= Q(team=by.team_id)
    return everybody.filter(own)


def find_members(
    members: QuerySet[Membership],
    *,
    text: str = "",
    team: UUID | None = None,
    role: UUID | None = None,
    skill: UUID | None = None,
    active: bool | None = True,
) -> QuerySet[Membership]:
    """Those of `members` whose name, number or sign-in name has every word, in that team, with that role and skill."""
    for word in text.split():
        members = members.filter(
            Q(display_name__icontains=word)
            | Q(agent_number__startswith=word)
            | Q(person__name__icontains=word)
            | Q(person__username__icontains=word)
        )
    if team:
        members = members.filter(team=team)
    if role:
        members = members.filter(assignments__role=role)
    if skill:
        members = members.filter(skills__skill=skill)
    if active is not None:
        members = members.filter(is_active=active)
    return members.prefetch_related("assignments__role", "skills__skill").order_by("agent_number", "pk").distinct()


def sessions_for(member: Membership) -> list[UserSession]:
    """The member's living sessions for this tenant, the one used last first."""
    living = UserSession.objects.purge_and_list(member.person)
    return sorted((each for each in living if _is_for(each, member)), key=_last_seen, reverse=True)


def _is_for(session: UserSession, member: Membership) -> bool:
    return bool(session._session_store(session.session_key).load().get("tenant_id") == str(member.tenant_id))


def _last_seen(session: UserSession) -> datetime:
    seen: datetime = session.last_seen_at
    return seen
