"""Tenancy: each business row belongs to one client company and nobody else ever sees it.

Two walls: the managers here, and PostgreSQL's row-level security (`walls.py`) for whatever forgets them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, Self, TypeVar
from uuid import UUID

from django.db import connections, models, transaction
from uuid_utils.compat import uuid7

from shouwen.shared.context import enter_tenant, leave_tenant, tenant_or_none

P = ParamSpec("P")
R = TypeVar("R")
M_co = TypeVar("M_co", bound=models.Model, covariant=True)


class TenantNotSet(RuntimeError):
    """A business row was asked for outside any tenant's scope: a programming error."""


def current_tenant_id() -> UUID:
    """The tenant in scope; raises `TenantNotSet` where there is none."""
    tenant_id = tenant_or_none()
    if tenant_id is None:
        raise TenantNotSet("No tenant is in scope: wrap the work in tenant_scope(tenant_id).")
    return tenant_id


@contextmanager
def tenant_scope(tenant_id: UUID | None) -> Iterator[None]:
    """Do the enclosed work for one tenant; scopes nest, and a running transaction follows."""
    token = enter_tenant(tenant_id)
    _apply_to_running_transaction()
    try:
        yield
    finally:
        leave_tenant(token)
        _apply_to_running_transaction()


def _apply_to_running_transaction() -> None:
    connection: Any = connections["default"]
    if connection.in_atomic_block:
        connection.apply_tenant()


@contextmanager
def tenant_transaction(tenant_id: UUID) -> Iterator[None]:
    """One transaction in one tenant's scope: how jobs and processes outside requests work."""
    with tenant_scope(tenant_id), transaction.atomic():
        yield


def joins_transaction(service: Callable[P, R]) -> Callable[P, R]:
    """Work in the caller's transaction, or in one of its own where there is none.

    For services that check everything before they write: a refusal leaves nothing half done, so the
    savepoint of `transaction.atomic` would be two round trips for nothing.
    """

    @wraps(service)
    def joined(*args: P.args, **kwargs: P.kwargs) -> R:
        if connections["default"].in_atomic_block:
            return service(*args, **kwargs)
        with transaction.atomic():
            return service(*args, **kwargs)

    return joined


class TenantManager(models.Manager[M_co]):
    """Rows of the tenant in scope only."""

    def get_queryset(self) -> models.QuerySet[M_co]:
        return super().get_queryset().filter(tenant_id=current_tenant_id())


class TenantModel(models.Model):
    """A business row: owned by one tenant, named by a time-ordered id made before it is stored."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey(
        "shared.Tenant",
        models.PROTECT,
        related_name="+",
        default=current_tenant_id,
        editable=False,
        db_index=False,
    )

    tenant_id: UUID

    objects = TenantManager[Self]()
    everywhere = models.Manager[Self]()

    class Meta:
        abstract = True
        base_manager_name = "everywhere"


class AggregateModel(TenantModel):
    """A row that publishes events: `version` counts them, in the order in which they became true."""

    version = models.PositiveBigIntegerField(default=0, editable=False)

    class Meta(TenantModel.Meta):
        abstract = True


class _TenantForeignKey(models.ForeignKey):  # type: ignore[type-arg]
    """A reference between rows of one tenant.

    The database key is the pair (tenant_id, id), made by `walls.install`: keys are checked past
    row-level security, so a plain one could point at another tenant's row.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("db_constraint", None)
        return name, path, args, kwargs


class _TenantOneToOneField(_TenantForeignKey, models.OneToOneField):  # type: ignore[type-arg]
    """A one-to-one reference between rows of one tenant, keyed by (tenant_id, id)."""


if TYPE_CHECKING:
    # The checker knows Django's own fields by name and infers from them what a row's attribute holds.
    TenantForeignKey = models.ForeignKey
    TenantOneToOneField = models.OneToOneField
else:
    TenantForeignKey, TenantOneToOneField = _TenantForeignKey, _TenantOneToOneField
    # Migrations name the fields by where they are found.
    for _field, _name in ((TenantForeignKey, "TenantForeignKey"), (TenantOneToOneField, "TenantOneToOneField")):
        _field.__name__ = _field.__qualname__ = _name
