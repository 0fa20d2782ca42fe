"""Looks visits up: everybody on site, the visit of a document, the visits of a day, what is kept of a single one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlmodel import col, select

from kiosk.checkin.visit import OnSiteVisitor, Visit
from kiosk.records import badge_spool, visits
from kiosk.records.store import Store
from kiosk.records.stored_details import normalized_name, visitor_hashes
from kiosk.records.tables import PresenceRow, ReturningRow, VisitRow
from kiosk.records.timestamps import from_iso, to_iso
from screening.persons import Visitor
from sync.contract.visit_presence import VisitPresence
from sync.contract.vocabulary import SignOutMethod


@dataclass(frozen=True, slots=True)
class LoggedVisit:
    """One visit, and who ended it."""

    visit: Visit
    left_by: SignOutMethod | None


@dataclass(frozen=True, slots=True)
class KeptRecord:
    """What this kiosk holds of one visit. `recall_until` None: nothing that would speed up a next one."""

    visit: Visit
    born: date | None = field(repr=False)
    photo: bool
    recall_until: datetime | None


def visits_of_day(store: Store, since: datetime, until: datetime) -> tuple[LoggedVisit, ...]:
    """The visits that began from `since` to before `until`, in that order, without voided ones. Raises StoreError."""
    with store.reading() as session:
        rows = session.exec(
            select(VisitRow, PresenceRow)
            .join(PresenceRow, col(PresenceRow.visit_id) == VisitRow.id)
            .where(
                col(VisitRow.started) >= to_iso(since),
                col(VisitRow.started) < to_iso(until),
                col(PresenceRow.voided).is_(False),
            )
            .order_by(col(VisitRow.started), col(VisitRow.id))
        ).all()
        return tuple(
            LoggedVisit(visits.visit_of(row, known), known.left_by)
            for row, presence in rows
            for known in (_presence(presence),)
        )


def what_is_kept(store: Store, visit_id: str) -> KeptRecord | None:
    """What is held of a visit, or None where it is not on this kiosk (any more). Raises StoreError."""
    with store.reading() as session:
        row = session.get(VisitRow, visit_id)
        presence = session.get(PresenceRow, visit_id)
        if row is None or presence is None:
            return None
        returning = session.get(ReturningRow, row.visitor_hash) if row.visitor_hash else None
        visit = visits.visit_of(row, _presence(presence))
        born = date.fromisoformat(row.born) if row.born else None
        seen = from_iso(returning.seen) if returning else None
    photo = bool(visit.photo) and store.photos.holds(visit.photo)
    return KeptRecord(visit, born, photo, seen + timedelta(days=visits.RECALL_DAYS) if seen else None)


def _presence(row: PresenceRow) -> VisitPresence:
    return VisitPresence(
        arrived=from_iso(row.arrived) if row.arrived else None,
        left=from_iso(row.left) if row.left else None,
        left_by=SignOutMethod(row.left_by) if row.left_by else None,
        voided=row.voided,
    )


def guests(store: Store) -> tuple[OnSiteVisitor, ...]:
    """Everybody on site by this kiosk's records, by name, with what is asked about their badges."""
    asked = {question.visit.id: question for question in badge_spool.questions(store)}
    everybody = sorted(visits.on_site(store), key=lambda visit: (normalized_name(visit.name), visit.id))
    return tuple(OnSiteVisitor(visit, asked.get(visit.id)) for visit in everybody)


def visit_by_document(store: Store, visitor: Visitor) -> Visit | None:
    """The visit from which this document's holder has not signed out, the latest of several. None for a typed name."""
    known = visitor_hashes(store.secrets, visitor)
    if not known:
        return None
    with store.reading() as session:
        return next(reversed(visits.find_on_site(session, col(VisitRow.visitor_hash).in_(known))), None)
