"""Who follows the stream: the member whose browser's session it is, and how far they may see."""

from importlib import import_module
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest

from shouwen.accounts.events import MembershipChanged, RoleChanged, SessionsEnded
from shouwen.accounts.middleware import SESSION_MEMBERSHIP, SESSION_TENANT
from shouwen.accounts.models import Membership
from shouwen.accounts.policies import grants
from shouwen.accounts.sign_in.door import owed_by
from shouwen.shared.stream.topics import Follower
from shouwen.shared.tenancy import tenant_transaction

# After these it is asked again at once who somebody is; one without a member concerns the whole tenant.
CHANGES = tuple(event.event_type for event in (SessionsEnded, MembershipChanged, RoleChanged))


def follower_of_session(session_key: str) -> Follower | None:
    """The active member whose session this is; None when it was ended, or the password changed since."""
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    if SESSION_TENANT not in request.session:
        return None
    person = get_user(request)
    if not person.is_authenticated or not person.is_active:
        return None
    tenant_id = UUID(request.session[SESSION_TENANT])
    with tenant_transaction(tenant_id):
        members = Membership.objects.select_related("person").filter(person_id=person.pk, is_active=True)
        member = members.filter(pk=UUID(request.session[SESSION_MEMBERSHIP])).first()
        # What no page would show is not told over the stream either.
        if member is None or owed_by(member.person) is not None:
            return None
        return _follower(member, tenant_id)


def _follower(member: Membership, tenant_id: UUID) -> Follower:
    held = grants(member)
    within_team = frozenset(permission for permission in held.reach if held.reaches(permission, "team"))
    everywhere = frozenset(permission for permission in within_team if held.reaches(permission, "all"))
    return Follower(
        "staff",
        tenant_id,
        membership_id=member.pk,
        permissions=frozenset(held.reach),
        within_team=within_team,
        everywhere=everywhere,
        colleagues=_colleagues(member) if within_team != everywhere else frozenset(),
    )


def _colleagues(member: Membership) -> frozenset[UUID]:
    if member.team_id is None:
        return frozenset()
    return frozenset(Membership.objects.filter(team=member.team_id, is_active=True).values_list("pk", flat=True))
