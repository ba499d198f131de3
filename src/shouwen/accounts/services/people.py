"""People join, change and leave."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from shouwen.accounts import policies
from shouwen.accounts.models import Membership, Person, Role, RoleAssignment, Team
from shouwen.accounts.selectors import works_elsewhere
from shouwen.accounts.services.common import announce, lock_administered, require
from shouwen.accounts.services.roles import assign, require_an_administrator
from shouwen.accounts.services.sessions import close_sessions
from shouwen.accounts.usernames import checked_username, one_time_password
from shouwen.shared.errors import BusinessRuleError


@transaction.atomic
def create_member(
    *,
    username: str,
    name: str,
    agent_number: str,
    by: Membership,
    at: datetime,
    display_name: str = "",
    email: str = "",
    team_id: UUID | None = None,
    max_chats: int = 3,
    roles: Mapping[UUID, str] | None = None,
    encoded_password: str | None = None,
) -> tuple[Membership, str]:
    """Take somebody on; returns the member and the password that opens the door once.

    `encoded_password`, already hashed, is for installers that make many people: they get no one-time password.
    """
    require(policies.may_everywhere(by, "console.people"))
    username = checked_username(username)
    password = "" if encoded_password else one_time_password()
    person = Person(username=username, name=name, email=email, must_change_password=not encoded_password)
    if encoded_password:
        person.password = encoded_password
    else:
        person.set_password(password)
    # Sign-in names are unique over all tenants; the constraint decides between two who ask at once.
    if not _inserted(person):
        raise BusinessRuleError(_("The sign-in name “%(name)s” is taken. Choose another.") % {"name": username})
    member = _enrol(person, agent_number, display_name or name, team_id, max_chats)
    assign(member, roles or {}, by=by)
    announce(member, "created", by=by, at=at)
    return member, password


@transaction.atomic
def enrol_person(
    *,
    person_id: UUID,
    agent_number: str,
    by: Membership,
    at: datetime,
    display_name: str = "",
    team_id: UUID | None = None,
    max_chats: int = 3,
    roles: Mapping[UUID, str] | None = None,
) -> Membership:
    """Let somebody who already signs in for another tenant work for this one, too."""
    require(policies.may_everywhere(by, "console.people"))
    person = Person.objects.get(pk=person_id)
    if Membership.objects.filter(person=person).exists():
        raise BusinessRuleError(_("%(name)s already works here.") % {"name": person.name})
    member = _enrol(person, agent_number, display_name or person.name, team_id, max_chats)
    assign(member, roles or {}, by=by)
    announce(member, "created", by=by, at=at)
    return member


@transaction.atomic
def update_member(
    *,
    membership_id: UUID,
    by: Membership,
    at: datetime,
    name: str,
    email: str,
    agent_number: str,
    display_name: str,
    team_id: UUID | None,
    max_chats: int,
) -> Membership:
    """Change who somebody is to the centre; name and e-mail only of people who work nowhere else."""
    member = lock_administered(membership_id, by)
    person = member.person
    if (person.name, person.email) != (name, email):
        _require_own(person)
        Person.objects.filter(pk=person.pk).update(name=name, email=email)
        person.name, person.email = name, email
    _require_free_number(agent_number, besides=member.pk)
    member.agent_number, member.display_name = agent_number, display_name or name
    member.team, member.max_chats = _team(team_id), max_chats
    member.save(update_fields=["agent_number", "display_name", "team", "max_chats"])
    announce(member, "updated", by=by, at=at)
    return member


@transaction.atomic
def deactivate_member(*, membership_id: UUID, by: Membership, at: datetime, reason: str = "") -> Membership:
    """Let somebody go: their history stays, their sessions end, nothing is routed to them any more."""
    member = lock_administered(membership_id, by)
    if member.pk == by.pk:
        raise BusinessRuleError(_("You cannot deactivate yourself. Ask another administrator."))
    if not member.is_active:
        return member
    member.is_active = False
    member.save(update_fields=["is_active"])
    require_an_administrator()
    Team.objects.filter(lead=member).update(lead=None)
    close_sessions(member, at=at)
    announce(member, "deactivated", by=by, at=at, reason=reason)
    return member


@transaction.atomic
def reactivate_member(*, membership_id: UUID, by: Membership, at: datetime) -> Membership:
    """Take somebody back, with the roles and skills they had."""
    member = lock_administered(membership_id, by)
    if not member.is_active:
        member.is_active = True
        member.save(update_fields=["is_active"])
        announce(member, "reactivated", by=by, at=at)
    return member


def _enrol(person: Person, agent_number: str, display_name: str, team_id: UUID | None, max_chats: int) -> Membership:
    _require_free_number(agent_number)
    return Membership.objects.create(
        person=person, agent_number=agent_number, display_name=display_name, team=_team(team_id), max_chats=max_chats
    )


def _inserted(person: Person) -> bool:
    Person.objects.bulk_create([person], ignore_conflicts=True)
    return Person.objects.filter(pk=person.pk).exists()


def _require_free_number(agent_number: str, besides: UUID | None = None) -> None:
    holder = Membership.objects.filter(agent_number=agent_number).first()
    if holder is not None and holder.pk != besides:
        raise BusinessRuleError(
            _("The agent number %(number)s belongs to %(name)s. Choose another.")
            % {"number": agent_number, "name": holder.display_name}
        )


def _require_own(person: Person) -> None:
    if works_elsewhere(person.pk):
        raise BusinessRuleError(
            _("%(name)s also works for another company: only they can change their name, e-mail and password.")
            % {"name": person.name}
        )


def _team(team_id: UUID | None) -> Team | None:
    return None if team_id is None else Team.objects.get(pk=team_id)


def held_roles(member: Membership) -> dict[UUID, str]:
    """The roles of a member with their reach, as `assign_roles` takes them."""
    return dict(RoleAssignment.objects.filter(membership=member).values_list("role_id", "scope"))


def role_ids(codes: Mapping[str, str]) -> dict[UUID, str]:
    """Role codes with their reach as ids with their reach."""
    found = dict(Role.objects.filter(code__in=codes).values_list("code", "pk"))
    return {found[code]: scope for code, scope in codes.items()}
