"""Looks visits up: everybody on site, the visit of a document, the visits of a day, what is kept of a single one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from kiosk.checkin.visit import OnSiteVisitor, Visit
from kiosk.records import badge_spool, visits
from kiosk.records.erasure import subject
from kiosk.records.store import Store
from kiosk.records.stored_details import MATCHES, details_of_row, normalized_name, visitor_hashes
from kiosk.records.tables import CaseRow, EntryGroup, PresenceRow, RememberedRow, ReturningRow, VisitRow
from kiosk.records.timestamps import from_iso, to_iso
from screening.persons import Visitor
from sync.contract.journal import facts
from sync.contract.visit_presence import VisitPresence
from sync.contract.vocabulary import SignOutMethod


@dataclass(frozen=True, slots=True)
class LoggedVisit:
    """One visit, and who ended it."""

    visit: Visit
    left_by: SignOutMethod | None


@dataclass(frozen=True, slots=True)
class KeptRecord:
    """What this kiosk holds of one visit.

    Attributes:
        groups: names of the personal groups that are there, of the visit and of the case before it.
        matched: a list entry matched, so that the birth date is kept with the name.
        recall_until: None: nothing that would speed up a next visit.
        remembered_until: None: no decision about this visitor is remembered.
    """

    visit: Visit
    groups: frozenset[str]
    matched: bool
    recall_until: datetime | None
    remembered_until: datetime | None


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
        case = session.get(CaseRow, row.case_id) if row.case_id else None
        visit = visits.visit_of(row, _presence(presence))
        seen = from_iso(returning.seen) if returning else None
        expires = session.exec(
            select(RememberedRow.expires).where(RememberedRow.case_id == row.case_id, RememberedRow.revoked == "")
        ).first()
        matched = case is not None and bool(MATCHES.validate_json(case.matches))
        groups = _groups_of(session, row, case, matched=matched)
    if not (visit.photo and store.photos.holds(visit.photo)):
        groups -= {facts.PHOTO}
    return KeptRecord(
        visit,
        groups,
        matched,
        seen + timedelta(days=visits.RECALL_DAYS) if seen else None,
        from_iso(expires) if row.case_id and expires else None,
    )


def _groups_of(session: Session, row: VisitRow, case: CaseRow | None, *, matched: bool) -> frozenset[str]:
    """The groups that the rows are filled with, and those of the journal's entries about them, which the rows do not
    hold: what another door recorded is in the rows alone."""
    about = {row.id, row.case_id} - {""}
    journal = session.exec(select(EntryGroup.entry_id, EntryGroup.name).where(EntryGroup.name != facts.FACTS)).all()
    written = {entry_id: subject(session, entry_id) for entry_id, _ in journal}
    found = {name for entry_id, name in journal if {written[entry_id].visit, written[entry_id].case} & about}
    for one in (row, case):
        found |= replace(details_of_row(one), matched=matched).groups().keys() if one is not None else set()
    return frozenset(found)


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
