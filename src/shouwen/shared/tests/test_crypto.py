from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.core.exceptions import FieldError, ValidationError
from django.db import connection, models, transaction
from hypothesis import given
from hypothesis import strategies as st

from shouwen.shared.audit.rows import AuditEntry
from shouwen.shared.crypto.envelope import Algorithm, CryptoError, Key, algorithm_of, key_id_of
from shouwen.shared.crypto.fields import EncryptedTextField
from shouwen.shared.crypto.keyring import KEPT_SECONDS, Keyring, KeysDestroyedError, keyring, unwrapped
from shouwen.shared.crypto.master import master_key
from shouwen.shared.crypto.rows import TenantKey
from shouwen.shared.crypto.services import destroy_keys, reseal, rewrap_keys, rotate_data_key
from shouwen.shared.crypto.values import Erased, blind_index, read_text, seal_text
from shouwen.shared.tenancy import tenant_scope
from shouwen.shared.testing import FixedClock

AT = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)


class Note(models.Model):
    """A row that the tests make a table for: the kernel itself keeps nothing secret."""

    tenant_id = models.UUIDField()
    secret = EncryptedTextField(purpose="tests.secret", null=True, max_length=20)

    class Meta:
        app_label = "crypto_tests"


@pytest.fixture(autouse=True)
def forgetful_keyring() -> Iterator[None]:
    keyring.forget()
    yield
    keyring.forget()


@pytest.fixture
def notes(as_owner, tenant) -> models.Manager[Note]:
    with connection.schema_editor() as editor:
        editor.create_model(Note)
    return Note._default_manager


def make_note(tenant, secret: str | None) -> Note:
    return Note._default_manager.create(tenant_id=tenant.pk, secret=secret)


def stored(note: Note) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM crypto_tests_note WHERE id = %s", [note.pk])
        return bytes(cursor.fetchone()[0])


def rotate(tenant) -> UUID:
    return rotate_data_key(tenant_id=tenant.pk, by="admin", reason="yearly", at=AT)


def destroy(tenant) -> int:
    with transaction.atomic():
        gone = destroy_keys(tenant_id=tenant.pk, by="admin", reason="contract ended", at=AT)
    # In production this happens after the commit, which a test never reaches.
    keyring.forget()
    return gone.keys


@pytest.mark.parametrize("secret", ["330106199003071248", "", "汉字 🀄", None])
def test_a_field_reads_what_was_written(notes, tenant, secret: str | None):
    assert notes.get(pk=make_note(tenant, secret).pk).secret == secret


def test_the_database_holds_nothing_readable(notes, tenant):
    assert b"330106" not in stored(make_note(tenant, "330106199003071248"))


def test_an_update_without_the_row_is_sealed_too(notes, tenant):
    note = make_note(tenant, "old")
    notes.filter(pk=note.pk).update(secret="new")

    assert b"new" not in stored(note)
    assert notes.get(pk=note.pk).secret == "new"


def test_each_tenant_has_keys_of_its_own(notes, tenant, other_tenant):
    ours, theirs = make_note(tenant, "x"), make_note(other_tenant, "x")

    assert key_id_of(stored(ours)) != key_id_of(stored(theirs))
    assert TenantKey.everywhere.get(pk=key_id_of(stored(theirs))).tenant_id == other_tenant.pk


def test_a_lookup_that_could_find_nothing_is_refused(notes):
    with pytest.raises(FieldError, match="blind index"):
        notes.filter(secret="x").exists()
    assert not notes.filter(secret__isnull=False).exists()


def test_a_text_that_is_too_long_is_refused_by_validation(tenant):
    with pytest.raises(ValidationError, match="20"):
        Note(tenant_id=tenant.pk, secret="x" * 21).full_clean()


def test_a_migration_keeps_the_purpose():
    _name, _path, arguments, options = Note._meta.get_field("secret").deconstruct()

    assert EncryptedTextField(*arguments, **options).purpose == "tests.secret"
    assert options["max_length"] == 20


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=50))
@pytest.mark.django_db
def test_every_text_survives(text: str):
    from shouwen.shared.testing import make_tenant

    with transaction.atomic(), make_tenant(f"t{AT:%S}") as tenant:
        sealed = seal_text(text, purpose="p", tenant_id=tenant.pk)
        assert read_text(sealed, purpose="p") == text
        transaction.set_rollback(True)


def test_sm4_is_used_where_it_is_asked_for(tenant, settings):
    settings.SHOUWEN_CIPHER = "sm4-gcm"
    sealed = seal_text("秘密", purpose="p")

    assert algorithm_of(sealed) is Algorithm.SM4_GCM
    settings.SHOUWEN_CIPHER = "aes-256-gcm"
    assert read_text(sealed, purpose="p") == "秘密"


def test_a_blind_index_finds_equal_values_of_one_tenant_only(tenant, other_tenant):
    ours = blind_index("33010619900307124x", purpose="id")

    assert ours == blind_index(" ３３０１０６19900307124X ", purpose="id")
    assert ours != blind_index("33010619900307124x", purpose="phone")
    with tenant_scope(other_tenant.pk):
        assert ours != blind_index("33010619900307124x", purpose="id")


def test_look_up_and_encryption_use_different_keys(tenant):
    seal_text("x", purpose="p")
    blind_index("x", purpose="p")

    assert sorted(TenantKey.objects.values_list("purpose", flat=True)) == ["data", "lookup"]


def test_the_other_tenant_s_key_cannot_be_seen(tenant, other_tenant):
    with tenant_scope(other_tenant.pk):
        theirs = seal_text("x", purpose="p")
    keyring.forget()

    with pytest.raises(CryptoError, match="not among"):
        read_text(theirs, purpose="p")


def test_old_values_stay_readable_after_a_rotation_and_can_be_moved(notes, tenant):
    secrets = [make_note(tenant, f"secret {n}") for n in range(5)]
    new = rotate(tenant)
    keyring.forget()
    make_note(tenant, "fresh")

    assert notes.get(pk=secrets[0].pk).secret == "secret 0"
    assert [reseal(model=Note, field_name="secret", limit=3) for _ in range(3)] == [3, 2, 0]
    assert {key_id_of(stored(note)) for note in notes.all()} == {new}
    assert [note.secret for note in notes.order_by("id")][:2] == ["secret 0", "secret 1"]


def test_destroyed_keys_leave_a_clear_answer_and_nothing_else(notes, tenant):
    note = make_note(tenant, "330106199003071248")
    before = stored(note)

    assert destroy(tenant) == 2
    again = notes.get(pk=note.pk)
    assert isinstance(again.secret, Erased)
    assert "330106" not in again.secret
    again.save()
    assert stored(note) == before


def test_after_the_destruction_nothing_new_is_sealed_or_looked_up(notes, tenant):
    destroy(tenant)

    with pytest.raises(KeysDestroyedError), transaction.atomic():
        make_note(tenant, "x")
    with pytest.raises(KeysDestroyedError):
        blind_index("x", purpose="p")
    with pytest.raises(KeysDestroyedError):
        rotate(tenant)


def test_rotation_and_destruction_are_on_the_audit_trail(tenant):
    rotate(tenant)
    destroy(tenant)

    assert list(AuditEntry.objects.order_by("id").values_list("action", "reason")) == [
        ("keys.rotated", "yearly"),
        ("keys.destroyed", "contract ended"),
    ]


@pytest.mark.usefixtures("as_system")
def test_a_new_master_key_opens_what_the_old_one_wrapped(tenant):
    seal_text("x", purpose="p")
    row = TenantKey.objects.get()
    old, new = master_key(), replace(master_key(), id=UUID(int=9), secret=b"n" * 32)
    secret = unwrapped(row).secret

    assert (rewrap_keys(old=old, new=new), rewrap_keys(old=old, new=new)) == (1, 0)
    row.refresh_from_db()
    assert unwrapped(row, new).secret == secret
    with pytest.raises(CryptoError, match=r"secrets\.json"):
        unwrapped(row, old)


def test_a_wrapped_key_does_not_open_in_another_tenant_s_row(tenant, other_tenant):
    seal_text("x", purpose="p")
    row = TenantKey.objects.get()
    row.tenant_id = other_tenant.pk

    with pytest.raises(CryptoError, match="moved"):
        unwrapped(row)


def test_a_key_that_was_rolled_back_is_not_remembered(tenant):
    with transaction.atomic():
        seal_text("x", purpose="p")
        transaction.set_rollback(True)
    sealed = seal_text("y", purpose="p")
    keyring.forget()

    assert read_text(sealed, purpose="p") == "y"


@pytest.mark.usefixtures("as_owner")
def test_another_process_notices_a_destruction_within_half_a_minute(tenant):
    clock = FixedClock(AT)
    elsewhere = Keyring(clock)
    key = keyring.current(tenant.pk, TenantKey.Purpose.DATA)
    # As if its transaction had been committed long ago.
    assert isinstance(elsewhere.by_id(key.id), Key)
    destroy(tenant)

    assert elsewhere.by_id(key.id) is not None
    clock.advance(seconds=KEPT_SECONDS + 1)
    assert elsewhere.by_id(key.id) is None


@pytest.mark.django_db(transaction=True)
def test_many_first_uses_at_once_make_one_key():
    from concurrent.futures import ThreadPoolExecutor

    from shouwen.shared.testing import create_tenant

    tenant = create_tenant("crowd")

    def first_use(_number: int) -> UUID:
        try:
            return Keyring().current(tenant.pk, TenantKey.Purpose.DATA).id
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(first_use, range(12)))) == 1
