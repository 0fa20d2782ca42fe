"""Small secrets that the database keeps sealed: what a copy of the database alone must not tell.

AES-256-GCM under a key of the key file. The purpose is bound in: nothing sealed for one can be used for another.
"""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from district.access.district_keys import DistrictKeys
from district.errors import DistrictError

_NONCE_BYTES = 12


def seal(keys: DistrictKeys, purpose: str, content: bytes) -> bytes:
    """Raises DistrictError where the key file has no key for it."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + _cipher(keys).encrypt(nonce, content, purpose.encode())


def opened(keys: DistrictKeys, purpose: str, sealed: bytes) -> bytes | None:
    """The content; None where this was not sealed with this key for this purpose. Raises DistrictError."""
    try:
        return _cipher(keys).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], purpose.encode())
    except (InvalidTag, ValueError):
        return None


def _cipher(keys: DistrictKeys) -> AESGCM:
    if not keys.sealing:
        raise DistrictError("The key file has no key for sealing and cannot be written. Make its folder writable.")
    return AESGCM(keys.sealing)
