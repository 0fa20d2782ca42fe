"""Finding looks: those of some schools in a span of time, by whom, and without a case. Always within a span, so that
the index by school and time bounds the work."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from district.access.looks_without_case import is_without_case
from district.db.look_tables import RecordLook

PAGE_ROWS = 50
AT_ONCE = 200
"""Of how many looks it is asked at first whether there was a case."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which looks.

    Attributes:
        schools: codes; all of them for the whole district.
        since, until: from when, and before when.
        account: whose looks, "" for everybody's.
        without_case: only those without a case, see looks_without_case.
        before: the number at which an earlier page ended, None for the newest.
        kinds: LookKinds and ActKinds, none for all of them.
    """

    schools: Collection[str]
    since: datetime
    until: datetime
    account: str = ""
    without_case: bool = False
    before: int | None = None
    kinds: Collection[str] = ()


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
    if wanted.kinds:
        query = query.where(col(RecordLook.kind).in_(sorted(wanted.kinds)))
    if wanted.before is not None:
        query = query.where(col(RecordLook.number) < wanted.before)
    newest = query.order_by(col(RecordLook.number).desc())
    rows = (
        _without_case(session, newest, most + 1) if wanted.without_case else session.exec(newest.limit(most + 1)).all()
    )
    found = rows[:most]
    return Page(found, found[-1].number if len(rows) > most else None)


def _without_case(session: Session, newest: SelectOfScalar[RecordLook], most: int) -> list[RecordLook]:
    """The first `most` of these that are without a case. Whether one is takes a dozen lookups, and most are: so that is
    asked of a few first, and of twice as many each time that they were not enough."""
    number = col(RecordLook.number)
    found: list[RecordLook] = []
    rest, size = newest, AT_ONCE
    while True:
        last = session.scalar(rest.with_only_columns(number).offset(size - 1).limit(1))
        part = rest if last is None else rest.where(number >= last)
        found += session.exec(part.where(is_without_case()).limit(most - len(found))).all()
        if last is None or len(found) == most:
            return found
        rest, size = newest.where(number < last), size * 2
