"""Sealing, reading and looking up single values of a tenant."""

import unicodedata
from uuid import UUID

from django.utils.translation import gettext as _

from shouwen.shared.crypto.envelope import key_id_of, keyed_hash, open_sealed, seal
from shouwen.shared.crypto.keyring import keyring
from shouwen.shared.crypto.master import chosen_algorithm
from shouwen.shared.crypto.rows import TenantKey
from shouwen.shared.tenancy import current_tenant_id


class Sealed(bytes):
    """A value as the database keeps it."""


class Erased(str):
    """What is read where the key was destroyed: shows as such, and is stored back as it was."""

    __slots__ = ("sealed",)

    sealed: bytes

    @classmethod
    def of(cls, sealed: bytes) -> "Erased":
        """The erased value that was sealed as these bytes."""
        erased = cls(_("[erased]"))
        erased.sealed = sealed
        return erased


def seal_text(text: str, *, purpose: str, tenant_id: UUID | None = None) -> Sealed:
    """Encrypt a text for the tenant in scope, or the one named; `purpose` is where it may be read."""
    if isinstance(text, Erased):
        return Sealed(text.sealed)
    key = keyring.current(tenant_id or current_tenant_id(), TenantKey.Purpose.DATA)
    return Sealed(seal(text.encode(), key=key, context=purpose.encode(), algorithm=chosen_algorithm()))


def read_text(sealed: bytes, *, purpose: str) -> str:
    """The text, or `Erased` where its key was destroyed; raises `CryptoError` for what was changed or moved."""
    key = keyring.by_id(key_id_of(sealed))
    if key is None:
        return Erased.of(sealed)
    return open_sealed(sealed, key=key, context=purpose.encode()).decode()


def blind_index(value: str, *, purpose: str, tenant_id: UUID | None = None) -> bytes:
    """32 bytes by which an encrypted value is found: equal for equal values of one tenant and purpose.

    Full-width and half-width, small and capital letters and spaces around count as equal.
    """
    normal = unicodedata.normalize("NFKC", value).strip().upper()
    key = keyring.current(tenant_id or current_tenant_id(), TenantKey.Purpose.LOOKUP)
    return keyed_hash(normal.encode(), key=key, context=purpose.encode())
