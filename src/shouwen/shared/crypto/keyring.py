"""The tenants' keys as this process knows them: unwrapped, kept for half a minute, never written anywhere."""

import os
import threading
from datetime import datetime
from uuid import UUID

from django.db import transaction
from uuid_utils.compat import uuid7

from shouwen.shared.clock import Clock, system_clock
from shouwen.shared.crypto.envelope import KEY_BYTES, CryptoError, Key, open_sealed, seal
from shouwen.shared.crypto.master import fingerprint, master_key
from shouwen.shared.crypto.rows import TenantKey
from shouwen.shared.tenancy import tenant_transaction

# How long another process may go on reading after keys were destroyed.
KEPT_SECONDS = 30.0


class KeysDestroyedError(CryptoError):
    """The tenant's keys were destroyed: nothing can be sealed or looked up for it any more."""


class Keyring:
    """Gives out keys by tenant and by id; safe for many threads."""

    def __init__(self, clock: Clock = system_clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._current: dict[tuple[UUID, str], tuple[float, Key]] = {}
        self._by_id: dict[UUID, tuple[float, Key | None]] = {}
        self._uncommitted: set[UUID] = set()

    def current(self, tenant_id: UUID, purpose: TenantKey.Purpose) -> Key:
        """The key new values of the tenant are sealed with, made on first use."""
        with self._lock:
            known = self._current.get((tenant_id, purpose))
        if known is not None and known[0] > self._clock.monotonic():
            return known[1]
        with tenant_transaction(tenant_id):
            row = self._current_row(purpose) or self._make(tenant_id, purpose)
        if row.wrapped is None:
            raise KeysDestroyedError("This tenant's keys were destroyed; nothing more can be stored in secret for it.")
        key = unwrapped(row)
        if key.id not in self._uncommitted:
            with self._lock:
                self._current[tenant_id, purpose] = (self._clock.monotonic() + KEPT_SECONDS, key)
        return key

    def by_id(self, key_id: UUID) -> Key | None:
        """The key of that id; None where it was destroyed; raises `CryptoError` where this tenant has none such."""
        with self._lock:
            known = self._by_id.get(key_id)
        if known is not None and known[0] > self._clock.monotonic():
            return known[1]
        row = TenantKey.everywhere.filter(pk=key_id).first()
        if row is None:
            raise CryptoError(f"The key {key_id} is not among the keys that can be seen from here.")
        key = unwrapped(row) if row.wrapped is not None else None
        if key_id not in self._uncommitted:
            with self._lock:
                self._by_id[key_id] = (self._clock.monotonic() + KEPT_SECONDS, key)
        return key

    def forget(self) -> None:
        """Read every key anew from now on."""
        with self._lock:
            self._current.clear()
            self._by_id.clear()

    def add(self, tenant_id: UUID, purpose: TenantKey.Purpose, at: datetime) -> TenantKey:
        """Write a new key row in the tenant's scope; where another process was quicker, the row is not stored."""
        row = new_row(tenant_id, purpose, at)
        # A key of a transaction that may yet be rolled back must not outlive it in memory:
        # what is sealed with it afterwards could never be read.
        self._uncommitted.add(row.id)
        TenantKey.objects.bulk_create([row], ignore_conflicts=True)
        transaction.on_commit(lambda: self._uncommitted.discard(row.id))
        return row

    def _make(self, tenant_id: UUID, purpose: TenantKey.Purpose) -> TenantKey:
        self.add(tenant_id, purpose, self._clock.now())
        return TenantKey.objects.get(purpose=purpose, superseded_at=None)

    @staticmethod
    def _current_row(purpose: TenantKey.Purpose) -> TenantKey | None:
        return TenantKey.objects.filter(purpose=purpose, superseded_at=None).first()


keyring = Keyring()


def new_row(tenant_id: UUID, purpose: TenantKey.Purpose, at: datetime) -> TenantKey:
    """A fresh random key, wrapped under the master key; not stored yet."""
    row = TenantKey(id=uuid7(), tenant_id=tenant_id, purpose=purpose, created_at=at)
    wrap(row, Key(row.id, os.urandom(KEY_BYTES)), master_key())
    return row


def wrap(row: TenantKey, key: Key, master: Key) -> None:
    """Put the key into its row, encrypted under this master key."""
    row.wrapped = seal(key.secret, key=master, context=_place(row))
    row.master_fingerprint = fingerprint(master)


def unwrapped(row: TenantKey, master: Key | None = None) -> Key:
    """The key in this row; raises `CryptoError` where the installation has another master key."""
    master = master or master_key()
    if row.wrapped is None:
        raise KeysDestroyedError("This key was destroyed.")
    if row.master_fingerprint != fingerprint(master):
        raise CryptoError(
            "The tenants' keys belong to another master key: restore secrets.json of this installation from "
            "its backup, or set SHOUWEN_MASTER_KEY to what it was."
        )
    return Key(row.id, open_sealed(bytes(row.wrapped), key=master, context=_place(row)))


def _place(row: TenantKey) -> bytes:
    return f"tenant key {row.tenant_id} {row.id} {row.purpose}".encode()
