"""Changing keys: a new one for a tenant, a new master key for all, and destroying them for good."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, models, transaction

from shouwen.shared.audit.recording import record
from shouwen.shared.crypto.envelope import Key
from shouwen.shared.crypto.fields import EncryptedTextField
from shouwen.shared.crypto.keyring import KeysDestroyedError, keyring, unwrapped, wrap
from shouwen.shared.crypto.master import fingerprint
from shouwen.shared.crypto.rows import TenantKey
from shouwen.shared.crypto.values import read_text, seal_text
from shouwen.shared.tenancy import current_tenant_id, tenant_transaction


@dataclass(frozen=True, slots=True)
class Destruction:
    """How many keys are gone for good."""

    keys: int


def rotate_data_key(*, tenant_id: UUID, by: object, reason: str, at: datetime) -> UUID:
    """Seal with a new key from now on; old values stay readable and are moved by `reseal`. Returns the new key's id."""
    with tenant_transaction(tenant_id):
        # Without a key yet there is nothing to supersede, but two rotations must still meet at one row.
        keyring.current(tenant_id, TenantKey.Purpose.DATA)
        old = TenantKey.objects.select_for_update().get(purpose=TenantKey.Purpose.DATA, superseded_at=None)
        if old.wrapped is None:
            raise KeysDestroyedError("The keys of this tenant were destroyed; there is nothing to change them for.")
        old.superseded_at = at
        old.save(update_fields=["superseded_at"])
        new = keyring.add(tenant_id, TenantKey.Purpose.DATA, at)
        record(action="keys.rotated", of=new, by=by, reason=reason, references={"superseded": str(old.id)}, at=at)
        transaction.on_commit(keyring.forget)
        return new.id


@transaction.atomic
def reseal(*, model: type[models.Model], field_name: str, limit: int = 500) -> int:
    """Move up to `limit` values of the tenant in scope to its current key; returns how many. Repeat until 0."""
    field = model._meta.get_field(field_name)
    if not isinstance(field, EncryptedTextField):
        raise TypeError(f"{model.__name__}.{field_name} is not encrypted.")
    tenant_id = current_tenant_id()
    current = keyring.current(tenant_id, TenantKey.Purpose.DATA)
    quote = connection.ops.quote_name
    table, column = quote(model._meta.db_table), quote(_column(field))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, {column} FROM {table} WHERE tenant_id = %s AND substring({column} FROM 2 FOR 16) <> %s "  # noqa: S608
            f"ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED",
            [tenant_id, current.id.bytes, limit],
        )
        found: Sequence[tuple[UUID, bytes]] = cursor.fetchall()
        for row_id, sealed in found:
            text = read_text(bytes(sealed), purpose=field.purpose)
            cursor.execute(
                f"UPDATE {table} SET {column} = %s WHERE id = %s AND tenant_id = %s",  # noqa: S608
                [bytes(seal_text(text, purpose=field.purpose)), row_id, tenant_id],
            )
    return len(found)


def destroy_keys(*, tenant_id: UUID, by: object, reason: str, at: datetime) -> Destruction:
    """Make everything that was ever encrypted for the tenant unreadable, in every backup, too. Cannot be undone."""
    with tenant_transaction(tenant_id):
        # Keys that nobody made yet must not be made afterwards either.
        for purpose in TenantKey.Purpose:
            if not TenantKey.objects.filter(purpose=purpose, superseded_at=None).exists():
                keyring.current(tenant_id, purpose)
        gone = TenantKey.objects.filter(destroyed_at=None).update(wrapped=None, destroyed_at=at)
        record(action="keys.destroyed", of=("shared.Tenant", tenant_id), by=by, reason=reason, at=at)
        transaction.on_commit(keyring.forget)
    return Destruction(gone)


@transaction.atomic
def rewrap_keys(*, old: Key, new: Key) -> int:
    """Wrap all tenants' keys under a new master key, as the system role; returns how many. Repeatable."""
    rows = TenantKey.everywhere.select_for_update().filter(destroyed_at=None, master_fingerprint=fingerprint(old))
    count = 0
    for row in rows.order_by("id").iterator(chunk_size=500):
        wrap(row, unwrapped(row, old), new)
        row.save(update_fields=["wrapped", "master_fingerprint"])
        count += 1
    transaction.on_commit(keyring.forget)
    return count


def _column(field: "models.Field[str | None, str | None]") -> str:
    if field.column is None:
        raise TypeError(f"{field.name} has no column.")
    return field.column
