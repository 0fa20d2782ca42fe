"""The keys of a school: what is derived from its one secret (the PIN key, the visitor key, PIN verifiers), and how its
keys change: its secret, the district's signing keys, and who stands behind a new one. Both ends use this.

A stolen verifier alone is no use: the PIN is keyed before it is stretched, and the key is not in any database.

`GET /v1/keyring` -> Keyring, whenever the school's document names a version that the kiosk does not have.
`POST /v1/token` -> NewToken: the old token goes on working until the new one was used.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import Field

from sync.contract.api.messages import Base64, Message
from sync.contract.barred_list.feeds import key_id
from sync.contract.journal.entry import canonical

_DOMAIN = b"vestibule/key/1\n"
_PASS_DOMAIN = b"vestibule/pass-keys/1\n"


class Certificate(Message):
    """A signing key of the district, vouched for by the one before it (`by`, a key id)."""

    public: Base64
    by: str
    signature: Base64


class Keyring(Message):
    """All keys that are in force.

    Attributes:
        version: what the school's document calls this ring.
        secret, earlier: the school's secret, and those before it that PINs or remembered decisions still need.
        district_keys: ids of the signing keys in force.
        certificates: every key that ever followed another, oldest first, so that a kiosk that was away for long can
            go from the key it knows to the one in force.
        pass_keys: signing keys of before under which printed passes still count, and nothing else.
        pass_word: the word of the key in force for them, empty where there are none.
    """

    version: str
    secret: Base64 = Field(repr=False)
    earlier: list[Base64] = Field(default_factory=list, repr=False)
    district_keys: list[str]
    certificates: list[Certificate] = Field(default_factory=list)
    pass_keys: list[Base64] = Field(default_factory=list)
    pass_word: Base64 = b""


class NewToken(Message):
    token: str = Field(repr=False)


def certify(district: str, public: Ed25519PublicKey, by: Ed25519PrivateKey) -> Certificate:
    raw = public.public_bytes_raw()
    return Certificate(public=raw, by=key_id(by.public_key()), signature=by.sign(_message(district, raw)))


def followed(
    district: str, known: Mapping[str, bytes], certificates: Iterable[Certificate], wanted: Iterable[str]
) -> dict[str, bytes]:
    """The keys among `wanted` that are known, or come under the signature of a known one, link by link.

    `known` maps key ids to raw public keys. What nobody known vouches for is left out.
    """
    trusted = dict(known)
    for item in certificates:
        raw = trusted.get(item.by)
        if raw is not None and _holds(raw, item, district):
            trusted[key_id(Ed25519PublicKey.from_public_bytes(item.public))] = item.public
    return {name: trusted[name] for name in wanted if name in trusted}


def pass_word(district: str, pass_keys: Sequence[bytes], by: Ed25519PrivateKey) -> bytes:
    """The word of a signing key for the keys of before under which passes count."""
    return by.sign(_pass_message(district, pass_keys))


def pass_keys_of(district: str, ring: Keyring, known: Iterable[bytes]) -> dict[str, bytes]:
    """Key id -> the keys under which passes count by a ring's word; none where no key of `known` gave it."""
    if not ring.pass_keys or not any(_said(raw, district, ring) for raw in known):
        return {}
    return {key_id(Ed25519PublicKey.from_public_bytes(raw)): raw for raw in ring.pass_keys}


def version_of(secrets: Sequence[bytes], district_keys: Iterable[str], pass_keys: Sequence[bytes] = ()) -> str:
    """A name for what a ring holds; it tells nothing of the secrets, which are 32 random bytes each."""
    parts = {"secrets": [hashlib.sha256(b"vestibule/ring/1\n" + item).hexdigest() for item in secrets]}
    passes = {"passes": sorted(raw.hex() for raw in pass_keys)} if pass_keys else {}
    return hashlib.sha256(canonical(parts | passes | {"keys": sorted(district_keys)})).hexdigest()[:32]


def _said(by: bytes, district: str, ring: Keyring) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(by).verify(ring.pass_word, _pass_message(district, ring.pass_keys))
        for raw in ring.pass_keys:
            Ed25519PublicKey.from_public_bytes(raw)
    except (InvalidSignature, ValueError):
        return False
    return True


def _pass_message(district: str, pass_keys: Sequence[bytes]) -> bytes:
    return _PASS_DOMAIN + canonical({"district": district, "keys": [raw.hex() for raw in pass_keys]})


def _holds(by: bytes, item: Certificate, district: str) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(by).verify(item.signature, _message(district, item.public))
        Ed25519PublicKey.from_public_bytes(item.public)
    except (InvalidSignature, ValueError):
        return False
    return True


def _message(district: str, public: bytes) -> bytes:
    return _DOMAIN + canonical({"district": district, "key": public.hex()})


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
