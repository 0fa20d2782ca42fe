"""Who of those on site somebody is: by the document they show, or by the name and birth date that they type."""

from __future__ import annotations

from sqlmodel import col

from kiosk.checkin.visit import OnSiteVisitor, Visit
from kiosk.store.identity import plain_name, visitor_hashes
from kiosk.store.log import spool, visits
from kiosk.store.store import Store
from kiosk.store.tables import VisitRow
from screening.visitor import Visitor


def guests(store: Store) -> tuple[OnSiteVisitor, ...]:
    """Everybody on site by this kiosk's records, by name, with what is asked about their badges."""
    asked = {question.visit.id: question for question in spool.questions(store)}
    everybody = sorted(visits.on_site(store), key=lambda visit: (plain_name(visit.name), visit.id))
    return tuple(OnSiteVisitor(visit, asked.get(visit.id)) for visit in everybody)


def staying(store: Store, visitor: Visitor) -> Visit | None:
    """The visit from which this document's holder has not signed out, the latest of several. None for a typed name."""
    known = visitor_hashes(store.secrets, visitor)
    if not known:
        return None
    with store.reading() as session:
        return next(reversed(visits.staying(session, col(VisitRow.visitor_hash).in_(known))), None)
