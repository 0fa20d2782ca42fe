"""Retention: what the kiosk forgets, and when. The desk calls `prune` when nobody is at the screen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import col, delete, select

from kiosk.store import journal, schema
from kiosk.store.moments import written
from kiosk.store.remembered import forget_expired
from kiosk.store.store import Store
from kiosk.store.tables import BadgeRow, CaseRow, PresenceRow, ReturningRow, VisitRow
from kiosk.store.visits import RECALL_DAYS

PHOTO_DAYS = journal.KEEP_DAYS


@dataclass(frozen=True, slots=True)
class Pruned:
    """How much was forgotten."""

    entries: int
    visits: int
    cases: int
    photos: int


def prune(store: Store) -> Pruned:
    """Delete what is older than journal.KEEP_DAYS and held by the district: entries, then the visits and cases they
    told of, then photos. Who is still on site and cases that nobody decided stay. Raises StoreError.
    """
    now = store.now()
    oldest = written(now - timedelta(days=journal.KEEP_DAYS))
    with store.writing() as session:
        entries = journal.prune(session, now)
        # While an entry waits for the district, so does what it tells of.
        unsent = journal.oldest_unsent(session)
        limit = min(oldest, unsent) if unsent else oldest
        left = (PresenceRow.left != "", PresenceRow.left < limit)
        gone = session.exec(select(PresenceRow.visit_id).where(*left)).all()
        session.exec(delete(BadgeRow).where(col(BadgeRow.visit_id).in_(gone)))
        session.exec(delete(VisitRow).where(col(VisitRow.id).in_(gone)))
        session.exec(delete(PresenceRow).where(col(PresenceRow.visit_id).in_(gone)))
        cases = session.exec(delete(CaseRow).where(col(CaseRow.decided) != "", col(CaseRow.decided) < limit)).rowcount
        forgotten = written(now - timedelta(days=RECALL_DAYS))
        session.exec(delete(ReturningRow).where(col(ReturningRow.seen) < forgotten))
        forget_expired(session, now)
    with store.reading() as session:
        wanted = {
            *session.exec(select(VisitRow.photo).where(VisitRow.photo != "")).all(),
            *session.exec(select(CaseRow.photo).where(CaseRow.photo != "")).all(),
        }
    photos = store.photos.prune(wanted, PHOTO_DAYS)
    schema.discard_old_backups(store.path, now)
    return Pruned(entries, len(gone), cases, photos)
