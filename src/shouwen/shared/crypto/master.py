"""The installation's master key: it encrypts the tenants' keys and nothing else."""

import base64
import binascii
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from shouwen.shared.crypto.envelope import KEY_BYTES, Algorithm, Key, keyed_hash


def master_key() -> Key:
    """The key from the settings; raises ImproperlyConfigured with the way to make one."""
    return read_master_key(settings.SHOUWEN_MASTER_KEY)


def read_master_key(written: str) -> Key:
    """Read a master key from its base64 form."""
    try:
        secret = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        secret = b""
    if len(secret) != KEY_BYTES:
        raise ImproperlyConfigured(
            "SHOUWEN_MASTER_KEY must be 32 random bytes in base64, as printed by: openssl rand -base64 32"
        )
    # Named by its own hash, so that a row tells which master key it needs without telling anything about it.
    return Key(UUID(bytes=sha256(b"shouwen master key" + secret).digest()[:16]), secret)


def fingerprint(key: Key) -> str:
    """What a row keeps of the master key it was wrapped with."""
    return key.id.hex[:16]


def installation_hash(value: str, *, context: str) -> str:
    """A hash that is the same all over this installation and means nothing outside, such as of an address."""
    return keyed_hash(value.encode(), key=master_key(), context=context.encode()).hex()


def chosen_algorithm() -> Algorithm:
    """How new values are encrypted: SHOUWEN_CIPHER, aes-256-gcm unless sm4-gcm is wanted."""
    name = getattr(settings, "SHOUWEN_CIPHER", "aes-256-gcm")
    try:
        return Algorithm[name.upper().replace("-", "_")]
    except KeyError as error:
        known = ", ".join(each.name.lower().replace("_", "-") for each in Algorithm)
        raise ImproperlyConfigured(f"SHOUWEN_CIPHER is “{name}”; choose one of: {known}.") from error
