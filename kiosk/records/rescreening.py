"""Rescreening: visitors on site are screened again when a newer list comes. A new match opens a case on the visit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlmodel import Session, col, or_, select

from kiosk.records import journal, visits
from kiosk.records.cases import write_case
from kiosk.records.exchange_state import StateKey, read_state, write_state
from kiosk.records.store import Store
from kiosk.records.stored_details import MATCHES, details_of_row
from kiosk.records.tables import CaseRow, PresenceRow, RememberedRow, VisitRow
from screening.persons import BarredEntry, Source, Visitor
from screening.result import Screening


@dataclass(frozen=True, slots=True)
class RescreenedVisitor:
    """A visitor on site, as far as is stored, and the (entry, leaf) pairs that a person has already decided on: these
    are not asked about again."""

    visit: str
    visitor: Visitor
    settled: frozenset[tuple[str, str]] = field(default=frozenset(), repr=False)


def last_screened_with(store: Store) -> str:
    """What everybody on site was screened against last (see `note_screened`), "" where nothing was."""
    with store.reading() as session:
        return read_state(session, StateKey.SCREENED)


def note_screened(store: Store, lists: str) -> None:
    """Everybody on site has been screened against `lists`, a text of the caller's own."""
    with store.writing() as session:
        write_state(session, StateKey.SCREENED, lists)


def visits_to_rescreen(store: Store) -> list[str]:
    """The visits that this door recorded and that still last: each door screens its own."""
    with store.reading() as session:
        return [
            visit.id for visit in visits.find_on_site(session, col(VisitRow.kiosk) == "", col(VisitRow.family) != "")
        ]


def load_on_site(store: Store, visit_id: str) -> RescreenedVisitor | None:
    """None where they have left meanwhile."""
    with store.reading() as session:
        row = session.get(VisitRow, visit_id)
        if row is None or not _on_site(session, visit_id):
            return None
        return RescreenedVisitor(visit_id, _visitor(row), _already_asked(session, row))


def open_case(store: Store, visit_id: str, screening: Screening, entries: Sequence[BarredEntry]) -> str:
    """Ask the office about somebody in the building; returns the case's id, "" where they have left or where it was
    asked meanwhile. `entries` are those of the matches, in the same order. Raises ValueError, StoreError."""
    if not entries:
        raise ValueError("without a match there is nothing to ask")
    with store.writing() as session:
        visit = session.get(VisitRow, visit_id)
        if visit is None or not _on_site(session, visit_id):
            return ""
        if {(entry.id, entry.leaf) for entry in entries} <= _already_asked(session, visit):
            return ""
        return write_case(
            session, store.now(), details_of_row(visit), screening, entries, journal.KIOSK, about=visit_id
        )


def _on_site(session: Session, visit_id: str) -> bool:
    row = session.get(PresenceRow, visit_id)
    return row is not None and bool(row.arrived) and not row.left and not row.voided


def _visitor(row: VisitRow) -> Visitor:
    """Name and birth date are all that was kept."""
    stay = details_of_row(row)
    return Visitor(name=stay.name, source=Source.LICENSE if stay.visitor_hash else Source.TYPED, born=stay.born)


def _already_asked(session: Session, visit: VisitRow) -> frozenset[tuple[str, str]]:
    """What was remembered of this visitor, and what any case of this visit has asked already."""
    pairs: set[tuple[str, str]] = set()
    if visit.visitor_hash:
        pairs.update(
            session.exec(
                select(RememberedRow.entry_id, RememberedRow.leaf).where(
                    RememberedRow.visitor_hash == visit.visitor_hash, RememberedRow.revoked == ""
                )
            )
        )
    asked = select(CaseRow.matches).where(
        or_(col(CaseRow.id) == visit.case_id, col(CaseRow.visit_id) == visit.id, col(CaseRow.about) == visit.id)
    )
    for matches in session.exec(asked):
        pairs.update((match.entry_id, match.leaf) for match in MATCHES.validate_json(matches))
    return frozenset(pairs)
