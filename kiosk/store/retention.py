"""Retention: what the kiosk forgets, and when. The desk calls `prune` when nobody is at the screen."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_
from sqlmodel import Session, col, delete, select

from kiosk.checkin.visit import KEEP_DAYS
from kiosk.store import journal, schema
from kiosk.store.ages import Ages
from kiosk.store.line.requests import forget_answered
from kiosk.store.log.visits import RECALL_DAYS
from kiosk.store.review.remembered import forget_expired
from kiosk.store.site import passes
from kiosk.store.store import Store
from kiosk.store.tables import BadgeRow, CaseRow, PresenceRow, ReturningRow, VisitRow

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
    told of, then photos. Who is still on site and cases that nobody decided stay; and everything, while this machine's
    clock and the district's do not agree (see kiosk.store.ages). Raises StoreError.
    """
    ages = store.ages()
    if ages is None:
        return Pruned(0, 0, 0, 0)
    total = Counter[str]()
    while any((round_ := _round(store, ages)).values()):
        total.update(round_)
    with store.reading() as session:
        wanted = {
            *session.exec(select(VisitRow.photo).where(VisitRow.photo != "")).all(),
            *session.exec(select(CaseRow.photo).where(CaseRow.photo != "")).all(),
        }
    photos = store.photos.prune(wanted, ages)
    for file in (store.path, store.photos.path):
        schema.discard_old_backups(file, ages.now)
    return Pruned(total["entries"], total["visits"], total["cases"], photos)


def _round(store: Store, ages: Ages) -> dict[str, int]:
    """One transaction's worth, so that a desk never waits long; all zero when there is nothing left to forget."""
    with store.writing() as session:
        entries = journal.prune(session, ages, _AT_ONCE)
        # While an entry waits for the district, so does what it tells of.
        unsent = journal.oldest_unsent(session)
        visits = _forget_visits(session, ages, unsent)
        over = (col(CaseRow.decided) != "", *_over(ages, col(CaseRow.decided), unsent))
        cases = session.exec(delete(CaseRow).where(*over)).rowcount
        session.exec(delete(ReturningRow).where(ages.old(col(ReturningRow.seen), RECALL_DAYS)))
        forget_expired(session, ages.now)
        forget_answered(session, ages)
        passes.forget_ended(session, ages.now)
        return {"entries": entries, "visits": visits, "cases": cases}


def _over(ages: Ages, stamp: Any, unsent: str) -> list[ColumnElement[bool]]:
    """Old, and older than the oldest entry that the district lacks."""
    return [ages.old(stamp, KEEP_DAYS), *([stamp < unsent] if unsent else [])]


def _forget_visits(session: Session, ages: Ages, unsent: str) -> int:
    left = and_(col(PresenceRow.left) != "", *_over(ages, col(PresenceRow.left), unsent))
    # A voided visit is never left. One whose arrival has not come yet stays, or it would count as on site when it does.
    voided = col(PresenceRow.voided) & (col(PresenceRow.left) == "") & (col(PresenceRow.arrived) != "")
    over = left | and_(voided, *_over(ages, col(PresenceRow.arrived), unsent))
    gone = session.exec(select(PresenceRow.visit_id).where(over).limit(_AT_ONCE)).all()
    session.exec(delete(BadgeRow).where(col(BadgeRow.visit_id).in_(gone)))
    session.exec(delete(VisitRow).where(col(VisitRow.id).in_(gone)))
    session.exec(delete(PresenceRow).where(col(PresenceRow.visit_id).in_(gone)))
    return len(gone)
