"""What happens to people and what they can serve."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shouwen.shared.api import Event, register_event


@register_event("accounts.MembershipChanged")
@dataclass(frozen=True)
class MembershipChanged(Event):
    """Somebody joined, left, came back, or is somebody else to the centre: name, number, team, roles, chats at once."""

    membership_id: UUID
    change: str  # created, updated, deactivated, reactivated, roles
    display_name: str
    agent_number: str
    team_id: UUID | None
    is_active: bool
    max_chats: int
    changed_at: datetime


@register_event("accounts.MemberSkillsChanged")
@dataclass(frozen=True)
class MemberSkillsChanged(Event):
    """What somebody can serve, and how well (skill codes with 1–5)."""

    membership_id: UUID
    skills: dict[str, int]
    changed_at: datetime


@register_event("accounts.SessionsEnded")
@dataclass(frozen=True)
class SessionsEnded(Event):
    """Sessions of somebody are over: signed out, let go, or a new password; pages and streams of those end."""

    membership_id: UUID
    ended_at: datetime


@register_event("accounts.RoleChanged")
@dataclass(frozen=True)
class RoleChanged(Event):
    """A role allows something else now, to everybody who holds it."""

    role_id: UUID
    code: str
    permissions: list[str]
    changed_at: datetime
