"""What the doors of one school must know of each other's visitors: who is in the building, and who has left."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, delete, func, select

from district.db.projection_tables import Remembered, Visit
from district.db.publish_tables import Change, Stream
from district.db.tables import Erasure, School
from district.errors import Denied
from district.publish import dismissals, visitor_passes
from sync.contract.api.messages import RefusalCode
from sync.contract.api.school import PASS, REMEMBERED, VISIT, Changes, WireChange, WireRemembered, WireVisit
from sync.contract.journal.entry import canonical

LATELY = timedelta(days=1)
"""A visit that was over for longer when the district first heard of it is nobody's news."""


def visit_contents(session: Session, school: str, keys: Collection[str]) -> dict[str, dict[str, Any]]:
    """What kiosks may know of these visits. What was erased stands there without its name."""
    rows = session.exec(select(Visit).where(Visit.school == school, col(Visit.id).in_(list(keys)))).all()
    return {
        row.id: WireVisit(
            id=row.id,
            kiosk=row.kiosk,
            family=row.family or "",
            given=row.given or "",
            middle=row.middle or "",
            suffix=row.suffix or "",
            purpose=row.purpose,
            destination=row.destination,
            choice=row.choice,
            badge=row.badge,
            started=row.started.isoformat() if row.started else "",
            ended=row.ended.isoformat() if row.ended else "",
            ended_by=row.ended_by,
            voided=row.voided is not None,
        ).model_dump(mode="json")
        for row in rows
    }


def visit_news(visits: Iterable[Visit], told: Collection[str], now: datetime) -> dict[str, list[str]]:
    """Of the visits that were just folded, those that other doors should hear of, by school. `told` are on a stream
    already, so that they have to hear of the end as well."""
    found: dict[str, list[str]] = {}
    for visit in visits:
        over = visit.ended is not None and visit.started is not None and visit.ended < now - LATELY
        if visit.id in told or not over:
            found.setdefault(visit.school, []).append(visit.id)
    return found


def remembered_contents(session: Session, school: str, keys: Collection[str]) -> dict[str, dict[str, Any]]:
    """The decisions that the school's kiosks remember: its own, and those of others that security confirmed. One that
    was revoked or erased is gone."""
    rows = session.exec(
        select(Remembered).where(col(Remembered.id).in_(list(keys)), col(Remembered.revoked).is_(None))
    ).all()
    said = dismissals.elsewhere(session, [row.id for row in rows if row.school != school])
    hashes = {
        row.id: (row.visitor_hash or "") if row.school == school else dismissals.hash_elsewhere(row, said.get(row.id))
        for row in rows
    }
    return {
        row.id: WireRemembered(
            case=row.id,
            visitor_hash=hashes[row.id],
            entries=[(entry, leaf, kind) for entry, leaf, kind in row.entries],
            by=row.by,
            decided=row.decided.isoformat(),
            expires=row.expires.isoformat(),
        ).model_dump(mode="json")
        for row in rows
        if hashes[row.id] and row.entries and row.decided and row.expires
    }


PAGE = 200
KEPT = timedelta(days=7)
"""Tombstones, and what need not be told to a new kiosk, are forgotten after this; older cursors start again."""

_FILLING = "f"

Content = dict[str, Any]
Source = Callable[[Session, str, Collection[str]], Mapping[str, Content]]
"""(session, school, keys) -> what kiosks may know of each; a key that is missing is gone."""

SOURCES: dict[str, Source] = {
    PASS: visitor_passes.contents,
    VISIT: visit_contents,
    REMEMBERED: remembered_contents,
}

_PASSING = frozenset({VISIT})
"""Kinds that are forgotten like tombstones: who came a week ago is in no building any more."""


def touch(session: Session, school: str, now: datetime, by: int = 1) -> int:
    """Move a school's stream, in the caller's transaction: its kiosks have something to ask for. The last of `by` new
    numbers, which nobody else is given."""
    stream = session.exec(select(Stream).where(Stream.school == school).with_for_update()).one_or_none()
    if stream is None:
        stream = Stream(school=school, number=0)
    stream.number = max(stream.number + by, int(now.timestamp() * 1000))
    session.add(stream)
    session.flush()
    return stream.number


def note(session: Session, school: str, kind: str, keys: Collection[str], now: datetime) -> int:
    """Put these on the stream where what kiosks may know of them has changed; returns how many have."""
    keys = sorted(set(keys))
    changed = sum(_note(session, school, kind, keys[at : at + PAGE], now) for at in range(0, len(keys), PAGE))
    if kind == REMEMBERED and (shared := sorted(dismissals.elsewhere(session, keys))):
        for other in session.exec(select(School.code).where(School.code != school).order_by(School.code)).all():
            changed += _note(session, other, kind, shared, now)
    session.flush()
    return changed


def _note(session: Session, school: str, kind: str, keys: Sequence[str], now: datetime) -> int:
    contents = SOURCES[kind](session, school, keys)
    rows = session.exec(
        select(Change).where(Change.school == school, Change.kind == kind, col(Change.key).in_(keys))
    ).all()
    known = {row.key: row for row in rows}
    digests = {key: _digest(contents.get(key)) for key in keys}
    news = [key for key in keys if digests[key] != (known[key].digest if key in known else "")]
    if not news:
        return 0
    last = touch(session, school, now, len(news))
    for number, key in enumerate(news, last - len(news) + 1):
        row = known.get(key) or Change(school=school, kind=kind, key=key, number=0, digest="", at=now)
        row.number, row.digest, row.at = number, digests[key], now
        session.add(row)
    return len(news)


def since(session: Session, school: str, after: str, version: str) -> Changes:
    """The page after a cursor; `version` is that of the school's document. Raises Denied for a cursor never given."""
    stream = session.get(Stream, school) or Stream(school=school, number=0)
    filling, start, begun = _cursor(after)
    reset = start == 0 or start > stream.number or begun < stream.horizon
    if reset:
        filling, start, begun = True, 0, stream.number
    wanted = select(Change).where(Change.school == school, Change.number > start)
    if filling:
        wanted = wanted.where((col(Change.digest) != "") | (col(Change.number) > begun))
    rows = session.exec(wanted.order_by(col(Change.number)).limit(PAGE + 1)).all()
    page, more = rows[:PAGE], len(rows) > PAGE
    last = page[-1].number if more else max([stream.number, *(row.number for row in page)])
    erased = session.exec(select(func.max(Erasure.number)).where(Erasure.school == school)).one()
    return Changes(
        changes=_told(session, school, page),
        cursor=f"{_FILLING}{last}.{begun}" if filling and more else str(last),
        more=more,
        reset=reset,
        school=version,
        erasures=erased or 0,
    )


def prune(session: Session, now: datetime) -> int:
    """Forget what every kiosk in service has seen: tombstones, and what is long past; returns how many."""
    over = ((col(Change.digest) == "") | col(Change.kind).in_(_PASSING)) & (col(Change.at) < now - KEPT)
    old = select(Change.school, func.max(Change.number)).where(over).group_by(col(Change.school))
    gone = 0
    for school, number in sorted(session.exec(old).all()):  # in the order in which everybody locks schools
        stream = session.exec(select(Stream).where(Stream.school == school).with_for_update()).one()
        stream.horizon = max(stream.horizon, number)
        session.add(stream)
        gone += session.exec(delete(Change).where(col(Change.school) == school, over)).rowcount
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


def _cursor(after: str) -> tuple[bool, int, int]:
    """Whether the kiosk is being filled, and from which number. "" is a kiosk that has nothing."""
    if not after:
        return False, 0, 0
    filling = after.startswith(_FILLING)
    last, _, begun = after.removeprefix(_FILLING).partition(".")
    begun = begun or ("0" if filling else last)
    if not all(part.isascii() and part.isdecimal() and len(part) < 19 for part in (last, begun)):
        raise Denied(422, RefusalCode.MALFORMED, "The cursor was not given out here.")
    return filling, int(last), int(begun)
