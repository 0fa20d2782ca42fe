"""Visits as reports need them: those of one day, and what is kept of a single one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlmodel import col, select

from kiosk.checkin.visit import SignOutMethod, Visit
from kiosk.store.log import visits
from kiosk.store.log.presence import Presence
from kiosk.store.moments import moment, written
from kiosk.store.store import Store
from kiosk.store.tables import PresenceRow, ReturningRow, VisitRow
from screening.visitor import Source


@dataclass(frozen=True, slots=True)
class Stayed:
    """One visit, how its visitor was known, and who ended it."""

    visit: Visit
    source: Source
    left_by: SignOutMethod | None


@dataclass(frozen=True, slots=True)
class Kept:
    """What this kiosk holds of one visit. `recall_until` None: nothing that would speed up a next one."""

    visit: Visit
    born: date | None = field(repr=False)
    photo: bool
    recall_until: datetime | None


def of_day(store: Store, since: datetime, until: datetime) -> tuple[Stayed, ...]:
    """The visits that began from `since` to before `until`, in that order, without voided ones. Raises StoreError."""
    with store.reading() as session:
        rows = session.exec(
            select(VisitRow, PresenceRow)
            .join(PresenceRow, col(PresenceRow.visit_id) == VisitRow.id)
            .where(
                col(VisitRow.started) >= written(since),
                col(VisitRow.started) < written(until),
                col(PresenceRow.voided).is_(False),
            )
            .order_by(col(VisitRow.started), col(VisitRow.id))
        ).all()
        return tuple(
            Stayed(visits.visit_of(row, known), Source(row.source), known.left_by)
            for row, presence in rows
            for known in (_presence(presence),)
        )


def kept(store: Store, visit_id: str) -> Kept | None:
    """What is held of a visit, or None where it is not on this kiosk (any more). Raises StoreError."""
    with store.reading() as session:
        row = session.get(VisitRow, visit_id)
        presence = session.get(PresenceRow, visit_id)
        if row is None or presence is None:
            return None
        returning = session.get(ReturningRow, row.visitor_hash) if row.visitor_hash else None
        visit = visits.visit_of(row, _presence(presence))
        born = date.fromisoformat(row.born) if row.born else None
        seen = moment(returning.seen) if returning else None
    photo = bool(visit.photo) and store.photos.holds(visit.photo)
    return Kept(visit, born, photo, seen + timedelta(days=visits.RECALL_DAYS) if seen else None)


def _presence(row: PresenceRow) -> Presence:
    return Presence(
        arrived=moment(row.arrived) if row.arrived else None,
        left=moment(row.left) if row.left else None,
        left_by=SignOutMethod(row.left_by) if row.left_by else None,
        voided=row.voided,
    )
