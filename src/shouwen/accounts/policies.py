"""Who may do what, asked of a member's grants."""

from collections.abc import Iterable
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


def may_everywhere(by: Membership, permission: str) -> bool:
    """Whether the member holds the permission for the whole centre."""
    return by.is_active and grants(by).reaches(permission, "all")


def may_towards(by: Membership, permission: str, other: Membership) -> bool:
    """Whether the permission reaches this colleague: oneself, one's team, or everybody."""
    if not may(by, permission):
        return False
    if by.pk == other.pk or grants(by).reaches(permission, "all"):
        return True
    return by.team_id is not None and by.team_id == other.team_id and grants(by).reaches(permission, "team")


def may_grant(by: Membership, permissions: Iterable[str]) -> bool:
    """Whether the member may give these: of what administers the centre, nobody gives more than they have."""
    return all(may_everywhere(by, permission) for permission in permissions if is_administrative(permission))


def is_administrative(permission: str) -> bool:
    """Whether the permission is one by which others could be had."""
    return permission.startswith("console.") or permission == "audit.view"


def can_administer(by: Membership, other: Membership) -> bool:
    """Whether `by` may change who this colleague is: reached, and not above them in what they administer."""
    return may_towards(by, "console.people", other) and may_grant(by, grants(other).reach)


def can_rate_skills(by: Membership, other: Membership) -> bool:
    """Whether `by` may say what this colleague can serve."""
    return may_towards(by, "console.people", other) or may_everywhere(by, "console.routing")
