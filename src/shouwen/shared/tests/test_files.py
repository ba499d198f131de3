import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.test import RequestFactory
from PIL import Image

from shouwen.shared.allrows import RowsHiddenError
from shouwen.shared.audit.rows import AuditEntry
from shouwen.shared.errors import BusinessRuleError, ProviderError
from shouwen.shared.files import services
from shouwen.shared.files.kinds import UploadPolicy
from shouwen.shared.files.rows import Blob
from shouwen.shared.files.serving import blob_response
from shouwen.shared.files.store import FolderStore
from shouwen.shared.tenancy import tenant_scope

AT = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)
KEY = "00000000-0000-7000-8000-000000000001/2026/11/00000000-0000-7000-8000-000000000002"


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "files")


def keep(store: FolderStore, *, retention: timedelta | None = None) -> Blob:
    return services.store_content(
        chunks=[b"0123", b"456789"], name="录音.wav", media_type="audio/x-wav", at=AT, retention=retention, store=store
    )


def files_in(store: FolderStore) -> list[Path]:
    return [path for path in store.folder.rglob("*") if path.is_file()]


def test_what_is_put_can_be_read_by_nobody_else(store):
    stored = store.put(KEY, [b"abc", b"def"])

    assert stored.size == 6
    with store.open(KEY) as content:
        assert content.read() == b"abcdef"
    assert files_in(store)[0].stat().st_mode & 0o077 == 0


def test_content_under_a_key_never_changes(store):
    store.put(KEY, [b"first"])

    with pytest.raises(ProviderError, match="already"):
        store.put(KEY, [b"second"])
    with store.open(KEY) as content:
        assert content.read() == b"first"


def test_an_upload_that_breaks_off_leaves_nothing(store):
    def broken():
        yield b"half"
        raise ConnectionError

    with pytest.raises(ProviderError):
        store.put(KEY, broken())
    assert files_in(store) == []


@pytest.mark.parametrize("key", ["../secrets.json", "/etc/passwd", "a/../b", "a//b", "", "a/.partial-../x", "A"])
def test_a_key_cannot_lead_out_of_the_folder(store, key: str):
    with pytest.raises(ValueError, match="no key"):
        store.open(key)


def test_what_is_not_there_says_so(store):
    with pytest.raises(ProviderError) as caught:
        store.open(KEY)
    assert caught.value.permanent
    store.delete(KEY)


def test_an_image_is_kept_without_its_metadata(tenant, store):
    out = io.BytesIO()
    Image.new("RGB", (30, 20)).save(out, "JPEG", comment=b"SecretComment")
    blob = services.store_upload(upload=io.BytesIO(out.getvalue()), name="证件.exe", at=AT, store=store)

    with services.open_blob(blob, store=store) as file:
        content = file.read()
    assert b"Secret" not in content
    assert (blob.media_type, blob.original_name, blob.size) == ("image/jpeg", "证件.exe.jpg", len(content))


def test_a_large_upload_is_refused_without_reading_all_of_it(tenant, store):
    class Endless:
        def read(self, size: int = -1, /) -> bytes:
            assert 0 < size <= 101
            return b"a" * size

    with pytest.raises(BusinessRuleError):
        services.store_upload(upload=Endless(), name="a.txt", at=AT, policy=UploadPolicy(max_bytes=100), store=store)
    assert files_in(store) == []


def test_a_file_under_retention_cannot_be_removed(tenant, store):
    blob = keep(store, retention=DAY)

    with pytest.raises(BusinessRuleError, match="2026-11-19"):
        services.remove_blob(blob_id=blob.pk, by="admin", reason="wish", at=AT, store=store)


def test_a_file_under_legal_hold_cannot_be_removed(tenant, store):
    blob = keep(store)
    services.set_legal_hold(blob_id=blob.pk, held=True, by="admin", reason="court", at=AT)

    with pytest.raises(BusinessRuleError, match="依法保全"):
        services.remove_blob(blob_id=blob.pk, by="admin", reason="wish", at=AT, store=store)
    with pytest.raises(IntegrityError), transaction.atomic():
        Blob.objects.filter(pk=blob.pk).update(removed_at=AT)


def test_removing_keeps_the_row_and_takes_the_bytes(tenant, store, django_capture_on_commit_callbacks):
    blob = keep(store)
    with django_capture_on_commit_callbacks(execute=True):
        services.remove_blob(blob_id=blob.pk, by="admin", reason="wish", at=AT, store=store)

    assert files_in(store) == []
    with pytest.raises(BusinessRuleError, match="内容已移除"):
        services.open_blob(Blob.objects.get(pk=blob.pk), store=store)
    assert AuditEntry.objects.get().action == "file.removed"


@pytest.mark.usefixtures("as_system")
def test_expired_files_of_all_tenants_are_purged(tenant, other_tenant, store, django_capture_on_commit_callbacks):
    due, later, held = keep(store, retention=DAY), keep(store, retention=3 * DAY), keep(store, retention=DAY)
    services.set_legal_hold(blob_id=held.pk, held=True, by="admin", reason="court", at=AT)
    with tenant_scope(other_tenant.pk):
        theirs = keep(store, retention=DAY)

    with django_capture_on_commit_callbacks(execute=True):
        assert services.purge_expired(at=AT + 2 * DAY, store=store) == 2
    assert services.purge_expired(at=AT + 2 * DAY, store=store) == 0
    removed = Blob.everywhere.exclude(removed_at=None)
    assert set(removed.values_list("id", flat=True)) == {due.pk, theirs.pk}
    assert {path.name for path in files_in(store)} == {str(later.pk), str(held.pk)}


@pytest.mark.usefixtures("as_system")
def test_only_what_no_row_refers_to_is_swept(tenant, store):
    blob = keep(store)
    store.put(KEY, [b"left behind"])
    (store.folder / "half").mkdir()
    (store.folder / "half" / ".partial-abc_1").write_bytes(b"x")
    now = datetime.now(UTC)

    assert services.sweep_orphans(at=now, store=store) == 0
    assert services.sweep_orphans(at=now + 2 * DAY, store=store) == 2
    assert [path.name for path in files_in(store)] == [str(blob.pk)]


def test_the_sweep_refuses_to_run_where_rows_are_hidden(tenant, store):
    keep(store)

    with pytest.raises(RowsHiddenError, match="system"):
        services.sweep_orphans(at=AT + 9 * DAY, store=store)


def read(response) -> bytes:
    return b"".join(response.streaming_content)


def answer(blob: Blob, store: FolderStore, *, play: bool = False, **headers: str):
    request = RequestFactory().get("/", headers=headers)
    return blob_response(request, blob, by="agent", at=AT, reason="客户投诉", play=play, store=store)


def test_what_is_no_image_is_only_downloaded(tenant, store):
    response = answer(keep(store), store)

    assert read(response) == b"0123456789"
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["Content-Disposition"].endswith("filename*=UTF-8''%E5%BD%95%E9%9F%B3.wav")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]


def test_each_access_is_on_the_audit_trail(tenant, store):
    blob = keep(store)
    read(answer(blob, store))

    entry = AuditEntry.objects.get()
    assert (entry.action, entry.object_id, entry.actor, entry.reason) == (
        "file.read",
        str(blob.pk),
        "agent",
        "客户投诉",
    )


def test_a_recording_can_be_played_from_the_middle(tenant, store):
    response = answer(keep(store), store, play=True, Range="bytes=4-6")

    assert (response.status_code, read(response)) == (206, b"456")
    assert response["Content-Range"] == "bytes 4-6/10"
    assert response["Content-Type"] == "audio/x-wav"
    # The player goes on reading; that somebody listened was written with the first piece.
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    ("asked", "status", "content"),
    [
        ("bytes=0-", 206, b"0123456789"),
        ("bytes=-3", 206, b"789"),
        ("bytes=8-100", 206, b"89"),
        ("bytes=-100", 206, b"0123456789"),
        ("bytes=6-2", 200, b"0123456789"),
        ("bytes=0-1,4-5", 200, b"0123456789"),
        ("nonsense", 200, b"0123456789"),
    ],
)
def test_ranges_are_given_as_the_standard_says(tenant, store, asked: str, status: int, content: bytes):
    response = answer(keep(store), store, Range=asked)

    assert (response.status_code, read(response)) == (status, content)


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=99-100"])
def test_a_range_beyond_the_end_is_refused(tenant, store, asked: str):
    response = answer(keep(store), store, Range=asked)

    assert (response.status_code, response["Content-Range"]) == (416, "bytes */10")
