"""The sealer: gives every new audit row its place in its tenant's chain, as the system role, every second."""

from dataclasses import fields
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from shouwen.shared.audit.chain import GENESIS, Link, head_mac, link_hash
from shouwen.shared.audit.rows import AuditEntry, AuditSeal
from shouwen.shared.crypto.envelope import Key, keyed_hash
from shouwen.shared.crypto.master import master_key

# Bounds a transaction to well below a second, which keeps the outbox's readers from waiting for it.
BATCH = 1000

COLUMNS = tuple(field.name for field in fields(Link))


def seal_everything(*, at: datetime) -> int:
    """Seal what every tenant has written; returns how many rows. Two sealers at once seal each row once."""
    total = 0
    for tenant_id in _tenants_waiting():
        while sealed := seal_batch(tenant_id=tenant_id, at=at):
            total += sealed
            if sealed < BATCH:
                break
    return total


@transaction.atomic
def seal_batch(*, tenant_id: UUID, at: datetime) -> int:
    """Chain up to `BATCH` of a tenant's unsealed rows, in the order of their time."""
    head = _locked_head(tenant_id, at)
    rows = AuditEntry.everywhere.filter(tenant_id=tenant_id, sequence=None).order_by("at", "id")[:BATCH]
    sequence, previous = head.sequence, head.hash
    ids, sequences, hashes = [], [], []
    for values in rows.values_list(*COLUMNS):
        link = Link(*values)
        sequence += 1
        previous = link_hash(link, sequence=sequence, previous=previous)
        ids.append(link.id)
        sequences.append(sequence)
        hashes.append(previous)
    if not ids:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE shared_auditentry SET sequence = given.sequence, hash = given.hash "
            "FROM unnest(%s::uuid[], %s::bigint[], %s::text[]) AS given (id, sequence, hash) "
            "WHERE shared_auditentry.id = given.id",
            [ids, sequences, hashes],
        )
    move_head(head, sequence=sequence, hash=previous, at=at)
    return len(ids)


def move_head(head: AuditSeal, *, sequence: int, hash: str, at: datetime) -> None:
    """Write where the chain ends now."""
    head.sequence, head.hash, head.sealed_at = sequence, hash, at
    head.mac = head_mac(mac_secret(), tenant_id=head.tenant_id, sequence=sequence, head=hash)
    head.save(update_fields=["sequence", "hash", "mac", "sealed_at"])


@transaction.atomic
def resign_heads(*, old: Key, new: Key) -> int:
    """Sign the heads that fit the old master key with the new one: part of changing the master key."""
    count = 0
    for head in AuditSeal.objects.select_for_update().order_by("tenant_id"):
        tenant_id, sequence, end = head.tenant_id, head.sequence, head.hash
        if head.mac == head_mac(mac_secret(old), tenant_id=tenant_id, sequence=sequence, head=end):
            head.mac = head_mac(mac_secret(new), tenant_id=tenant_id, sequence=sequence, head=end)
            head.save(update_fields=["mac"])
            count += 1
    return count


def mac_secret(master: Key | None = None) -> bytes:
    """The secret the heads are signed with: not in the database, so that its owner alone cannot forge them."""
    return keyed_hash(b"audit head", key=master or master_key(), context=b"audit")


def _tenants_waiting() -> list[UUID]:
    # A loose scan of the partial index: one step per tenant, however many rows wait.
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE waiting AS (
              (SELECT tenant_id FROM shared_auditentry WHERE sequence IS NULL ORDER BY tenant_id LIMIT 1)
              UNION ALL
              SELECT (SELECT tenant_id FROM shared_auditentry
                       WHERE sequence IS NULL AND tenant_id > waiting.tenant_id ORDER BY tenant_id LIMIT 1)
                FROM waiting WHERE waiting.tenant_id IS NOT NULL
            ) SELECT tenant_id FROM waiting WHERE tenant_id IS NOT NULL
            """
        )
        return [row[0] for row in cursor.fetchall()]


def _locked_head(tenant_id: UUID, at: datetime) -> AuditSeal:
    mac = head_mac(mac_secret(), tenant_id=tenant_id, sequence=0, head=GENESIS)
    first = AuditSeal(tenant_id=tenant_id, sequence=0, hash=GENESIS, mac=mac, sealed_at=at)
    AuditSeal.objects.bulk_create([first], ignore_conflicts=True)
    return AuditSeal.objects.select_for_update().get(pk=tenant_id)
