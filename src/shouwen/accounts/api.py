"""What other modules may use of people and permissions."""

from shouwen.accounts import services as people
from shouwen.accounts.http import staff_page
from shouwen.accounts.middleware import SESSION_MEMBERSHIP, SESSION_TENANT
from shouwen.accounts.models import Membership, MemberSkill, Person, Role, RoleAssignment, Skill, Team
from shouwen.accounts.permissions import BUILTIN_ROLES, PERMISSIONS
from shouwen.accounts.policies import (
    can_administer,
    can_rate_skills,
    grants,
    may,
    may_everywhere,
    may_grant,
    may_towards,
)
from shouwen.accounts.selectors import (
    Grants,
    find_members,
    members_reached,
    memberships_of,
    sessions_for,
    works_elsewhere,
)
from shouwen.accounts.services.skills import Level
from shouwen.accounts.sign_in.second_step import has_second_step

__all__ = [
    "BUILTIN_ROLES",
    "PERMISSIONS",
    "SESSION_MEMBERSHIP",
    "SESSION_TENANT",
    "Grants",
    "Level",
    "MemberSkill",
    "Membership",
    "Person",
    "Role",
    "RoleAssignment",
    "Skill",
    "Team",
    "can_administer",
    "can_rate_skills",
    "find_members",
    "grants",
    "has_second_step",
    "may",
    "may_everywhere",
    "may_grant",
    "may_towards",
    "members_reached",
    "memberships_of",
    "people",
    "sessions_for",
    "staff_page",
    "works_elsewhere",
]
