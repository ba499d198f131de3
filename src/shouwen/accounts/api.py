"""What other modules may use of people and permissions."""

from shouwen.accounts.http import staff_page
from shouwen.accounts.models import Membership, MemberSkill, Person, Role, RoleAssignment, Skill, Team
from shouwen.accounts.permissions import BUILTIN_ROLES, PERMISSIONS
from shouwen.accounts.policies import grants, may, may_towards
from shouwen.accounts.selectors import Grants, memberships_of

__all__ = [
    "BUILTIN_ROLES",
    "PERMISSIONS",
    "Grants",
    "MemberSkill",
    "Membership",
    "Person",
    "Role",
    "RoleAssignment",
    "Skill",
    "Team",
    "grants",
    "may",
    "may_towards",
    "memberships_of",
    "staff_page",
]
