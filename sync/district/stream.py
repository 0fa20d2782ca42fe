"""One stream of changes for each school: what its kiosks are told since they asked last, whatever kind it is of.

A change is an id and a number; what it says is read from its own table when a kiosk asks, so that nothing personal is
kept twice and what was erased cannot come down. Numbers follow the order of commits, because a school's row is locked
until then; they are times, so that a district restored from a backup goes on above all that it ever gave out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, delete, func, select

from sync.changes import PASS, Changes, WireChange
from sync.district import passes
from sync.district.faults import Denied
from sync.district.tables import Erasure
from sync.district.tables_down import Change, Stream
from sync.entry import canonical
from sync.wire import RefusalCode

PAGE = 200
KEPT = timedelta(days=7)
"""Tombstones, and what need not be told to a new kiosk, are forgotten after this; older cursors start again."""

_FILLING = "f"

Content = dict[str, Any]
Source = Callable[[Session, str, Collection[str]], Mapping[str, Content]]
"""(session, school, keys) -> what kiosks may know of each; a key that is missing is gone."""

SOURCES: dict[str, Source] = {PASS: passes.contents}


def touch(session: Session, school: str, now: datetime) -> int:
    """Move a school's stream, in the caller's transaction: its kiosks have something to ask for. The new number."""
    stream = session.exec(select(Stream).where(Stream.school == school).with_for_update()).one_or_none()
    if stream is None:
        stream = Stream(school=school, number=0)
    stream.number = max(stream.number + 1, int(now.timestamp() * 1000))
    session.add(stream)
    session.flush()
    return stream.number


def note(session: Session, school: str, kind: str, keys: Collection[str], now: datetime) -> int:
    """Put these on the stream where what kiosks may know of them has changed; returns how many have."""
    if not keys:
        return 0
    contents = SOURCES[kind](session, school, keys)
    known = {
        row.key: row
        for row in session.exec(
            select(Change).where(Change.school == school, Change.kind == kind, col(Change.key).in_(list(keys)))
        )
    }
    changed = 0
    for key in sorted(keys):
        digest = _digest(contents.get(key))
        row = known.get(key)
        if digest == (row.digest if row else ""):
            continue
        row = row or Change(school=school, kind=kind, key=key, number=0, digest="", at=now)
        row.number, row.digest, row.at = touch(session, school, now), digest, now
        session.add(row)
        session.flush()
        changed += 1
    return changed


def since(session: Session, school: str, after: str, version: str) -> Changes:
    """The page after a cursor; `version` is that of the school's document. Raises Denied for a cursor never given."""
    stream = session.get(Stream, school) or Stream(school=school, number=0)
    filling, start = _cursor(after)
    reset = not filling and (start == 0 or start > stream.number or start < stream.horizon)
    if reset:
        filling, start = True, 0
    wanted = select(Change).where(Change.school == school, Change.number > start)
    if filling:
        wanted = wanted.where(Change.digest != "")
    rows = session.exec(wanted.order_by(col(Change.number)).limit(PAGE + 1)).all()
    page, more = rows[:PAGE], len(rows) > PAGE
    last = page[-1].number if more else max([stream.number, *(row.number for row in page)])
    erased = session.exec(select(func.max(Erasure.number)).where(Erasure.school == school)).one()
    return Changes(
        changes=_told(session, school, page),
        cursor=f"{_FILLING}{last}" if filling and more else str(last),
        more=more,
        reset=reset,
        school=version,
        erasures=erased or 0,
    )


def prune(session: Session, now: datetime) -> int:
    """Forget tombstones that every kiosk in service has seen; returns how many."""
    old = select(Change.school, func.max(Change.number)).where(Change.digest == "", Change.at < now - KEPT)
    gone = 0
    for school, number in session.exec(old.group_by(col(Change.school))).all():
        stream = session.exec(select(Stream).where(Stream.school == school).with_for_update()).one()
        stream.horizon = max(stream.horizon, number)
        session.add(stream)
        over = (col(Change.school) == school, col(Change.digest) == "", col(Change.number) <= number)
        gone += session.exec(delete(Change).where(*over)).rowcount
    return gone


def _told(session: Session, school: str, page: Sequence[Change]) -> list[WireChange]:
    contents = {
        kind: source(session, school, [row.key for row in page if row.kind == kind])
        for kind, source in SOURCES.items()
        if any(row.kind == kind for row in page)
    }
    return [WireChange(kind=row.kind, key=row.key, content=contents.get(row.kind, {}).get(row.key)) for row in page]


def _digest(content: Content | None) -> str:
    return "" if content is None else hashlib.sha256(canonical(content)).hexdigest()[:32]


def _cursor(after: str) -> tuple[bool, int]:
    """Whether the kiosk is being filled, and from which number. "" is a kiosk that has nothing."""
    digits = after.removeprefix(_FILLING)
    if not after:
        return False, 0
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 19):
        raise Denied(422, RefusalCode.MALFORMED, "The cursor was not given out here.")
    return after.startswith(_FILLING), int(digits)
