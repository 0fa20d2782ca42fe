"""Signed QR passes: what a badge, a pre-registration, a staff card or a provisioning sheet carries.

Text `V1.` and base32 without padding, all of it in QR's alphanumeric mode (45 characters, 5.5 bits each) and safe to
type for a keyboard wedge. The body is kind (1 byte), key id (8), id (16), valid from and until (4 each, seconds since
1970, UTC), the school's code (UTF-8, the rest), and an Ed25519 signature (64) over a domain prefix and the body.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import struct
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from scanning.documents import Pass, PassKind, Unreadable

PREFIX = "V1."
LONGEST_SCHOOL = 32
"""Bytes. With up to 11 the code fits QR version 7 at error-correction level M."""

_DOMAIN = b"vestibule/pass/1\n"
_FIXED = struct.Struct(">B8s16sII")
_SIGNATURE = 64
EARLIEST, LATEST = datetime.fromtimestamp(0, UTC), datetime.fromtimestamp(2**32 - 1, UTC)
"""What a pass can say of its validity."""

_NUMBERS = {PassKind.BADGE: 1, PassKind.VISITOR: 2, PassKind.STAFF: 3, PassKind.PROVISION: 4}
_KINDS = {number: kind for kind, number in _NUMBERS.items()}


def key_id(public: Ed25519PublicKey) -> str:
    """The short name of a public key: the first 8 bytes of its SHA-256, in hex, as everywhere in the product."""
    return hashlib.sha256(public.public_bytes_raw()).hexdigest()[:16]


def encode(
    kind: PassKind, pass_id: UUID, school: str, valid_from: datetime, valid_until: datetime, key: Ed25519PrivateKey
) -> str:  # fmt: skip
    """The text of a QR code. Times need a time zone and are kept to the second.

    Raises ValueError for a school code of no or more than 32 bytes, a time without zone or outside 1970 to 2106,
    and a validity that ends before it begins.
    """
    code = school.encode()
    if not 0 < len(code) <= LONGEST_SCHOOL:
        raise ValueError(f"A pass names its school in 1 to {LONGEST_SCHOOL} bytes, not {len(code)}.")
    seconds = [_seconds(moment) for moment in (valid_from, valid_until)]
    if seconds[1] < seconds[0]:
        raise ValueError("A pass ends after it begins.")
    body = _FIXED.pack(_NUMBERS[kind], bytes.fromhex(key_id(key.public_key())), pass_id.bytes, *seconds) + code
    packed = base64.b32encode(body + key.sign(_DOMAIN + body)).decode()
    return PREFIX + packed.rstrip("=")


encode_visitor = partial(encode, PassKind.VISITOR)
"""`encode` for an expected visitor."""


def decode(text: str, keys: Mapping[str, Ed25519PublicKey], now: datetime | None, school: str) -> Pass | Unreadable:
    """The pass that a QR code's text holds, or why it is none. Never raises for any text.

    Args:
        keys: key id -> public key of those who may sign here: the school's kiosks and its district.
        now: with a time zone; None where somebody else judges whether the pass is valid now.
        school: this school's code.
    """
    opened = _open(text)
    if isinstance(opened, Unreadable):
        return opened
    body, signature = opened
    number, signer, id_bytes, valid_from, valid_until = _FIXED.unpack(body[: _FIXED.size])
    key = keys.get(signer.hex())
    if key is None or not _holds(key, signature, body):
        return Unreadable.FORGED
    try:
        kind, code = _KINDS[number], body[_FIXED.size :].decode()
    except (KeyError, UnicodeDecodeError):
        return Unreadable.DAMAGED  # signed by us, in a form of tomorrow
    if code != school:
        return Unreadable.OTHER_SCHOOL
    if now is not None and now.timestamp() < valid_from:
        return Unreadable.NOT_YET_VALID
    if now is not None and now.timestamp() > valid_until:
        return Unreadable.EXPIRED
    return Pass(
        kind=kind,
        id=str(UUID(bytes=id_bytes)),
        school=code,
        valid_from=datetime.fromtimestamp(valid_from, UTC),
        valid_until=datetime.fromtimestamp(valid_until, UTC),
        key_id=signer.hex(),
    )


def is_well_formed(text: str) -> bool:
    """Whether a text has the form of a pass. Says nothing of its signature."""
    return not isinstance(_open(text), Unreadable)


def _open(text: str) -> tuple[bytes, bytes] | Unreadable:
    """Body and signature."""
    if not text.upper().startswith(PREFIX):
        return Unreadable.FOREIGN
    packed = text[len(PREFIX) :].strip().upper()  # a wedge may have the shift lock on
    try:
        whole = base64.b32decode(packed + "=" * (-len(packed) % 8))
    except (binascii.Error, ValueError):
        return Unreadable.DAMAGED
    body, signature = whole[:-_SIGNATURE], whole[-_SIGNATURE:]
    if not _FIXED.size < len(body) <= _FIXED.size + LONGEST_SCHOOL:
        return Unreadable.DAMAGED
    return body, signature


def _seconds(moment: datetime) -> int:
    if moment.tzinfo is None or not EARLIEST <= moment <= LATEST:
        raise ValueError("A pass's times have a time zone and lie between 1970 and 2106.")
    return int(moment.timestamp())


def _holds(key: Ed25519PublicKey, signature: bytes, body: bytes) -> bool:
    try:
        key.verify(signature, _DOMAIN + body)
    except InvalidSignature:
        return False
    return True
