"""Who may follow what: each kind of topic has one check, and whoever follows has been identified first."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Follower:
    """Somebody who follows the stream: a member of a tenant, or a visitor in their one contact."""

    kind: Literal["staff", "visitor"]
    tenant_id: UUID
    membership_id: UUID | None = None
    # What the member may do at all; of these, what reaches their team; of these, what reaches the whole centre.
    permissions: frozenset[str] = frozenset()
    within_team: frozenset[str] = frozenset()
    everywhere: frozenset[str] = frozenset()
    # The members of their team, themselves included.
    colleagues: frozenset[UUID] = frozenset()
    contact_id: UUID | None = None

    @property
    def key(self) -> str:
        """Names the person or visit, for counting their connections."""
        return f"{self.kind}:{self.membership_id or self.contact_id}"

    @property
    def watches_a_part(self) -> bool:
        """Whether they watch the floor, but not all of it."""
        return "floor.watch" in self.permissions and "floor.watch" not in self.everywhere

    def watches(self, member_id: str) -> bool:
        """Whether this colleague's work is theirs to watch: their own, their team's, or everybody's."""
        if member_id == str(self.membership_id) or "floor.watch" in self.everywhere:
            return True
        return "floor.watch" in self.within_team and any(member_id == str(one) for one in self.colleagues)


Check = Callable[[Follower, str], bool]
Resolver = Callable[[str], Follower | None]
_checks: dict[str, Check] = {}
_resolvers: list[Resolver] = []
_changes: set[str] = set()


def register(prefix: str, check: Check) -> None:
    """Say who may follow topics `<prefix>:…`; the check gets the follower and the topic, and may read the database.

    That the tenant is right need not be checked: events of other tenants are never delivered.
    """
    if prefix in _checks:
        raise ValueError(f"Topics “{prefix}:” have a check already.")
    _checks[prefix] = check


def may_follow(follower: Follower, topic: str) -> bool:
    """Whether this follower may hear of this topic; an unknown kind of topic is nobody's. May read the database."""
    check = _checks.get(topic.partition(":")[0])
    return check is not None and check(follower, topic)


def register_identity(resolver: Resolver, *, changed_by: Iterable[str] = ()) -> None:
    """Say how the key of a browser's session becomes a follower; None where it stands for no active member.

    `changed_by` are the types of events after which the answer may be another: for the member that the payload
    names as `membership_id`, or for everybody of the tenant.
    """
    _resolvers[:] = [resolver]
    _changes.clear()
    _changes.update(changed_by)


def follower_of_session(session_key: str) -> Follower | None:
    """The member whose session this is; reads the database."""
    return _resolvers[0](session_key) if _resolvers and session_key else None


def changes_identity(event_type: str) -> bool:
    """Whether somebody may be somebody else, or nobody, after such an event."""
    return event_type in _changes


def subject(topic: str) -> str:
    """What stands after the colon."""
    return topic.partition(":")[2]


def _is_watched_by(follower: Follower, topic: str) -> bool:
    return follower.kind == "staff" and follower.watches(subject(topic))


def _is_their_floor(follower: Follower, topic: str) -> bool:
    # Who watches a part of it is told the content of that part, and of the rest only that something happened.
    return "floor.watch" in follower.permissions and subject(topic) == str(follower.tenant_id)


def _is_their_visit(follower: Follower, topic: str) -> bool:
    return follower.kind == "visitor" and subject(topic) == str(follower.contact_id)


register("agent", _is_watched_by)
register("floor", _is_their_floor)
register("visit", _is_their_visit)
