"""The state of the machine itself: whether its last run ended in order, and how many badges came off the roll."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from kiosk.checkin.visit import BadgeRoll
from kiosk.records.store import Store
from kiosk.records.tables import RunStateRow
from kiosk.records.timestamps import from_iso, to_iso

_ONLY = 1


def record_start(store: Store) -> datetime | None:
    """Record a start; returns the last heartbeat of a run that was cut off. Call once, at start.

    None where the last run ended in order, or there was none. Raises StoreError.
    """
    with store.writing() as session:
        row = _row(session)
        stopped = from_iso(row.alive) if row.alive else None
        row.alive = to_iso(store.now())
        return stopped


def record_heartbeat(store: Store) -> None:
    """Record that the kiosk runs. After a power cut, badges sent long before the last heartbeat are not in doubt."""
    with store.writing() as session:
        _row(session).alive = to_iso(store.now())


def record_shutdown(store: Store) -> None:
    """Record an orderly end."""
    with store.writing() as session:
        _row(session).alive = ""


def read_roll(store: Store) -> BadgeRoll:
    """How many badges came out since the roll was changed."""
    with store.reading() as session:
        row = session.get(RunStateRow, _ONLY) or RunStateRow(id=_ONLY)
        return BadgeRoll(row.roll_badges, from_iso(row.roll_since) if row.roll_since else None)


def change_roll(store: Store) -> BadgeRoll:
    """Start the count anew, because a person has put in a new roll."""
    with store.writing() as session:
        row = _row(session)
        now = store.now()
        row.roll_since, row.roll_badges = to_iso(now), 0
        return BadgeRoll(0, now)


def count_badge(session: Session) -> None:
    """Count one more badge, in the caller's transaction."""
    _row(session).roll_badges += 1


def _row(session: Session) -> RunStateRow:
    row = session.get(RunStateRow, _ONLY)
    if row is None:
        row = RunStateRow(id=_ONLY)
        session.add(row)
        session.flush()
    return row
