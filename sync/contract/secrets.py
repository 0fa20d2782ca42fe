"""What is derived from a school's one secret: the PIN key, the visitor key, and PIN verifiers. Both ends use this.

A stolen verifier alone is no use: the PIN is keyed before it is stretched, and the key is not in any database.
"""

from __future__ import annotations

import hmac

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SECRET_BYTES = 32

_STRETCH = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
"""argon2id, 3 passes over 64 MiB in 4 lanes (RFC 9106, second recommended option): 0.25 s on two cores."""


def secret_id(secret: bytes) -> str:
    """A short name for a secret, which says nothing about it: what a verifier says it was made under."""
    return _derive(secret, b"vestibule/secret-id/1")[:8].hex()


def pin_key(secret: bytes) -> bytes:
    """The 32-byte key that PINs are keyed with before argon2id."""
    return _derive(secret, b"vestibule/pin/1")


def visitor_key(secret: bytes) -> bytes:
    """The 32-byte key of visitor hashes: one school cannot recognize another's visitors."""
    return _derive(secret, b"vestibule/visitor/1")


def pin_verifier(secret: bytes, pin: str, hasher: PasswordHasher = _STRETCH) -> str:
    """What is stored of a PIN: argon2id (PHC string) over HMAC-SHA256(PIN key, PIN)."""
    return hasher.hash(_keyed(secret, pin))


def pin_matches(secret: bytes, verifier: str, pin: str, hasher: PasswordHasher = _STRETCH) -> bool:
    """Whether `pin` is the one that `verifier` was made of. A damaged verifier matches nothing."""
    try:
        return hasher.verify(verifier, _keyed(secret, pin))
    except (VerificationError, InvalidHashError):
        return False


def _keyed(secret: bytes, pin: str) -> bytes:
    return hmac.digest(pin_key(secret), pin.encode(), "sha256")


def _derive(secret: bytes, purpose: bytes) -> bytes:
    if len(secret) != SECRET_BYTES:
        raise ValueError(f"a school's secret has {SECRET_BYTES} bytes, not {len(secret)}")
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret)
