"""What tests may use of people: members with roles, teams and skills, and a browser signed in as one."""

from collections.abc import Iterable, Mapping
from itertools import count
from typing import Any

from django.test import Client

from shouwen.accounts.middleware import SESSION_MEMBERSHIP, SESSION_TENANT
from shouwen.accounts.models import Membership, MemberSkill, Person, RoleAssignment, Skill, Team
from shouwen.accounts.permissions import BUILTIN_ROLES
from shouwen.accounts.services.builtin import ensure_builtin_roles

__all__ = ["make_membership", "make_person", "make_skill", "make_team", "sign_in"]

PASSWORD = "first-asked-4711"
_numbers = count(6001)


def make_person(*, username: str | None = None, name: str = "", **fields: Any) -> Person:
    """Somebody who may sign in with the name given and `PASSWORD`."""
    username = username or f"person{next(_numbers)}"
    password = fields.pop("password", PASSWORD)
    return Person.objects.create_user(username, password, name=name or username.title(), **fields)


def make_team(name: str = "Team 1", *, lead: Membership | None = None) -> Team:
    """The team of that name; made at the first call, found again afterwards."""
    team, _made = Team.objects.get_or_create(name=name)
    if lead is not None:
        team.lead = lead
        team.save(update_fields=["lead"])
    return team


def make_skill(code: str = "mobile", name: str = "") -> Skill:
    """The skill with that code; made at the first call, found again afterwards."""
    skill, _made = Skill.objects.get_or_create(code=code, defaults={"name": name or code})
    return skill


def make_membership(
    *,
    role: str | Iterable[str] | None = "agent",
    scope: str | None = None,
    number: str | None = None,
    name: str = "",
    team: Team | str | None = None,
    skills: Mapping[str, int] | None = None,
    person: Person | None = None,
    **fields: Any,
) -> Membership:
    """A member of the tenant in scope with built-in roles (of their usual reach, or `scope`) and skills {code: 1–5}."""
    number = number or str(next(_numbers))
    person = person or make_person(username=f"p{number}", name=name)
    member = Membership.objects.create(
        person=person,
        agent_number=number,
        display_name=name or person.name,
        team=make_team(team) if isinstance(team, str) else team,
        **fields,
    )
    roles = ensure_builtin_roles()
    for code in [role] if isinstance(role, str) else role or ():
        RoleAssignment.objects.create(membership=member, role=roles[code], scope=scope or BUILTIN_ROLES[code][1])
    for code, proficiency in (skills or {}).items():
        MemberSkill.objects.create(membership=member, skill=make_skill(code), proficiency=proficiency)
    return member


def sign_in(client: Client, member: Membership) -> Client:
    """The client as this member's browser: signed in, workplace chosen."""
    client.force_login(member.person, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session[SESSION_TENANT], session[SESSION_MEMBERSHIP] = str(member.tenant_id), str(member.pk)
    session.save()
    return client
