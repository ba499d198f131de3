"""What every change of people has in common: the member, locked; the right to change them; the event and the trail."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied

from shouwen.accounts import policies
from shouwen.accounts.events import MembershipChanged
from shouwen.accounts.models import Membership
from shouwen.shared.api import publish
from shouwen.shared.audit.recording import record


def require(allowed: bool) -> None:
    """Refuse what the member has no right to."""
    if not allowed:
        raise PermissionDenied


def lock_administered(membership_id: UUID, by: Membership) -> Membership:
    """The member's row, locked, if `by` may change it."""
    member = Membership.objects.select_for_update(of=("self",)).select_related("person").get(pk=membership_id)
    require(policies.can_administer(by, member))
    return member


def announce(
    member: Membership,
    change: str,
    *,
    by: object,
    at: datetime,
    references: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Publish that the member changed and write it into the trail."""
    event = MembershipChanged(
        membership_id=member.pk,
        change=change,
        display_name=member.display_name,
        agent_number=member.agent_number,
        team_id=member.team_id,
        is_active=member.is_active,
        max_chats=member.max_chats,
        changed_at=at,
    )
    publish(event, of=member, topics=topics_of(member))
    record(action=f"accounts.member_{change}", of=member, by=by, at=at, references=references, reason=reason)


def topics_of(member: Membership) -> list[str]:
    """Who hears of it live: the floor and the member's own pages."""
    return [f"floor:{member.tenant_id}", f"agent:{member.pk}"]
