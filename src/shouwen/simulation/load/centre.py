"""The people of a load test: members with sessions, a queue, and the bulk rows for them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from uuid_utils.compat import uuid7

from shouwen.accounts.api import (
    SESSION_MEMBERSHIP,
    SESSION_TENANT,
    Membership,
    MemberSkill,
    Person,
    Role,
    RoleAssignment,
    Skill,
    people,
)
from shouwen.routing.api import AgentPresence, Queue, QueueValues, change_state, save_queue
from shouwen.shared.models import Tenant
from shouwen.shared.tenancy import tenant_scope

CSRF = "0" * 32


@dataclass(frozen=True, slots=True)
class Seat:
    """One simulated agent with a signed-in browser."""

    member: Membership
    cookie: str

    @property
    def headers(self) -> dict[str, str]:
        """What the agent's browser sends along."""
        return {"Cookie": self.cookie, "X-CSRFToken": CSRF, "Content-Type": "application/x-www-form-urlencoded"}


def make_queue(tenant: Tenant, code: str) -> Queue:
    """A chat queue of its own, with a skill nobody else has."""
    with tenant_scope(tenant.pk), transaction.atomic():
        admin = Membership.objects.get(person__username="admin")
        at = datetime.now(UTC)
        skill = people.save_skill(code=code, name=code, by=admin, at=at)
        values = QueueValues(
            code=code, name=code, medium="chat", max_wait_seconds=3600, wrap_up_seconds=60, ring_seconds=30
        )
        return save_queue(values=values, skills={skill.pk: 1}, by=admin, at=at)


def make_seats(tenant: Tenant, queue: Queue, count: int, *, chats: int) -> list[Seat]:
    """Agents who can serve the queue, ready, each with a browser session."""
    prefix = f"{queue.code}-"
    with tenant_scope(tenant.pk), transaction.atomic():
        role = Role.objects.get(code="agent")
        skill = Skill.objects.get(code=queue.code)
        people = [Person(username=f"{prefix}{n}", name=f"{prefix}{n}", password="!") for n in range(count)]
        Person.objects.bulk_create(people)
        members = [
            Membership(
                person=person, agent_number=f"{queue.code[-4:]}{n:05}", display_name=person.name, max_chats=chats
            )
            for n, person in enumerate(people)
        ]
        Membership.objects.bulk_create(members)
        RoleAssignment.objects.bulk_create([RoleAssignment(membership=m, role=role, scope="own") for m in members])
        MemberSkill.objects.bulk_create([MemberSkill(membership=m, skill=skill, proficiency=3) for m in members])
    return [Seat(member, cookie_of(tenant.pk, member)) for member in members]


def make_ready(tenant: Tenant, seats: list[Seat], at: datetime | None = None) -> None:
    """Everybody becomes ready."""
    with tenant_scope(tenant.pk), transaction.atomic():
        for seat in seats:
            change_state(agent=seat.member, state=AgentPresence.State.READY, by=seat.member, at=at or datetime.now(UTC))


def cookie_of(tenant_id: UUID, member: Membership) -> str:
    """The cookies of a browser in which this member is signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(member.person_id)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = member.person.get_session_auth_hash()
    session[SESSION_TENANT], session[SESSION_MEMBERSHIP] = str(tenant_id), str(member.pk)
    session.create()
    return f"sessionid={session.session_key}; csrftoken={CSRF}"


__all__ = ["CSRF", "Seat", "cookie_of", "make_queue", "make_ready", "make_seats", "uuid7"]
