"""Who may do what, asked of a member's grants."""

from typing import Any

from shouwen.accounts.models import Membership
from shouwen.accounts.selectors import Grants, grants_of


def grants(by: Membership) -> Grants:
    """The member's grants, read once per request or job and kept on the instance."""
    kept: Any = by.__dict__.get("_grants")
    if kept is None:
        kept = by.__dict__["_grants"] = grants_of(by)
    return kept  # type: ignore[no-any-return]


def may(by: Membership, permission: str) -> bool:
    """Whether the member is active and some role of theirs holds the permission."""
    return by.is_active and grants(by).allows(permission)


def may_towards(by: Membership, permission: str, other: Membership) -> bool:
    """Whether the permission reaches this colleague: oneself, one's team, or everybody."""
    if not may(by, permission):
        return False
    if by.pk == other.pk or grants(by).reaches(permission, "all"):
        return True
    return by.team_id is not None and by.team_id == other.team_id and grants(by).reaches(permission, "team")
