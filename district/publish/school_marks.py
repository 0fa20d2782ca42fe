"""What stands at a school, read in one statement: the version of its document, its stream's numbers, its last erasure,
a mark of its lists.

Every kiosk asks for these at each exchange, and the document has hardly ever changed. So its rows are read as they are
stored and compared with those of last time; only where they differ is the document itself made.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, String, bindparam, cast, literal, null, or_, select, union_all
from sqlmodel import Session, col, func

from district.db.list_tables import ListSource
from district.db.publish_tables import (
    BadgeLayoutLayer,
    GivenSet,
    KioskSettingLayer,
    SchoolPlan,
    Stream,
    VisitorTypeLayer,
)
from district.db.tables import Erasure, Feed, Kiosk, School, Staff
from district.publish import schools
from district.publish.feed_sets import given_to
from district.publish.visitor_type_scopes import DISTRICT, LEVEL, Scope

_STREAM, _ERASURE = "stream", "erasure"
_FEED = "feed"
_LISTS = frozenset({_FEED, "given_set"})
_BESIDE = frozenset({_STREAM, _ERASURE}) | _LISTS
"""What is no part of the document."""
_DIGITS = 32
_WIDTH = 8
"""Columns of the widest part, besides the name of its table."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How a school stands.

    Attributes:
        version: of its document, as `schools.document` says it.
        number: the last one that its stream of changes gave out, 0 before the first.
        horizon: changes up to here may be forgotten.
        erasures: number of its last erasure, 0 for none.
        feeds: a mark of the lists that its kiosks are given.
        signed: of each of these lists, when its manifest was issued (ISO 8601) and the id of the key that signed it.
    """

    version: str
    number: int = 0
    horizon: int = 0
    erasures: int = 0
    feeds: str = ""
    signed: tuple[tuple[str, str], ...] = ()


def of_school(session: Session, code: str) -> Mark:
    """How a school stands now. Raises DistrictError where there is no such school."""
    rows = _rows(session, code)
    stream: Sequence[Any] = next((row[1:3] for row in rows if row[0] == _STREAM), (0, 0))
    erasures = next((row[1] for row in rows if row[0] == _ERASURE), None)
    version, feeds = _version(session, code, _stored(rows)), _digest(row for row in rows if row[0] in _LISTS).hex()
    signed = tuple((row[4], row[6]) for row in rows if row[0] == _FEED)
    return Mark(version, int(stream[0]), int(stream[1]), int(erasures or 0), feeds[:_DIGITS], signed)


_known: dict[str, tuple[bytes, str]] = {}
"""School -> digest of the rows that its document was made from last, and its version then. One entry a school."""


def _version(session: Session, code: str, stored: bytes) -> str:
    known = _known.get(code)
    if known is not None and known[0] == stored:
        return known[1]
    version = schools.document(session, code).version
    if _stored(_rows(session, code)) == stored:  # else somebody changed something before the document was read
        _known[code] = stored, version
    return version


def _rows(session: Session, code: str) -> Sequence[Sequence[Any]]:
    of_all, of_school = given_to(code)
    asked = {"code": code, "district": DISTRICT, "own": Scope(school=code).key}
    return session.execute(_ALL, asked | {"of_all": of_all, "of_school": of_school}).all()


def _stored(rows: Iterable[Sequence[Any]]) -> bytes:
    """A digest of the rows that the document is made from."""
    return _digest(row for row in rows if row[0] not in _BESIDE)


def _digest(rows: Iterable[Sequence[Any]]) -> bytes:
    said = sorted(repr(tuple(row)) for row in rows)
    return hashlib.sha256("\n".join(said).encode()).digest()


def _part(table: Any, columns: Sequence[Any], *rules: Any) -> Select[Any]:
    """Rows of a table as text, after the table's name; all parts are of one width."""
    texts = [cast(one, String) for one in columns]
    spare = [cast(null(), String)] * (_WIDTH - len(texts))
    return select(literal(table.__tablename__), *texts, *spare).where(*rules)


def _is_one_of(column: Any, *names: str) -> Any:
    """Of parameters. A list of values would be written into the statement anew each time."""
    return or_(*(col(column) == bindparam(name, type_=String) for name in names))


def _in_force(table: type[VisitorTypeLayer | BadgeLayoutLayer]) -> Select[Any]:
    """What each scope that counts for the school has set last and not taken back."""
    counts = _is_one_of(table.scope, "district", "own") | (col(table.scope) == _level)
    newest = (
        select(col(table.scope).label("scope"), func.max(table.number).label("number"))
        .where(counts, col(table.undone).is_(None))
        .group_by(col(table.scope))
        .subquery()
    )
    here = (col(table.scope) == newest.c.scope, col(table.number) == newest.c.number)
    return _part(table, (table.scope, table.number, table.content), *here)


_code: Any = bindparam("code", type_=String)
_level: Any = select(literal(LEVEL) + School.level).where(School.code == _code).scalar_subquery()
# Built once: a kiosk asks this at every exchange.
_ALL: Any = union_all(
    _part(Stream, (Stream.number, Stream.horizon), Stream.school == _code),
    _part(Erasure, (func.max(Erasure.number),), Erasure.school == _code),
    _part(Feed, (Feed.name, Feed.version, Feed.root, Feed.issued, Feed.expires, Feed.key_id, Feed.count),
          _is_one_of(Feed.name, "of_all", "of_school")),
    _part(GivenSet, (GivenSet.version, GivenSet.issued, GivenSet.key_id, GivenSet.feeds, GivenSet.ended),
          GivenSet.school == _code),
    _part(School, (School.name, School.time_zone, School.emergency, School.keyring, School.level, School.destinations,
                   School.typed_names, School.wording), School.code == _code),
    _part(SchoolPlan, (SchoolPlan.calendar, SchoolPlan.hosts, SchoolPlan.alarm), SchoolPlan.school == _code),
    _part(Staff, (Staff.id, Staff.name, Staff.permissions, Staff.verifier, Staff.secret),
          Staff.school == _code, col(Staff.removed).is_(None), col(Staff.disabled).is_(None)),
    _part(Kiosk, (Kiosk.key_id,), Kiosk.school == _code, col(Kiosk.revoked).is_(None)),
    _part(KioskSettingLayer, (KioskSettingLayer.scope, KioskSettingLayer.content),
          _is_one_of(KioskSettingLayer.scope, "district", "own")
          | (col(KioskSettingLayer.scope) == _level) | (col(KioskSettingLayer.school) == _code)),
    _part(ListSource, (ListSource.id, ListSource.name, ListSource.as_of)),
    _in_force(VisitorTypeLayer),
    _in_force(BadgeLayoutLayer),
)  # fmt: skip
