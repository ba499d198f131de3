"""Taking files in, keeping them as long as they must be, removing them when they may be."""

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import BinaryIO, Protocol
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from shouwen.shared.allrows import require_all_rows
from shouwen.shared.audit.recording import record
from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.files import kinds
from shouwen.shared.files.images import redraw
from shouwen.shared.files.kinds import ANY_DOCUMENT, IMAGES, UploadPolicy
from shouwen.shared.files.rows import Blob
from shouwen.shared.files.store import BlobStore, blob_store
from shouwen.shared.tenancy import current_tenant_id, tenant_transaction

logger = logging.getLogger(__name__)

# A file is written before its row commits; until then it must not look abandoned.
ORPHANED_AFTER = timedelta(days=1)


class Readable(Protocol):
    """An upload, a file, anything with bytes to read."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes."""
        ...


def store_upload(
    *,
    upload: Readable,
    name: str,
    at: datetime,
    policy: UploadPolicy = ANY_DOCUMENT,
    retention: timedelta | None = None,
    store: BlobStore | None = None,
) -> Blob:
    """Keep what a person sent: its type is sniffed, images are drawn anew, anything else is only ever downloaded."""
    # One byte more than allowed tells that it is too large, however large it says it is.
    content = upload.read(policy.max_bytes + 1)
    media_type = kinds.check_kind(content, name=name, policy=policy)
    if media_type in IMAGES:
        content = redraw(content, media_type).content
    return store_content(chunks=[content], name=name, media_type=media_type, at=at, retention=retention, store=store)


def store_content(
    *,
    chunks: Iterable[bytes],
    name: str,
    media_type: str,
    at: datetime,
    retention: timedelta | None = None,
    store: BlobStore | None = None,
) -> Blob:
    """Keep what the centre itself made, such as a recording, for the tenant in scope."""
    blob_id, tenant_id = uuid7(), current_tenant_id()
    key = f"{tenant_id}/{at:%Y}/{at:%m}/{blob_id}"
    stored = (store or blob_store()).put(key, chunks)
    return Blob.objects.create(
        id=blob_id,
        sha256=stored.sha256,
        size=stored.size,
        media_type=media_type,
        original_name=kinds.clean_name(name, media_type),
        storage_key=key,
        retention_until=at + retention if retention is not None else None,
        created_at=at,
    )


def open_blob(blob: Blob, *, store: BlobStore | None = None) -> BinaryIO:
    """The content of a file, seekable; refuses one that was removed."""
    if blob.removed_at is not None:
        raise BusinessRuleError(_("This file was removed when its retention time ended."))
    return (store or blob_store()).open(blob.storage_key)


@transaction.atomic
def set_legal_hold(*, blob_id: UUID, held: bool, by: object, reason: str, at: datetime) -> Blob:
    """Keep a file beyond its retention time because a court or an authority may ask for it, or let it go again."""
    blob = Blob.objects.select_for_update().get(pk=blob_id)
    if blob.removed_at is not None:
        raise BusinessRuleError(_("This file was removed when its retention time ended."))
    blob.legal_hold = held
    blob.save(update_fields=["legal_hold"])
    record(action="file.held" if held else "file.released", of=blob, by=by, reason=reason, at=at)
    return blob


@transaction.atomic
def remove_blob(*, blob_id: UUID, by: object, reason: str, at: datetime, store: BlobStore | None = None) -> Blob:
    """Remove a file's content and keep its row; refuses while a legal hold or its retention time keeps it."""
    blob = Blob.objects.select_for_update().get(pk=blob_id)
    if blob.removed_at is not None:
        return blob
    if blob.legal_hold:
        raise BusinessRuleError(_("This file is under legal hold. Release it first."))
    if not blob.may_be_removed(at):
        raise BusinessRuleError(
            _("This file must be kept until %(date)s.") % {"date": f"{blob.retention_until:%Y-%m-%d}"}
        )
    _remove(blob, by=by, reason=reason, at=at, store=store or blob_store())
    return blob


def purge_expired(*, at: datetime, limit: int = 500, store: BlobStore | None = None) -> int:
    """Remove the content of files whose retention time is over, for all tenants, as the system role; repeatable."""
    due = Blob.everywhere.filter(removed_at=None, legal_hold=False, retention_until__lte=at)
    count = 0
    for blob_id, tenant_id in list(due.order_by("retention_until").values_list("id", "tenant_id")[:limit]):
        with tenant_transaction(tenant_id):
            # Somebody may have put it under hold since; the lock and the second look decide.
            blob = Blob.objects.select_for_update(skip_locked=True).filter(pk=blob_id, removed_at=None).first()
            if blob is None or not blob.may_be_removed(at):
                continue
            _remove(blob, by="worker", reason="", at=at, store=store or blob_store())
            count += 1
    return count


def sweep_orphans(*, at: datetime, store: BlobStore | None = None) -> int:
    """Delete content that no row refers to: uploads whose transaction failed, removals that were cut short."""
    require_all_rows(Blob._meta.db_table)
    place = store or blob_store()
    count = 0
    for batch in _batches(stored.key for stored in place.walk() if stored.at < at - ORPHANED_AFTER):
        kept = set(Blob.everywhere.filter(storage_key__in=batch, removed_at=None).values_list("storage_key", flat=True))
        for key in batch:
            if key not in kept:
                place.delete(key)
                count += 1
    if count:
        logger.info("Removed %s files that no row refers to.", count)
    return count


def _remove(blob: Blob, *, by: object, reason: str, at: datetime, store: BlobStore) -> None:
    blob.removed_at = at
    blob.save(update_fields=["removed_at"])
    record(action="file.removed", of=blob, by=by, reason=reason, references={"sha256": blob.sha256}, at=at)
    # Not before the row is durable; should the process die in between, the sweep finds the file.
    transaction.on_commit(lambda: store.delete(blob.storage_key))


def _batches(keys: Iterable[str], size: int = 500) -> Iterator[list[str]]:
    batch: list[str] = []
    for key in keys:
        batch.append(key)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
