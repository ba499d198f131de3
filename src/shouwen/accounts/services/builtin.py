"""The roles that every tenant begins with."""

from django.utils import translation

from shouwen.accounts.models import Role
from shouwen.accounts.permissions import BUILTIN_ROLES


def ensure_builtin_roles(*, locale: str = "zh-hans") -> dict[str, Role]:
    """Make the built-in roles that the tenant in scope does not have yet; what it changed in them stays as it is."""
    kept = {role.code: role for role in Role.objects.filter(code__in=BUILTIN_ROLES)}
    missing = [code for code in BUILTIN_ROLES if code not in kept]
    if missing:
        with translation.override(locale):
            roles = [
                Role(code=code, name=str(name), permissions=list(permissions), is_builtin=True)
                for code, (name, _reach, permissions) in BUILTIN_ROLES.items()
                if code in missing
            ]
        # Two installers may run at once: the second one finds the first one's roles.
        Role.objects.bulk_create(roles, ignore_conflicts=True)
        kept = {role.code: role for role in Role.objects.filter(code__in=BUILTIN_ROLES)}
    return kept
