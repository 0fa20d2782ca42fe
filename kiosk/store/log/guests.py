"""Who of those on site somebody is: by the document they show, or by the name and birth date that they type."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session, col, select

from kiosk.domain.badges import Guest
from kiosk.domain.visit import SignedOutBy, SignOutResult, Visit
from kiosk.domain.visitor import PersonName, Visitor
from kiosk.store.identity import plain_name, visitor_hashes
from kiosk.store.log import spool, visits
from kiosk.store.store import Store
from kiosk.store.tables import VisitRow


def guests(store: Store) -> tuple[Guest, ...]:
    """Everybody on site by this kiosk's records, by name, with what is asked about their badges."""
    asked = {question.visit.id: question for question in spool.questions(store)}
    everybody = sorted(visits.on_site(store), key=lambda visit: (plain_name(visit.name), visit.id))
    return tuple(Guest(visit, asked.get(visit.id)) for visit in everybody)


def staying(store: Store, visitor: Visitor) -> Visit | None:
    """The visit from which this document's holder has not signed out, the latest of several. None for a typed name."""
    known = visitor_hashes(store.secrets, visitor)
    if not known:
        return None
    with store.reading() as session:
        return next(reversed(visits.staying(session, col(VisitRow.visitor_hash).in_(known))), None)


def sign_out_by_name(store: Store, family: str, given: str, born: date) -> SignOutResult:
    """End the one visit on site of that name and birth date.

    None and several are answered alike, as NOT_FOUND: whoever types learns nothing of others. Raises StoreError.
    """
    with store.reading() as session:
        found = _named(session, family, given, born)
    if len(found) != 1:
        return SignOutResult.NOT_FOUND
    return visits.sign_out(store, found[0], SignedOutBy.NAME)


def _named(session: Session, family: str, given: str, born: date) -> list[str]:
    """The visits on site of a birth date whose name reads the same: a license may give middle names besides."""
    wanted = plain_name(PersonName(family, given))
    ids = [visit.id for visit in visits.staying(session, col(VisitRow.born) == born.isoformat())]
    rows = session.exec(select(VisitRow).where(col(VisitRow.id).in_(ids))).all()
    return [row.id for row in rows if wanted in _ways_to_write(row)]


def _ways_to_write(row: VisitRow) -> set[str]:
    return {plain_name(PersonName(row.family, given)) for given in (row.given, f"{row.given} {row.middle}")} | {
        plain_name(PersonName(f"{row.family} {row.suffix}", row.given))
    }
