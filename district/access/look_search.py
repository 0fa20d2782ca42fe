"""Finding looks: those of some schools in a span of time, by whom, and without a case. Always within a span, so that
the index by school and time bounds the work."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from district.access.looks_without_case import is_without_case
from district.db.look_tables import RecordLook

PAGE_ROWS = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which looks.

    Attributes:
        schools: codes; all of them for the whole district.
        since, until: from when, and before when.
        account: whose looks, "" for everybody's.
        without_case: only those without a case, see looks_without_case.
        before: the number at which an earlier page ended, None for the newest.
    """

    schools: Collection[str]
    since: datetime
    until: datetime
    account: str = ""
    without_case: bool = False
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """`after`: where the next page begins, None where this is the last one."""

    found: Sequence[RecordLook]
    after: int | None


def search(session: Session, wanted: Wanted, most: int = PAGE_ROWS) -> Page:
    """The newest first."""
    query = (
        select(RecordLook)
        .where(col(RecordLook.school).in_(sorted(wanted.schools)))
        .where(col(RecordLook.at) >= wanted.since, col(RecordLook.at) < wanted.until)
    )
    if wanted.account:
        query = query.where(RecordLook.account == wanted.account)
    if wanted.before is not None:
        query = query.where(col(RecordLook.number) < wanted.before)
    if wanted.without_case:
        query = query.where(is_without_case())
    rows = session.exec(query.order_by(col(RecordLook.number).desc()).limit(most + 1)).all()
    found = rows[:most]
    return Page(found, found[-1].number if len(rows) > most else None)
