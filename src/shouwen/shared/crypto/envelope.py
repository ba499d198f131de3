"""Sealing and opening under a key. Knows no tenants, no rows and no settings.

A sealed value is: algorithm (1 byte) · key id (16 bytes) · nonce (12 bytes) · encrypted data · tag (16 bytes).
"""

import hmac
import os
from dataclasses import dataclass, field
from enum import IntEnum
from hashlib import sha256
from uuid import UUID

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
_NONCE_BYTES = 12
_TAG_BYTES = 16
_HEAD_BYTES = 1 + 16


class Algorithm(IntEnum):
    """The first byte of what is sealed: how it is encrypted. A number is never given a second meaning."""

    AES_256_GCM = 1
    SM4_GCM = 2


class CryptoError(RuntimeError):
    """Something sealed cannot be opened: changed, moved from its place, or of another key."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key and the id it is known by; never printed."""

    id: UUID
    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) != KEY_BYTES:
            raise ValueError(f"A key has {KEY_BYTES} bytes, not {len(self.secret)}.")


def seal(plain: bytes, *, key: Key, context: bytes, algorithm: Algorithm = Algorithm.AES_256_GCM) -> bytes:
    """Encrypt `plain`; it opens only in the same context, so that nothing can be moved to another place."""
    head, nonce = bytes([algorithm]) + key.id.bytes, os.urandom(_NONCE_BYTES)
    secret = _derived(key, algorithm)
    if algorithm is Algorithm.SM4_GCM:
        body = _seal_sm4(plain, secret, nonce, head + context)
    else:
        body = AESGCM(secret).encrypt(nonce, plain, head + context)
    return head + nonce + body


def open_sealed(sealed: bytes, *, key: Key, context: bytes) -> bytes:
    """Decrypt what `seal` made; raises `CryptoError` where a single bit, the key or the context differs."""
    algorithm = algorithm_of(sealed)
    if key_id_of(sealed) != key.id:
        raise CryptoError("This value was sealed with another key.")
    head = sealed[:_HEAD_BYTES]
    nonce, body = sealed[_HEAD_BYTES : _HEAD_BYTES + _NONCE_BYTES], sealed[_HEAD_BYTES + _NONCE_BYTES :]
    secret = _derived(key, algorithm)
    try:
        if algorithm is Algorithm.SM4_GCM:
            return _open_sm4(body, secret, nonce, head + context)
        return AESGCM(secret).decrypt(nonce, body, head + context)
    except InvalidTag as error:
        raise CryptoError("This value was changed, or moved here from another place.") from error


def key_id_of(sealed: bytes) -> UUID:
    """Which key opens it."""
    _check_length(sealed)
    return UUID(bytes=sealed[1:_HEAD_BYTES])


def algorithm_of(sealed: bytes) -> Algorithm:
    """How it is encrypted."""
    _check_length(sealed)
    try:
        return Algorithm(sealed[0])
    except ValueError as error:
        raise CryptoError(f"Nothing here knows the algorithm {sealed[0]}.") from error


def keyed_hash(value: bytes, *, key: Key, context: bytes) -> bytes:
    """HMAC-SHA-256: equal values give equal hashes, and without the key none can be guessed."""
    return hmac.digest(_derived_bytes(key, b"lookup", KEY_BYTES), _framed(context) + value, sha256)


def _derived(key: Key, algorithm: Algorithm) -> bytes:
    return _derived_bytes(key, algorithm.name.encode(), 16 if algorithm is Algorithm.SM4_GCM else 32)


def _derived_bytes(key: Key, use: bytes, length: int) -> bytes:
    # One key never serves two algorithms: each gets its own, derived by HKDF (RFC 5869).
    return HKDF(SHA256(), length, salt=None, info=b"shouwen " + use).derive(key.secret)


def _framed(context: bytes) -> bytes:
    return len(context).to_bytes(4, "big") + context


def _check_length(sealed: bytes) -> None:
    if len(sealed) < _HEAD_BYTES + _NONCE_BYTES + _TAG_BYTES:
        raise CryptoError("This value is too short to have been sealed.")


def _seal_sm4(plain: bytes, secret: bytes, nonce: bytes, context: bytes) -> bytes:
    try:
        encryptor = Cipher(SM4(secret), GCM(nonce)).encryptor()
    except UnsupportedAlgorithm as error:
        raise CryptoError("This machine's OpenSSL has no SM4-GCM; choose aes-256-gcm.") from error
    encryptor.authenticate_additional_data(context)
    return encryptor.update(plain) + encryptor.finalize() + encryptor.tag


def _open_sm4(body: bytes, secret: bytes, nonce: bytes, context: bytes) -> bytes:
    decryptor = Cipher(SM4(secret), GCM(nonce, body[-_TAG_BYTES:])).decryptor()
    decryptor.authenticate_additional_data(context)
    return decryptor.update(body[:-_TAG_BYTES]) + decryptor.finalize()
