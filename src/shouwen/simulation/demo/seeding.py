"""Making the demonstration: through the services, repeatable, quick enough for every start."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from shouwen.accounts.api import BUILTIN_ROLES, Level, Membership, Person, Skill, Team, people
from shouwen.contacts.api import QuickReply, WrapUpCode, save_quick_reply, save_wrap_up_code
from shouwen.customers.api import plant_customers
from shouwen.routing.api import PauseReason, Queue, QueueValues, save_pause_reason, save_queue
from shouwen.shared.tenancy import tenant_scope
from shouwen.simulation.demo import centre_data as centre
from shouwen.telephony.api import NumberRoute, Prompt, save_number_route, save_prompt

CUSTOMERS = 200


def seed_demo(*, password: str, at: datetime, customers: int = CUSTOMERS) -> None:
    """Make the tenants `demo` and `demo2` with everybody and everything in them; run again, it adds what is missing."""
    encoded = make_password(password)
    tenant, admin = people.found_tenant(
        slug="demo",
        name="首问电信",
        at=at,
        username="admin",
        person_name="管理员",
        agent_number="1000",
        encoded_password=encoded,
    )
    _renew_passwords(admin.person_id, password, encoded)
    with tenant_scope(tenant.pk), transaction.atomic():
        _skills(admin, at)
        _teams(admin, at)
        _colleagues(admin, encoded, at)
        _leads(admin, at)
        _queues(admin, at)
        _codes(admin, at)
        _numbers(admin, at)
    with tenant_scope(tenant.pk), transaction.atomic():
        plant_customers(customers, by=admin, at=at)
    _second_tenant(encoded, at)


def _renew_passwords(admin_id: UUID, password: str, encoded: str) -> None:
    """Let another password hold for everybody who still has the one of an earlier run: they all share its hash."""
    kept = Person.objects.get(pk=admin_id).password
    if not check_password(password, kept):
        Person.objects.filter(password=kept).update(password=encoded)


def _skills(admin: Membership, at: datetime) -> None:
    known = set(Skill.objects.values_list("code", flat=True))
    for code, name in centre.SKILLS.items():
        if code not in known:
            people.save_skill(code=code, name=name, by=admin, at=at)


def _teams(admin: Membership, at: datetime) -> None:
    known = set(Team.objects.values_list("name", flat=True))
    for name in centre.TEAMS:
        if name not in known:
            people.save_team(name=name, by=admin, at=at)


def _colleagues(admin: Membership, encoded: str, at: datetime) -> None:
    known = set(Membership.objects.values_list("person__username", flat=True))
    teams = dict(Team.objects.values_list("name", "pk"))
    skills = dict(Skill.objects.values_list("code", "pk"))
    for colleague in centre.COLLEAGUES:
        if colleague.username in known:
            continue
        member, _password = people.create_member(
            username=colleague.username,
            name=colleague.name,
            agent_number=colleague.number,
            team_id=teams.get(colleague.team),
            roles=people.role_ids({colleague.role: BUILTIN_ROLES[colleague.role][1]}),
            encoded_password=encoded,
            by=admin,
            at=at,
        )
        levels = {skills[code]: Level(level) for code, level in colleague.skills}
        if levels:
            people.set_member_skills(membership_id=member.pk, skills=levels, by=admin, at=at)


def _leads(admin: Membership, at: datetime) -> None:
    members = dict(Membership.objects.values_list("person__username", "pk"))
    for team in Team.objects.filter(lead__isnull=True, name__in=centre.LEADS):
        people.save_team(name=team.name, by=admin, at=at, team_id=team.pk, lead_id=members[centre.LEADS[team.name]])


def _queues(admin: Membership, at: datetime) -> None:
    known = set(Queue.objects.values_list("code", flat=True))
    skills = dict(Skill.objects.values_list("code", "pk"))
    for code, name, medium, asked, purpose, priority, target, wrap_up in centre.QUEUES:
        if code in known:
            continue
        values = QueueValues(
            code=code,
            name=name,
            medium=medium,
            purpose=purpose,
            priority=priority,
            target_seconds=target,
            wrap_up_seconds=wrap_up,
        )
        save_queue(values=values, skills={skills[skill]: level for skill, level in asked.items()}, by=admin, at=at)


def _codes(admin: Membership, at: datetime) -> None:
    if not PauseReason.objects.exists():
        for code, name, limit in centre.PAUSES:
            save_pause_reason(code=code, name=name, limit_seconds=limit, by=admin, at=at)
    if not WrapUpCode.objects.exists():
        for group, codes in centre.CODES:
            for code, name in codes:
                save_wrap_up_code(code=code, name=name, group=group, by=admin, at=at)
    if not QuickReply.objects.exists():
        for stage, title, text in centre.REPLIES:
            save_quick_reply(title=title, text=text, stage=stage, by=admin, at=at)


def _numbers(admin: Membership, at: datetime) -> None:
    known = set(Prompt.objects.values_list("key", flat=True))
    for key, text in centre.PROMPTS.items():
        if key not in known:
            save_prompt(key=key, text=text, by=admin, at=at)
    if not NumberRoute.objects.exists():
        save_number_route(
            number=centre.NUMBER,
            name="客户服务热线",
            greeting="greeting",
            menu="menu",
            keys=centre.KEYS,
            default="mobile",
            by=admin,
            at=at,
        )


def _second_tenant(encoded: str, at: datetime) -> None:
    """A small company beside the first; one supervisor works for both."""
    tenant, admin = people.found_tenant(
        slug="demo2",
        name="城北宽带",
        at=at,
        username="admin2",
        person_name="城北管理员",
        agent_number="1000",
        encoded_password=encoded,
    )
    with tenant_scope(tenant.pk), transaction.atomic():
        supervisor = Person.objects.get(username="supervisor01")
        if not Membership.objects.filter(person=supervisor).exists():
            people.enrol_person(
                person_id=supervisor.pk,
                agent_number="4001",
                roles=people.role_ids({"supervisor": "all"}),
                by=admin,
                at=at,
            )
        if not Queue.objects.exists():
            people.save_skill(code="chat", name="网聊接待", by=admin, at=at)
            skill = Skill.objects.get(code="chat")
            save_queue(
                values=QueueValues(code="chat", name="在线客服", medium="chat"), skills={skill.pk: 1}, by=admin, at=at
            )
