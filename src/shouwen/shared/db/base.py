"""PostgreSQL backend that carries the current tenant into every transaction for row-level security."""

from typing import Any

from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus

from shouwen.shared.context import tenant_or_none


class DatabaseWrapper(base.DatabaseWrapper):  # type: ignore[misc,unused-ignore]
    """A connection whose transactions see only the rows of the tenant in scope."""

    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(autocommit)  # type: ignore[misc]
        # A new transaction starts without a tenant, so there is nothing to say when none is in scope.
        if not autocommit and tenant_or_none() is not None:
            self.apply_tenant()

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        # Rolling back restores the setting of the savepoint's time, which may be another scope's.
        self.apply_tenant()

    def apply_tenant(self) -> None:
        """Tell the database which tenant this transaction speaks for; without one it sees no rows."""
        connection: Any = self.connection
        if connection is None or connection.info.transaction_status == TransactionStatus.INERROR:
            return
        tenant_id = tenant_or_none()
        # Whoever expects the database to be away for a moment expects Django's errors.
        with self.wrap_database_errors:
            connection.execute(
                "SELECT set_config('shouwen.tenant', %s, true)",
                ("" if tenant_id is None else str(tenant_id),),
            )
