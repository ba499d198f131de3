"""Who follows the stream: the member whose browser's session it is."""

from importlib import import_module
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest

from shouwen.accounts.middleware import SESSION_MEMBERSHIP, SESSION_TENANT
from shouwen.accounts.models import Membership
from shouwen.accounts.policies import grants
from shouwen.accounts.sign_in.door import owed_by
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
        members = Membership.objects.select_related("person").filter(person_id=person.pk, is_active=True)
        member = members.filter(pk=UUID(request.session[SESSION_MEMBERSHIP])).first()
        # What no page would show is not told over the stream either.
        if member is None or owed_by(member.person) is not None:
            return None
        return Follower("staff", tenant_id, membership_id=member.pk, permissions=frozenset(grants(member).reach))
