"""Visits of a school, newest first, a page at a time; by name those that screening's own comparison takes for it.

A page by name is made of the visits that stand under its keys (search_keys). Of a common name there may be more than
are compared at once: then the page reaches down to a point in time, and the next one goes on from there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ColumnElement, and_, bindparam, func, or_, union_all
from sqlmodel import Session, col, select

from district.db.database import on_postgresql
from district.db.projection_tables import SEARCH_KEYS, Visit
from district.projections import search_keys
from screening import compare
from screening.compare_tokens import DIFFERENT, Fit, compare_tokens
from screening.name_tables import EMPTY
from screening.normalize import NormalizedName, normalize
from screening.persons import PersonName, Truncation
from screening.readings import readings
from screening.result import Agreement

PAGE = 50
COMPARED = 800
"""Visits that one key's column gives at once."""

_SAME = frozenset({Agreement.EXACT, Agreement.SPELLING, Agreement.SWAPPED})
_SAME_WITHIN = frozenset({Agreement.EXACT, Agreement.SPELLING})
_PARTLY = frozenset({Agreement.PART, Agreement.MIDDLE})
_UNCUT = Truncation()
_SHOWN: Any = (
    Visit.id, Visit.school, Visit.family, Visit.given, Visit.middle, Visit.suffix, Visit.born, Visit.answers,
    Visit.purpose, Visit.destination, Visit.host, Visit.choice, Visit.started, Visit.ended, Visit.ended_by,
    Visit.voided, Visit.corrections,
)  # fmt: skip
"""What a list or a file says of a visit: half of what there is, and a file has thousands."""
_AS_JSON: Any = {
    True: (func.json_agg, func.json_build_array),
    False: (func.json_group_array, func.json_array),
}
_COMPARED_COLUMNS: Any = (Visit.id, Visit.started, Visit.family, Visit.given, Visit.middle, Visit.suffix)


class Likeness(StrEnum):
    """How a visitor's name fits the one that was looked for."""

    SAME = "same"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ends: the visits before this one come next."""

    started: datetime
    visit: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for. Empty parts are any; `since` and `until` bound when a visit began. `schools` are further
    schools than `school`."""

    school: str
    name: str = field(default="", repr=False)
    host: str = ""
    purpose: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: Place | None = None
    schools: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """`likeness` is None where no name was looked for."""

    visit: Visit = field(repr=False)  # or a row that has what _SHOWN names of one
    likeness: Likeness | None


@dataclass(frozen=True, slots=True)
class Page:
    """`after` is where the next page begins, None at the end."""

    found: Sequence[Found]
    after: Place | None


def search(session: Session, wanted: Wanted, page: int = PAGE) -> Page:
    """The next visits that fit, the same name before a close one, newest first."""
    if not wanted.name:
        found: Any = session.execute(_ordered(_which(wanted)).limit(page + 1)).all()
        rows: Sequence[Visit] = found
        after = _place(rows[page - 1]) if len(rows) > page else None
        return Page([Found(row, None) for row in rows[:page]], after)
    candidates, reached = _candidates(session, wanted)
    fitting = _fitting(wanted.name, candidates)
    newest = [one for one in fitting if reached is None or _order(one[1]) >= _order(reached)]
    shown = newest[:page]
    after = shown[-1][1] if len(newest) > page else reached
    likeness = {place.visit: how for how, place in shown}
    visits = {row.id: row for row in _by_ids(session, likeness)}
    named = [Found(visits[place.visit], how) for how, place in shown if place.visit in visits]
    named.sort(key=lambda one: one.likeness is not Likeness.SAME)  # stable: newest first within each
    return Page(named, after)


def _which(wanted: Wanted) -> list[ColumnElement[bool]]:
    started = col(Visit.started)
    school = col(Visit.school)
    here = school.in_([wanted.school, *wanted.schools]) if wanted.schools else school == wanted.school
    rules: list[ColumnElement[bool]] = [here, started.is_not(None)]
    rules += [col(Visit.host) == wanted.host] if wanted.host else []
    rules += [col(Visit.purpose) == wanted.purpose] if wanted.purpose else []
    rules += [started >= wanted.since] if wanted.since else []
    rules += [started < wanted.until] if wanted.until else []
    if wanted.before:
        at, visit = wanted.before.started, wanted.before.visit
        rules += [started <= at, or_(started < at, and_(started == at, col(Visit.id) < visit))]
    return rules


def _ordered(rules: Iterable[ColumnElement[bool]]) -> Any:
    """Rows that have what a visit has of _SHOWN: to make a visit of each takes as long again as to read it."""
    return select(*_SHOWN).where(*rules).order_by(col(Visit.started).desc(), col(Visit.id).desc())


_Candidate = tuple[datetime, str, tuple[str | None, ...]]
"""When a visit began, its id, and the parts of its name in the order of PersonName."""


def _candidates(session: Session, wanted: Wanted) -> tuple[list[_Candidate], Place | None]:
    """The visits under the keys of the name, and how far down they are complete (None: to the end)."""
    found: dict[str, _Candidate] = {}
    reached: Place | None = None
    for (rows,) in session.execute(_statement(session, wanted)):
        part: list[_Candidate] = [(_moment(started), ident, tuple(name)) for ident, started, *name in rows or ()]
        found.update((one[1], one) for one in part)
        if len(part) == COMPARED:
            last = min(part)
            reached = max((reached, Place(*last[:2])), key=_order) if reached else Place(*last[:2])
    return list(found.values()), reached


def _statement(session: Session, wanted: Wanted) -> Any:
    """One value for each column of keys: its newest visits, as JSON. The driver reads rows letter by letter in Python,
    and a value of eight hundred of them as quickly as one."""
    rules = _which(wanted)
    keys = sorted(frozenset[int]().union(*search_keys.wanted(wanted.name)) or {-1})
    under: Any = bindparam("keys", keys, expanding=True, literal_execute=True)
    collected, row = _AS_JSON[on_postgresql(session)]
    parts = []
    for column in SEARCH_KEYS:
        newest = (
            select(*_COMPARED_COLUMNS)
            .where(*rules, col(getattr(Visit, column)).in_(under))
            .order_by(col(Visit.started).desc(), col(Visit.id).desc())
            .limit(COMPARED)
            .subquery()
        )
        parts.append(select(collected(row(*newest.c), type_=JSON)))
    return union_all(*parts)


def _moment(written: str) -> datetime:
    """A moment as the database writes it into JSON; SQLite without a zone, which means UTC."""
    moment = datetime.fromisoformat(written)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _fitting(typed: str, candidates: Iterable[_Candidate]) -> list[tuple[Likeness, Place]]:
    """Those whose name fits, newest first."""
    ours = asked_readings(typed)
    known: dict[tuple[str | None, ...], Likeness | None] = {}
    found = []
    for started, ident, parts in candidates:
        if parts not in known:
            known[parts] = likeness(ours, PersonName(*(part or "" for part in parts)))
        how = known[parts]
        if how is not None:
            found.append((how, Place(started, ident)))
    return sorted(found, key=lambda one: _order(one[1]), reverse=True)


def asked_readings(typed: str) -> tuple[NormalizedName, ...]:
    """What was typed, as the names that it may mean: all of it a surname, or its first or last word one."""
    return readings(normalize(PersonName(typed)))


def likeness(ours: Sequence[NormalizedName], name: PersonName) -> Likeness | None:
    """How a visitor's name fits one of these readings of what was typed; None where it does not."""
    theirs = normalize(name)
    levels = [_level(one, other) for one in ours for other in readings(theirs)]
    if Likeness.SAME in levels:
        return Likeness.SAME
    return Likeness.CLOSE if Likeness.CLOSE in levels else None


def _level(ours: NormalizedName, theirs: NormalizedName) -> Likeness | None:
    if not ours.given:
        return _level_of_one(ours, theirs)
    family = compare.compare_family(ours, theirs, _UNCUT, EMPTY)
    given = compare.compare_given(ours, theirs, _UNCUT, EMPTY, same_sex=True) if family.agrees else DIFFERENT
    if not given.agrees:
        family, given = compare.compare_swapped(ours, theirs, EMPTY)
    if not (family.agrees and given.agrees):
        return None
    if family.agreement is Agreement.MIDDLE or len(ours.family) > len(theirs.family):
        return Likeness.CLOSE  # a surname was asked for that the visitor does not have
    return Likeness.SAME if _is_same(family) and _is_same(given) else Likeness.CLOSE


def _level_of_one(ours: NormalizedName, theirs: NormalizedName) -> Likeness | None:
    """Without a given name: one word is looked for among all of a visitor's names, several as a whole surname."""
    if len(ours.family) > 1:
        fit = compare.compare_family(ours, theirs, _UNCUT, EMPTY)
        if fit.agreement in _PARTLY or not fit.agrees:
            return None
        return Likeness.SAME if _is_same(fit) else Likeness.CLOSE
    surnames = (*theirs.family, *theirs.attached, theirs.joined)
    words = dict.fromkeys((*surnames, *theirs.given, theirs.given_joined, *theirs.middle))
    levels = [level for mine in {ours.family[0], ours.joined} for level in _levels(mine, words)]
    if any(level in _SAME for level in levels):
        return Likeness.SAME
    return Likeness.CLOSE if levels else None


def _levels(word: str, others: Iterable[str]) -> Iterator[Agreement]:
    for other in others:
        level = compare_tokens(word, other)
        if level not in {Agreement.DIFFERENT, Agreement.INITIAL, Agreement.ABSENT}:
            yield level


def _is_same(fit: Fit) -> bool:
    return fit.agreement in _SAME | _PARTLY and fit.within in _SAME_WITHIN


def _by_ids(session: Session, ids: Collection[str]) -> Sequence[Visit]:
    rows: Any = session.execute(_ordered([col(Visit.id).in_(sorted(ids))])).all() if ids else ()
    there: Sequence[Visit] = rows
    return there


def _place(visit: Visit) -> Place:
    if visit.started is None:
        raise ValueError("a visit that has not begun is on no page")
    return Place(visit.started, visit.id)


def _order(place: Place) -> tuple[datetime, str]:
    return place.started, place.visit
