"""Retention: what the kiosk forgets, and when. The desk calls `prune` when nobody is at the screen."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, select

from kiosk.domain.visit import KEEP_DAYS
from kiosk.store import journal, schema
from kiosk.store.line.requests import forget_answered
from kiosk.store.log.visits import RECALL_DAYS
from kiosk.store.moments import written
from kiosk.store.review.remembered import forget_expired
from kiosk.store.site import passes
from kiosk.store.store import Store
from kiosk.store.tables import BadgeRow, CaseRow, PresenceRow, ReturningRow, VisitRow

PHOTO_DAYS = KEEP_DAYS
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Pruned:
    """How much was forgotten."""

    entries: int
    visits: int
    cases: int
    photos: int


def prune(store: Store) -> Pruned:
    """Delete what is older than KEEP_DAYS and held by the district: entries, then the visits and cases they
    told of, then photos. Who is still on site and cases that nobody decided stay. Raises StoreError.
    """
    now = store.now()
    total = Counter[str]()
    while any((round_ := _round(store, now)).values()):
        total.update(round_)
    with store.reading() as session:
        wanted = {
            *session.exec(select(VisitRow.photo).where(VisitRow.photo != "")).all(),
            *session.exec(select(CaseRow.photo).where(CaseRow.photo != "")).all(),
        }
    photos = store.photos.prune(wanted, PHOTO_DAYS)
    for file in (store.path, store.photos.path):
        schema.discard_old_backups(file, now)
    return Pruned(total["entries"], total["visits"], total["cases"], photos)


def _round(store: Store, now: datetime) -> dict[str, int]:
    """One transaction's worth, so that a desk never waits long; all zero when there is nothing left to forget."""
    oldest = written(now - timedelta(days=KEEP_DAYS))
    with store.writing() as session:
        entries = journal.prune(session, now, _AT_ONCE)
        # While an entry waits for the district, so does what it tells of.
        unsent = journal.oldest_unsent(session)
        limit = min(oldest, unsent) if unsent else oldest
        visits = _forget_visits(session, limit)
        over = (col(CaseRow.decided) != "", col(CaseRow.decided) < limit)
        cases = session.exec(delete(CaseRow).where(*over)).rowcount
        forgotten = written(now - timedelta(days=RECALL_DAYS))
        session.exec(delete(ReturningRow).where(col(ReturningRow.seen) < forgotten))
        forget_expired(session, now)
        forget_answered(session, now)
        passes.forget_ended(session, now)
        return {"entries": entries, "visits": visits, "cases": cases}


def _forget_visits(session: Session, limit: str) -> int:
    left = (col(PresenceRow.left) != "") & (col(PresenceRow.left) < limit)
    # A voided visit is never left. One whose arrival has not come yet stays, or it would count as on site when it does.
    voided = col(PresenceRow.voided) & (col(PresenceRow.left) == "") & (col(PresenceRow.arrived) != "")
    over = left | (voided & (col(PresenceRow.arrived) < limit))
    gone = session.exec(select(PresenceRow.visit_id).where(over).limit(_AT_ONCE)).all()
    session.exec(delete(BadgeRow).where(col(BadgeRow.visit_id).in_(gone)))
    session.exec(delete(VisitRow).where(col(VisitRow.id).in_(gone)))
    session.exec(delete(PresenceRow).where(col(PresenceRow.visit_id).in_(gone)))
    return len(gone)
