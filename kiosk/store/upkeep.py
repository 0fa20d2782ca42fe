"""The machine's own upkeep: whether it was stopped in the middle of its work, and what came off the roll."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from kiosk.checkin.visit import BadgeRoll
from kiosk.store.moments import moment, written
from kiosk.store.store import Store
from kiosk.store.tables import UpkeepRow

_ONLY = 1


def begin(store: Store) -> datetime | None:
    """To be called once, at start: the last sign of life of a machine that was stopped without an orderly end.

    None where it ended in order, or never ran. Raises StoreError.
    """
    with store.writing() as session:
        row = _row(session)
        stopped = moment(row.alive) if row.alive else None
        row.alive = written(store.now())
        return stopped


def live(store: Store) -> None:
    """A sign of life: what was sent to a printer long before the last one is not in doubt after a power cut."""
    with store.writing() as session:
        _row(session).alive = written(store.now())


def end(store: Store) -> None:
    """An orderly end: nothing is under way any more."""
    with store.writing() as session:
        _row(session).alive = ""


def roll(store: Store) -> BadgeRoll:
    """What came out since somebody last put in a roll."""
    with store.reading() as session:
        row = session.get(UpkeepRow, _ONLY) or UpkeepRow(id=_ONLY)
        return BadgeRoll(row.roll_badges, moment(row.roll_since) if row.roll_since else None)


def change_roll(store: Store) -> BadgeRoll:
    """A person has put in a new roll: the count begins anew."""
    with store.writing() as session:
        row = _row(session)
        now = store.now()
        row.roll_since, row.roll_badges = written(now), 0
        return BadgeRoll(0, now)


def count_badge(session: Session) -> None:
    """One more badge came out; in the caller's transaction."""
    _row(session).roll_badges += 1


def _row(session: Session) -> UpkeepRow:
    row = session.get(UpkeepRow, _ONLY)
    if row is None:
        row = UpkeepRow(id=_ONLY)
        session.add(row)
        session.flush()
    return row
