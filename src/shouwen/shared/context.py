"""Who is in scope in this thread or task: the tenant. Free of Django so that the database backend can use it."""

from contextvars import ContextVar
from uuid import UUID

_tenant: ContextVar[UUID | None] = ContextVar("shouwen_tenant", default=None)


def tenant_or_none() -> UUID | None:
    """The tenant in scope, if any."""
    return _tenant.get()


def enter_tenant(tenant_id: UUID | None) -> object:
    """Put a tenant in scope; give the token back to `leave_tenant`."""
    return _tenant.set(tenant_id)


def leave_tenant(token: object) -> None:
    """Restore what was in scope before `enter_tenant`."""
    _tenant.reset(token)  # type: ignore[arg-type]
