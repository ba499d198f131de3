"""What can be served, and how well each member can serve it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from shouwen.accounts import policies
from shouwen.accounts.events import MemberSkillsChanged
from shouwen.accounts.models import Membership, MemberSkill, Skill
from shouwen.accounts.services.common import require, topics_of
from shouwen.shared.api import publish
from shouwen.shared.audit.recording import record
from shouwen.shared.errors import BusinessRuleError


@dataclass(frozen=True, slots=True)
class Level:
    """How well (1–5) somebody has a skill, and until which day that is proven."""

    proficiency: int
    expires_on: date | None = None


@transaction.atomic
def save_skill(*, code: str, name: str, by: Membership, at: datetime, skill_id: UUID | None = None) -> Skill:
    """Make a skill or rename it."""
    require(policies.may_everywhere(by, "console.routing"))
    skill = Skill() if skill_id is None else Skill.objects.select_for_update().get(pk=skill_id)
    if Skill.objects.filter(code=code).exclude(pk=skill.pk).exists():
        raise BusinessRuleError(_("There is already a skill with the code “%(code)s”.") % {"code": code})
    skill.code, skill.name = code, name
    skill.save()
    record(action="accounts.skill_saved", of=skill, by=by, at=at, references={"code": code})
    return skill


@transaction.atomic
def remove_skill(*, skill_id: UUID, by: Membership, at: datetime) -> None:
    """Remove a skill that no queue asks for; whoever had it loses it."""
    require(policies.may_everywhere(by, "console.routing"))
    skill = Skill.objects.select_for_update().get(pk=skill_id)
    holders = list(Membership.objects.filter(skills__skill=skill).order_by("pk"))
    record(action="accounts.skill_removed", of=skill, by=by, at=at, references={"code": skill.code})
    try:
        skill.delete()
    except ProtectedError as error:
        raise BusinessRuleError(_("A queue still asks for this skill. Take it from the queue first.")) from error
    for member in holders:
        _announce(member, at)


@transaction.atomic
def set_member_skills(*, membership_id: UUID, skills: Mapping[UUID, Level], by: Membership, at: datetime) -> Membership:
    """Give a member exactly these skills; routing follows at once."""
    member = Membership.objects.select_for_update(of=("self",)).get(pk=membership_id)
    require(policies.can_rate_skills(by, member))
    for level in skills.values():
        if not 1 <= level.proficiency <= 5:
            raise BusinessRuleError(_("A proficiency is a whole number from 1 (beginner) to 5 (expert)."))
    known = {skill.pk: skill for skill in Skill.objects.filter(pk__in=skills)}
    if len(known) != len(skills):
        raise BusinessRuleError(_("One of the skills is no longer there. Load the page again and choose anew."))
    rows = MemberSkill.objects.filter(membership=member)
    before = {
        pk: Level(proficiency, until)
        for pk, proficiency, until in rows.values_list("skill", "proficiency", "expires_on")
    }
    if before == dict(skills):
        return member
    rows.exclude(skill__in=skills).delete()
    for pk, level in skills.items():
        values = {"proficiency": level.proficiency, "expires_on": level.expires_on}
        MemberSkill.objects.update_or_create(membership=member, skill=known[pk], defaults=values)
    held = _announce(member, at)
    record(action="accounts.member_skills_changed", of=member, by=by, at=at, references=held)
    return member


def _announce(member: Membership, at: datetime) -> dict[str, int]:
    held = dict(
        MemberSkill.objects.filter(membership=member).order_by("skill__code").values_list("skill__code", "proficiency")
    )
    publish(MemberSkillsChanged(member.pk, held, at), of=member, topics=topics_of(member))
    return held
