"""What the doors of one school must know of each other's visitors: who is in the building, and who has left."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, delete, func, select

from district.db.projection_tables import Remembered, Visit
from district.db.publish_tables import Change, Stream
from district.db.tables import School
from district.errors import Denied
from district.publish import dismissals, school_marks, upserts, visitor_passes
from district.publish.school_marks import Mark
from sync.contract.api.messages import RefusalCode
from sync.contract.api.school import PASS, REMEMBERED, VISIT, Changes, WireChange, WireRemembered, WireVisit
from sync.contract.journal.entry import canonical

Content = dict[str, Any]

PAGE = 200
"""Changes on a page, and keys that are looked at together."""
LATELY = timedelta(days=1)
"""A visit that was over for longer when the district first heard of it is nobody's news."""


_school: Any = bindparam("school")
_keys: Any = bindparam("keys", expanding=True)
# Built once: kiosks ask these whenever something moved.
_VISITS: Any = select(Visit).where(Visit.school == _school, col(Visit.id).in_(_keys))
_DIGESTS: Any = select(Change.key, Change.digest).where(
    Change.school == _school, Change.kind == bindparam("kind"), col(Change.key).in_(_keys)
)
_SINCE: Any = (
    select(Change)
    .where(Change.school == _school, Change.number > bindparam("start"))
    .where((col(Change.digest) != "") | (col(Change.number) > bindparam("begun")))
    .order_by(col(Change.number))
    .limit(PAGE + 1)
)
_WITH_TOMBSTONES = -1
"""In place of the number up to which tombstones are left out: of none."""


def visit_contents(session: Session, school: str, keys: Collection[str]) -> dict[str, dict[str, Any]]:
    """What kiosks may know of these visits. What was erased stands there without its name."""
    rows = session.execute(_VISITS, {"school": school, "keys": list(keys)}).scalars()
    return {row.id: _visit_content(row) for row in rows}


def _visit_content(row: Visit) -> Content:
    return WireVisit(
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


def note_visits(session: Session, visits: Sequence[Visit], now: datetime) -> None:
    """Of visits that were just folded and written, put those on their schools' streams that other doors should hear of:
    those that are not long over; and of what they were told before, the end too."""
    for school in sorted({visit.school for visit in visits}):
        there = [visit for visit in visits if visit.school == school]
        for at in range(0, len(there), PAGE):
            part = {visit.id: visit for visit in there[at : at + PAGE]}
            known = _digests(session, school, VISIT, part)
            wanted = [key for key in sorted(part) if key in known or not _is_long_over(part[key], now)]
            _put(session, school, VISIT, known, {key: _visit_content(part[key]) for key in wanted}, now)


def _is_long_over(visit: Visit, now: datetime) -> bool:
    return visit.ended is not None and visit.started is not None and visit.ended < now - LATELY


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


KEPT = timedelta(days=7)
"""Tombstones, and what need not be told to a new kiosk, are forgotten after this; older cursors start again."""

_FILLING = "f"

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
    moment = int(now.timestamp() * 1000)
    return int(session.execute(upserts.of_stream(session), {"school": school, "by": by, "moment": moment}).scalar_one())


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
    known = _digests(session, school, kind, keys)
    return _put(session, school, kind, known, {key: contents.get(key) for key in keys}, now)


def _digests(session: Session, school: str, kind: str, keys: Collection[str]) -> dict[str, str]:
    """Key -> digest of what was sent last, of those that are on the stream."""
    there = session.execute(_DIGESTS, {"school": school, "kind": kind, "keys": list(keys)})
    return dict(there.all())


def _put(
    session: Session, school: str, kind: str, known: Mapping[str, str], contents: Mapping[str, Content | None],
    now: datetime,
) -> int:  # fmt: skip
    """Put on the stream what reads otherwise than what is `known` to be there; returns how many."""
    digests = {key: _digest(content) for key, content in contents.items()}
    news = [key for key, digest in digests.items() if digest != known.get(key, "")]
    if not news:
        return 0
    last = touch(session, school, now, len(news))
    rows = [
        {"school": school, "kind": kind, "key": key, "number": number, "digest": digests[key], "at": now}
        for number, key in enumerate(news, last - len(news) + 1)
    ]
    session.execute(upserts.of_change(session), rows)
    return len(news)


def since(
    session: Session, school: str, after: str, is_settled: Callable[[Mark], bool] = lambda _: True
) -> Changes:  # fmt: skip
    """The page after a cursor. `is_settled`: whether the lists may be told by their mark, as none of them is to be
    signed anew. Raises Denied for a cursor never given, DistrictError where there is no such school."""
    filling, start, begun = _cursor(after)
    mark = school_marks.of_school(session, school)  # before the changes: what comes in between is on the page
    reset = start == 0 or start > mark.number or begun < mark.horizon
    if reset:
        filling, start, begun = True, 0, mark.number
    asked = {"school": school, "start": start, "begun": begun if filling else _WITH_TOMBSTONES}
    is_news = filling or mark.number > start  # nearly always nothing moved
    rows = session.execute(_SINCE, asked).scalars().all() if is_news else []
    page, more = rows[:PAGE], len(rows) > PAGE
    last = page[-1].number if more else max([mark.number, *(row.number for row in page)])
    return Changes(
        changes=_told(session, school, page),
        cursor=f"{_FILLING}{last}.{begun}" if filling and more else str(last),
        more=more,
        reset=reset,
        school=mark.version,
        erasures=mark.erasures,
        feeds=mark.feeds if is_settled(mark) else "",
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
