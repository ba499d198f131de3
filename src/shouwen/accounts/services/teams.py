"""Teams and their leads."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from shouwen.accounts import policies
from shouwen.accounts.models import Membership, Team
from shouwen.accounts.services.common import announce, require
from shouwen.shared.audit.recording import record
from shouwen.shared.errors import BusinessRuleError


@transaction.atomic
def save_team(
    *,
    name: str,
    by: Membership,
    at: datetime,
    team_id: UUID | None = None,
    lead_id: UUID | None = None,
    is_active: bool = True,
) -> Team:
    """Make a team or change its name and lead; a team that still has people stays in use."""
    require(policies.may_everywhere(by, "console.people"))
    team = Team() if team_id is None else Team.objects.select_for_update(of=("self",)).get(pk=team_id)
    if Team.objects.filter(name=name).exclude(pk=team.pk).exists():
        raise BusinessRuleError(_("There is already a team “%(name)s”.") % {"name": name})
    if not is_active and Membership.objects.filter(team=team.pk, is_active=True).exists():
        raise BusinessRuleError(_("This team still has people. Move them to another team first."))
    team.name, team.is_active, team.lead = name, is_active, _lead(lead_id)
    team.save()
    references = {"lead": lead_id, "is_active": is_active}
    record(action="accounts.team_saved", of=team, by=by, at=at, references=references)
    return team


@transaction.atomic
def move_members(*, membership_ids: list[UUID], team_id: UUID | None, by: Membership, at: datetime) -> int:
    """Put several people into one team (or none) at once; returns how many changed."""
    team = None if team_id is None else Team.objects.get(pk=team_id)
    members = Membership.objects.select_for_update(of=("self",)).filter(pk__in=membership_ids).order_by("pk")
    moved = [member for member in members if member.team_id != team_id]
    for member in moved:
        require(policies.can_administer(by, member))
        member.team = team
        member.save(update_fields=["team"])
        announce(member, "updated", by=by, at=at, references={"team": team_id})
    return len(moved)


def _lead(lead_id: UUID | None) -> Membership | None:
    if lead_id is None:
        return None
    lead = Membership.objects.filter(pk=lead_id, is_active=True).first()
    if lead is None:
        raise BusinessRuleError(_("The team's lead has to be somebody who works here now."))
    return lead
