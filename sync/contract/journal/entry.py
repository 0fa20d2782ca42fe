"""One entry of a journal: a chained header, and personal groups beside it that can be erased.

The chain hashes headers only. A header holds SHA-256(salt + content) of each group, so deleting a group's
salt and content erases what it said and leaves the chain verifiable. Stored bytes are hashed, never re-encoded ones.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

SALT_BYTES = 32
GENESIS = "0" * 64
"""`previous` of the first entry of an epoch."""

_HEADER_KEYS = frozenset({"epoch", "sequence", "id", "time", "actor", "kind", "previous", "commitments"})
_DOMAIN = b"vestibule/entry/1\n"
_HEAD_DOMAIN = b"vestibule/head/1\n"
_WRITER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


class Kind(StrEnum):
    """What happened. An unknown kind is stored and verified all the same; only its projection waits."""

    EPOCH_STARTED = "epoch_started"
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    VISIT_VOIDED = "visit_voided"
    CASE_OPENED = "case_opened"
    CASE_DECIDED = "case_decided"
    DECISION_REVOKED = "decision_revoked"
    REMEMBERED = "remembered"
    BADGE_PRINTED = "badge_printed"
    BADGE_ASKED = "badge_asked"
    PASS_REQUESTED = "pass_requested"  # noqa: S105  a school pass, no password
    LIST_APPLIED = "list_applied"
    STAFF_SIGNED_IN = "staff_signed_in"
    STAFF_REFUSED = "staff_refused"
    ERASED = "erased"
    EMERGENCY_SET = "emergency_set"
    DECISION_REQUESTED = "decision_requested"
    REQUEST_ANSWERED = "request_answered"
    BADGE_REQUESTED = "badge_requested"
    BADGE_REQUEST_ANSWERED = "badge_request_answered"
    ALERT_ENDED = "alert_ended"
    ALERT_ACKNOWLEDGED = "alert_acknowledged"
    VISIT_CORRECTED = "visit_corrected"
    HELP_CALLED = "help_called"
    HELP_ACKNOWLEDGED = "help_acknowledged"
    HELP_CLOSED = "help_closed"
    SEEN_WITHOUT_BADGE = "seen_without_badge"
    WITHOUT_BADGE_CLOSED = "without_badge_closed"
    SEEN_LEAVING = "seen_leaving"


class Flaw(StrEnum):
    """Why an entry or a batch is not believed."""

    MALFORMED = "malformed"
    WRONG_EPOCH = "wrong_epoch"
    WRONG_SEQUENCE = "wrong_sequence"
    WRONG_PREVIOUS = "wrong_previous"
    WRONG_COMMITMENT = "wrong_commitment"
    UNKNOWN_GROUP = "unknown_group"
    WRONG_SIGNATURE = "wrong_signature"


class BrokenChain(ValueError):
    """An entry that must not be believed. `flaw` says why, `sequence` where (0 when it cannot be read)."""

    def __init__(self, flaw: Flaw, sequence: int = 0) -> None:
        super().__init__(f"{flaw.value} at sequence {sequence}")
        self.flaw = flaw
        self.sequence = sequence


@dataclass(frozen=True, slots=True)
class Group:
    """One erasable part of an entry: 32 random bytes and canonical JSON."""

    salt: bytes = field(repr=False)
    content: bytes = field(repr=False)

    @property
    def commitment(self) -> str:
        return hashlib.sha256(self.salt + self.content).hexdigest()

    def read(self) -> dict[str, Any]:
        """The content as a dict. Raises BrokenChain(MALFORMED) where it is no JSON object."""
        return _object(self.content)


@dataclass(frozen=True, slots=True)
class Header:
    """What the chain protects. `time` is the author's own clock, ISO 8601, UTC; `id` is a UUIDv7."""

    epoch: str
    sequence: int
    id: str
    time: str
    actor: str
    kind: str
    previous: str
    commitments: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """A header as its exact stored bytes, and those of its groups that still exist."""

    header: bytes
    groups: Mapping[str, Group]

    @property
    def digest(self) -> str:
        return digest(self.header)


def canonical(value: Mapping[str, Any]) -> bytes:
    """Canonical JSON: sorted keys, no white space, UTF-8, no floats. Raises TypeError on what it cannot say exactly."""
    _refuse_floats(value)
    return _written(value)


def _written(value: Mapping[str, Any]) -> bytes:
    try:
        return _WRITER.encode(value).encode()
    except UnicodeEncodeError:
        raise TypeError("canonical JSON holds whole characters, no halves of a UTF-16 pair") from None


def group(content: Mapping[str, Any], salt: bytes | None = None) -> Group:
    """A new group; the salt is drawn here unless a golden vector gives it."""
    return Group(secrets.token_bytes(SALT_BYTES) if salt is None else salt, canonical(content))


def seal(header: Header, groups: Mapping[str, Group]) -> Entry:
    """The entry of a header whose commitments are taken from its groups (any it already has are replaced)."""
    commitments = {name: part.commitment for name, part in groups.items()}
    fields = {key: getattr(header, key) for key in _HEADER_KEYS} | {"commitments": commitments}
    return Entry(canonical(fields), dict(groups))


def digest(header: bytes) -> str:
    """The link of the chain: what the next entry's `previous` must say."""
    return hashlib.sha256(_DOMAIN + header).hexdigest()


def head_message(epoch: str, sequence: int, head: str, received: str = "") -> bytes:
    """What a kiosk signs for a batch, and a district countersigns with the time at which it `received` it."""
    return _HEAD_DOMAIN + canonical({"epoch": epoch, "sequence": sequence, "head": head, "received": received})


def signed_by(key: Ed25519PublicKey, signature: bytes, message: bytes) -> bool:
    """Whether the key made this signature of the message."""
    try:
        key.verify(signature, message)
    except InvalidSignature:
        return False
    return True


def read_header(header: bytes) -> Header:
    """Parse a stored header. Raises BrokenChain(MALFORMED) for anything that is not exactly a canonical header."""
    fields = _object(header)
    sequence = fields.get("sequence")
    commitments = fields.get("commitments")
    texts = [value for key, value in fields.items() if key not in {"sequence", "commitments"}]
    well_formed = (
        fields.keys() == _HEADER_KEYS
        and type(sequence) is int
        and sequence >= 1
        and isinstance(commitments, dict)
        and all(isinstance(text, str) for text in [*texts, *commitments.values()])
    )
    if not well_formed or not _is_canonical(fields, header):
        raise BrokenChain(Flaw.MALFORMED, sequence if isinstance(sequence, int) else 0)
    return Header(**fields)


def verify(entry: Entry, epoch: str, sequence: int, previous: str) -> Header:
    """Check one entry against the place it claims. A missing group is legal (it was erased); a changed one is not.

    Raises BrokenChain with the first flaw found; returns the parsed header.
    """
    header = read_header(entry.header)
    if header.epoch != epoch:
        raise BrokenChain(Flaw.WRONG_EPOCH, header.sequence)
    if header.sequence != sequence:
        raise BrokenChain(Flaw.WRONG_SEQUENCE, header.sequence)
    if header.previous != previous:
        raise BrokenChain(Flaw.WRONG_PREVIOUS, header.sequence)
    for name, part in entry.groups.items():
        if name not in header.commitments:
            raise BrokenChain(Flaw.UNKNOWN_GROUP, header.sequence)
        if len(part.salt) != SALT_BYTES or part.commitment != header.commitments[name]:
            raise BrokenChain(Flaw.WRONG_COMMITMENT, header.sequence)
    return header


def _object(content: bytes) -> dict[str, Any]:
    try:
        value = json.loads(str(content, "utf-8"))
    except (ValueError, RecursionError) as error:
        raise BrokenChain(Flaw.MALFORMED) from error
    if not isinstance(value, dict):
        raise BrokenChain(Flaw.MALFORMED)
    return value


def _is_canonical(fields: Mapping[str, Any], written: bytes) -> bool:
    """Of fields that are known to hold no floats."""
    try:
        return _written(fields) == written
    except TypeError:
        return False


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise TypeError("canonical JSON holds no floats: two machines may write one differently")
    if isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError("canonical JSON has text keys")
            _refuse_floats(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_floats(item)
