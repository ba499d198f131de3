"""Who follows the stream: the member whose browser's session it is."""

from importlib import import_module
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest

from shouwen.accounts.middleware import SESSION_MEMBERSHIP, SESSION_TENANT
from shouwen.accounts.models import Membership
from shouwen.accounts.policies import grants
from shouwen.shared.stream.topics import Follower
from shouwen.shared.tenancy import tenant_transaction


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
        member = Membership.objects.filter(
            pk=UUID(request.session[SESSION_MEMBERSHIP]), person_id=person.pk, is_active=True
        ).first()
        if member is None:
            return None
        return Follower("staff", tenant_id, membership_id=member.pk, permissions=frozenset(grants(member).reach))
