"""Time stamps and ids as they are stored: both sort as text in the order of time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import uuid_utils

Clock = Callable[[], datetime]
"""Gives the present, aware of its time zone."""


def utc_now() -> datetime:
    return datetime.now(UTC)


def to_iso(moment: datetime) -> str:
    """ISO 8601 in UTC with milliseconds, always of one length. Raises ValueError for a time without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a stored time needs its time zone")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def from_iso(text: str) -> datetime:
    return datetime.fromisoformat(text)


def new_id() -> str:
    """A UUIDv7 (RFC 9562): unique without asking anybody, and in the order of time."""
    return str(uuid_utils.uuid7())
