"""Retention: what the kiosk forgets, and when. The desk calls `prune` when nobody is at the screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_
from sqlmodel import Session, col, delete, select

from kiosk.checkin.visit import KEEP_DAYS
from kiosk.records import journal, schema_migration, school_passes, visitor_passes
from kiosk.records.erasure import forget_day
from kiosk.records.office_requests import forget_answered
from kiosk.records.remembered_decisions import forget_expired
from kiosk.records.store import Store
from kiosk.records.tables import BadgeRow, CaseRow, PresenceRow, ReturningRow, VisitRow
from kiosk.records.timestamps import RecordAges
from kiosk.records.visits import RECALL_DAYS
from sync.contract.records.kept import Retention

_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class RetentionResult:
    """How much was forgotten."""

    entries: int
    visits: int
    cases: int
    photos: int


def apply_retention(store: Store) -> RetentionResult:
    """Delete what is older than KEEP_DAYS and held by the district: entries, then the visits and cases they
    told of, then photos. Who is still on site and cases that nobody decided stay; and everything, while this machine's
    clock and the district's do not agree (see kiosk.records.timestamps). Raises StoreError.
    """
    ages = store.ages()
    if ages is None:
        return RetentionResult(0, 0, 0, 0)
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
        schema_migration.discard_old_backups(file, ages.now)
    return RetentionResult(total["entries"], total["visits"], total["cases"], photos)


def _round(store: Store, ages: RecordAges) -> dict[str, int]:
    """One transaction's worth, so that a desk never waits long; all zero when there is nothing left to forget."""
    with store.writing() as session:
        entries = journal.prune_entries(session, ages, _AT_ONCE)
        # While an entry waits for the district, so does what it tells of.
        unsent = journal.oldest_unsent(session)
        visits, cases = _forget_records(session, ages, unsent)
        session.exec(delete(ReturningRow).where(ages.older_than(col(ReturningRow.seen), RECALL_DAYS)))
        forget_expired(session, ages.now)
        forget_answered(session, ages)
        visitor_passes.forget_ended(session, ages.now)
        school_passes.forget_old(session, ages)
        return {"entries": entries, "visits": visits, "cases": cases}


def _over(ages: RecordAges, stamp: Any, unsent: str) -> list[ColumnElement[bool]]:
    """Old, and older than the oldest entry that the district lacks."""
    return [ages.older_than(stamp, KEEP_DAYS), *([stamp < unsent] if unsent else [])]


def _forget_records(session: Session, ages: RecordAges, unsent: str) -> tuple[int, int]:
    """The visits and cases whose time is over; returns how many of each."""
    return _forget_visits(session, ages, unsent), _forget_cases(session, ages, unsent)


def _forget_cases(session: Session, ages: RecordAges, unsent: str) -> int:
    over = (col(CaseRow.decided) != "", *_over(ages, col(CaseRow.decided), unsent))
    return session.exec(delete(CaseRow).where(*over)).rowcount


def _forget_visits(session: Session, ages: RecordAges, unsent: str) -> int:
    left = and_(col(PresenceRow.left) != "", *_over(ages, col(PresenceRow.left), unsent))
    # A voided visit is never left. One whose arrival has not come yet stays, or it would count as on site when it does.
    voided = col(PresenceRow.voided) & (col(PresenceRow.left) == "") & (col(PresenceRow.arrived) != "")
    over = left | and_(voided, *_over(ages, col(PresenceRow.arrived), unsent))
    gone = session.exec(select(PresenceRow.visit_id).where(over).limit(_AT_ONCE)).all()
    session.exec(delete(BadgeRow).where(col(BadgeRow.visit_id).in_(gone)))
    session.exec(delete(VisitRow).where(col(VisitRow.id).in_(gone)))
    session.exec(delete(PresenceRow).where(col(PresenceRow.visit_id).in_(gone)))
    return len(gone)


RETENTION: Mapping[Retention, Callable[..., object]] = {
    Retention.DAY: forget_day,  # the desk calls it when the school's day is over
    Retention.RECORD: _forget_records,
    Retention.DECISION: forget_expired,
    Retention.PASS: visitor_passes.forget_ended,
    Retention.AUDIT: journal.prune_entries,  # with all groups that an entry still has
}
"""What forgets each class here; `RULES` in sync.contract.records.kept says it in words."""
