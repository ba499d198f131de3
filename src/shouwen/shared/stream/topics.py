"""Who may follow what: each kind of topic has one check, and whoever follows has been identified first."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Follower:
    """Somebody who follows the stream: a member of a tenant, or a visitor in their one contact."""

    kind: Literal["staff", "visitor"]
    tenant_id: UUID
    membership_id: UUID | None = None
    permissions: frozenset[str] = frozenset()
    contact_id: UUID | None = None

    @property
    def key(self) -> str:
        """Names the person or visit, for counting their connections."""
        return f"{self.kind}:{self.membership_id or self.contact_id}"


Check = Callable[[Follower, str], bool]
Resolver = Callable[[str], Follower | None]
_checks: dict[str, Check] = {}
_resolvers: list[Resolver] = []


def register(prefix: str, check: Check) -> None:
    """Say who may follow topics `<prefix>:…`; the check gets the follower and the whole topic, and asks no database.

    That the tenant is right need not be checked: events of other tenants are never delivered.
    """
    if prefix in _checks:
        raise ValueError(f"Topics “{prefix}:” have a check already.")
    _checks[prefix] = check


def may_follow(follower: Follower, topic: str) -> bool:
    """Whether this follower may hear of this topic; an unknown kind of topic is nobody's."""
    check = _checks.get(topic.partition(":")[0])
    return check is not None and check(follower, topic)


def register_identity(resolver: Resolver) -> None:
    """Say how the key of a browser's session becomes a follower; None where it stands for no active member."""
    _resolvers[:] = [resolver]


def follower_of_session(session_key: str) -> Follower | None:
    """The member whose session this is; reads the database."""
    return _resolvers[0](session_key) if _resolvers and session_key else None


def subject(topic: str) -> str:
    """What stands after the colon."""
    return topic.partition(":")[2]


def _is_staff_with(follower: Follower, *permissions: str) -> bool:
    return follower.kind == "staff" and not follower.permissions.isdisjoint(permissions)


register("agent", lambda follower, topic: follower.kind == "staff" and subject(topic) == str(follower.membership_id))
register(
    "floor",
    lambda follower, topic: _is_staff_with(follower, "floor.watch") and subject(topic) == str(follower.tenant_id),
)
register("contact", lambda follower, topic: _is_staff_with(follower, "contacts.view", "desktop.serve"))
register("visit", lambda follower, topic: follower.kind == "visitor" and subject(topic) == str(follower.contact_id))
