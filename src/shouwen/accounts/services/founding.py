"""A tenant begins: its roles and its first administrator. The only change of people that nobody is asked leave for."""

from datetime import datetime

from django.db import transaction

from shouwen.accounts.models import Membership, Person, RoleAssignment
from shouwen.accounts.services.builtin import ensure_builtin_roles
from shouwen.accounts.services.common import announce
from shouwen.accounts.usernames import checked_username
from shouwen.shared.api import tenant_scope
from shouwen.shared.models import Tenant


@transaction.atomic
def found_tenant(
    *, slug: str, name: str, at: datetime, username: str, person_name: str, agent_number: str, encoded_password: str
) -> tuple[Tenant, Membership]:
    """Make a tenant with its first administrator; run again, it finds what it made.

    Only installers can: the application's database role may not write tenants.
    """
    tenant, _made = Tenant.objects.get_or_create(slug=slug, defaults={"name": name})
    with tenant_scope(tenant.pk):
        roles = ensure_builtin_roles(locale=tenant.locale)
        person, _made = Person.objects.get_or_create(
            username=checked_username(username), defaults={"name": person_name, "password": encoded_password}
        )
        member, is_new = Membership.objects.get_or_create(
            person=person, defaults={"agent_number": agent_number, "display_name": person_name}
        )
        if is_new:
            scope = RoleAssignment.Scope.ALL
            RoleAssignment.objects.create(membership=member, role=roles["administrator"], scope=scope)
            announce(member, "created", by="installation", at=at)
    return tenant, member
