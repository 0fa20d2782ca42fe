"""What is noted of a kiosk beside what it says: when it called last, and that two machines write under its key."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session, col, update

from district.access.enrollment import Caller
from district.db.tables import Kiosk

DOUBLED_FOR = timedelta(days=1)
_SEEN_EVERY = timedelta(minutes=1)


def note_doubled(session: Session, kiosk: str, now: datetime) -> None:
    """Two machines have written under this kiosk's key."""
    session.exec(update(Kiosk).where(col(Kiosk.id) == kiosk).values(doubled=now))


def is_doubled(caller: Caller, now: datetime) -> bool:
    """Whether that was seen within the last day; it ends by itself once one of the machines has another key."""
    return caller.doubled is not None and caller.doubled > now - DOUBLED_FOR


def note_seen(session: Session, kiosk: str, now: datetime) -> None:
    """Remember that a kiosk called, at most once a minute: this is written beside something else. What a clock that was
    ahead wrote does not stay."""
    old = col(Kiosk.seen).is_(None) | (col(Kiosk.seen) < now - _SEEN_EVERY) | (col(Kiosk.seen) > now + _SEEN_EVERY)
    session.exec(update(Kiosk).where(col(Kiosk.id) == kiosk, old).values(seen=now))


def is_noted(caller: Caller, now: datetime) -> bool:
    """Whether `note_seen` would write nothing."""
    return caller.seen is not None and now - _SEEN_EVERY <= caller.seen <= now + _SEEN_EVERY
