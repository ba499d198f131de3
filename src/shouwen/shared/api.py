"""What other modules may use of the kernel."""

from shouwen.shared.context import tenant_or_none
from shouwen.shared.outbox.events import Envelope, Event, register_event, upcaster
from shouwen.shared.outbox.notifier import send_ephemeral
from shouwen.shared.outbox.publishing import AggregateMissing, Publication, publish, publish_many
from shouwen.shared.outbox.reading import Reader
from shouwen.shared.tenancy import (
    AggregateModel,
    TenantForeignKey,
    TenantManager,
    TenantModel,
    TenantNotSet,
    TenantOneToOneField,
    current_tenant_id,
    joins_transaction,
    tenant_scope,
    tenant_transaction,
)

__all__ = [
    "AggregateMissing",
    "AggregateModel",
    "Envelope",
    "Event",
    "Publication",
    "Reader",
    "TenantForeignKey",
    "TenantManager",
    "TenantModel",
    "TenantNotSet",
    "TenantOneToOneField",
    "current_tenant_id",
    "joins_transaction",
    "publish",
    "publish_many",
    "register_event",
    "send_ephemeral",
    "tenant_or_none",
    "tenant_scope",
    "tenant_transaction",
    "upcaster",
]
