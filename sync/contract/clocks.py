"""What several clocks say of one date, and the district's own signed word for the time. Pure.

A clock may be years off, and nobody at the machine sees which. So a date is over only where every clock that may be
right says so, and nothing counts that was made later than all of them.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sync.contract.journal.entry import canonical, signed_by

SLACK = timedelta(hours=1)
"""Two clocks that differ by more disagree: one of them is wrong."""

NONCE_BYTES = 16
_DOMAIN = b"vestibule/time/1\n"


def agree(one: datetime, other: datetime) -> bool:
    return abs(one - other) <= SLACK


def issued_beyond(issued: datetime, clocks: Iterable[datetime | None]) -> bool:
    """Whether something was issued more than an hour later than every clock that is known says it is.

    A clock that is not known (None) says nothing; where none is known nothing is beyond them.
    """
    known = [clock for clock in clocks if clock is not None]
    return bool(known) and all(issued > clock + SLACK for clock in known)


def is_over(end: datetime, clocks: Iterable[datetime]) -> bool:
    """Whether a date has passed by every clock that may be right; never so where there is none."""
    known = tuple(clocks)
    return bool(known) and all(end < clock for clock in known)


def is_to_come(start: datetime, clocks: Iterable[datetime]) -> bool:
    """Whether a date has not come by any clock that may be right; never so where there is none."""
    known = tuple(clocks)
    return bool(known) and all(clock < start for clock in known)


def new_nonce() -> str:
    """What a kiosk asks for the time with: an answer that was kept from earlier does not repeat it."""
    return secrets.token_hex(NONCE_BYTES)


def sign_time(now: datetime, nonce: str, key: Ed25519PrivateKey) -> bytes:
    """The district's signature over its clock (ISO 8601) and what it was asked with."""
    return key.sign(_message(now.isoformat(), nonce))


def time_is_signed(now: str, nonce: str, signature: bytes, keys: Mapping[str, Ed25519PublicKey]) -> bool:
    """Whether one of the district's keys says, to this very question, that it is `now`."""
    message = _message(now, nonce)
    return any(signed_by(key, signature, message) for key in keys.values())


def _message(now: str, nonce: str) -> bytes:
    return _DOMAIN + canonical({"now": now, "nonce": nonce})
