"""What is set for the district, for levels and for schools, as it is stored; and what a school asks by all of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from pydantic import ValidationError
from sqlalchemy import Engine, String, bindparam, case, cast
from sqlmodel import Session, col, func, select

from district.db.publish_tables import QuestionCode, VisitorTypeLayer
from district.db.tables import School
from district.errors import Unfit
from district.publish.visitor_types import NOTHING, Layer, built_in, named, resolve, with_former
from language.marks import N_
from sync.contract.records.question import VisitorType, VisitorTypes

BUILT_IN = "built-in"
DISTRICT = "district"
LEVEL = "level:"
"""What the key of a level's scope begins with."""

Layers = Mapping[str, Layer]
"""Scope -> what it sets; a scope that sets nothing may be missing."""


@dataclass(frozen=True, slots=True)
class Scope:
    """For whom something is set: the whole district, the schools of a level, or one school."""

    level: str = ""
    school: str = ""

    @property
    def key(self) -> str:
        """As it is stored."""
        if self.school:
            return f"school:{self.school}"
        return f"{LEVEL}{self.level}" if self.level else DISTRICT

    def __str__(self) -> str:
        if self.school:
            return f"school {self.school}"
        return f"level {self.level}" if self.level else "the district"

    def reaches(self, school: School) -> bool:
        if self.school:
            return school.code == self.school
        return not self.level or school.level == self.level


def chain(level: str = "", school: str = "") -> list[Scope]:
    """The scopes that count for a school of this level, the lowest first."""
    own = [Scope(level=level)] if level else []
    return [Scope(), *own, *([Scope(school=school)] if school else [])]


def chain_of(session: Session, scope: Scope) -> list[Scope]:
    """The scopes that count for what is set at `scope`, which is the last of them. Raises DistrictError where there is
    no such school."""
    if not scope.school:
        return chain(scope.level)
    school = session.get(School, scope.school)
    if school is None:
        raise Unfit(N_("There is no school {code}. See `district school list`."), code=repr(scope.school))
    return chain(school.level, school.code)


def layers_in_force(session: Session, scopes: Collection[Scope] | None = None) -> dict[str, Layer]:
    """The newest layer of each of these scopes, or of all, that was not taken back."""
    return {key: _layer(content) for key, content in _contents(session, scopes).items()}


_newest = (
    select(VisitorTypeLayer.scope, func.max(VisitorTypeLayer.number).label("number"))
    .where(col(VisitorTypeLayer.undone).is_(None))
    .group_by(col(VisitorTypeLayer.scope))
    .subquery()
)
# Built once, and the content read as it is written: to build a statement and to read it takes longer than to ask.
_IN_FORCE: Any = select(VisitorTypeLayer.scope, cast(VisitorTypeLayer.content, String)).where(
    VisitorTypeLayer.scope == _newest.c.scope, VisitorTypeLayer.number == _newest.c.number
)
_OF_SCOPES: Any = _IN_FORCE.where(
    _newest.c.scope.in_(bindparam("scopes", expanding=True)),
    col(VisitorTypeLayer.scope).in_(bindparam("scopes", expanding=True)),
)


def _contents(session: Session, scopes: Collection[Scope] | None) -> dict[str, str]:
    if scopes is None:
        return dict(session.execute(_IN_FORCE).all())
    return dict(session.execute(_OF_SCOPES, _given(scopes)).all())


@lru_cache(maxsize=512)
def _layer(content: str) -> Layer:
    """Kept, like what layers make together: every page about visitors asks what a school's types are."""
    return Layer.model_validate_json(content)


def stack(layers: Layers, scopes: Collection[Scope]) -> list[Layer]:
    """The built-in layer and those of these scopes, for `resolve`."""
    return [built_in(), *(layers.get(scope.key, NOTHING) for scope in scopes)]


def types_at(layers: Layers, school: School) -> VisitorTypes:
    return resolve(stack(layers, chain(school.level, school.code)))


def types_of(session: Session, school: School) -> VisitorTypes:
    """What a school asks."""
    scopes = chain(school.level, school.code)
    contents = _contents(session, scopes)
    return _resolved(tuple(contents.get(scope.key, "") for scope in scopes))


def types_known(session: Session, school: School) -> list[VisitorType]:
    """What a school asks, and behind it what it asked once: a visit keeps the name, the escort and the questions of a
    type that is hidden since, and the questions that were taken off a type."""
    return types_there(session, school).known


class TypesThere(NamedTuple):
    """What a school asks; and the same with what it asked once, see `types_known`."""

    offered: Sequence[VisitorType]
    known: list[VisitorType]


def types_there(session: Session, school: School) -> TypesThere:
    """Both, asked for together."""
    scopes = chain(school.level, school.code)
    rows = session.execute(_MARKS_AND_CONTENTS, _given(scopes)).all()
    contents = {scope: content or "" for scope, _, _, content in rows}
    offered = _resolved(tuple(contents.get(scope.key, "") for scope in scopes)).types
    marks = [(scope, number, undone) for scope, number, undone, _ in rows]
    once = {one.code: one for one in _named_by(session, scopes, marks)}
    known = [with_former(one, once.pop(one.code, None)) for one in offered]
    return TypesThere(offered, [*known, *once.values()])


def types_named(session: Session, scopes: Collection[Scope] | None = None) -> list[VisitorType]:
    """Each type that these scopes, or all, ever named, also in what was taken back: as it is in force, else as it was
    last, and as the highest scope has it, with all questions that it ever had."""
    marks: Any = session.execute(_MARKS if scopes is None else _MARKS_OF, _given(scopes)).all()
    return _named_by(session, scopes, marks)


def _named_by(
    session: Session, scopes: Collection[Scope] | None, marks: Iterable[tuple[str, int, int]]
) -> list[VisitorType]:  # fmt: skip
    """`marks` of each of the scopes: the number of its last layer, and of those that were taken back."""
    key = tuple(sorted((str(scope), int(number), int(undone)) for scope, number, undone in marks))
    kept = _named.setdefault(session.get_bind().engine, {})
    found = kept.get(key)
    if found is None:
        if len(kept) >= _MOST_KEPT:
            kept.clear()
        kept[key] = found = _read_named(session, scopes)
    return found


_MOST_KEPT = 512
_named: WeakKeyDictionary[Engine, dict[tuple[tuple[str, int, int], ...], list[VisitorType]]] = WeakKeyDictionary()
"""Database -> what scopes named, by the number of their layers and of those taken back: layers do not change, and are
long."""
_MARKS: Any = select(
    VisitorTypeLayer.scope, func.max(VisitorTypeLayer.number), func.count(col(VisitorTypeLayer.undone))
).group_by(col(VisitorTypeLayer.scope))
_MARKS_OF: Any = _MARKS.where(col(VisitorTypeLayer.scope).in_(bindparam("scopes", expanding=True)))
_counting: Any = func.max(case((col(VisitorTypeLayer.undone).is_(None), VisitorTypeLayer.number))).label("counting")
_marked: Any = _MARKS_OF.add_columns(_counting).subquery()
_shown: Any = (*list(_marked.c)[:3], cast(VisitorTypeLayer.content, String))
_MARKS_AND_CONTENTS: Any = select(*_shown).outerjoin(
    VisitorTypeLayer,
    (col(VisitorTypeLayer.scope) == _marked.c.scope) & (col(VisitorTypeLayer.number) == _marked.c.counting),
)


def _given(scopes: Collection[Scope] | None) -> dict[str, list[str]]:
    return {} if scopes is None else {"scopes": [scope.key for scope in scopes]}


def _read_named(session: Session, scopes: Collection[Scope] | None) -> list[VisitorType]:
    wanted = select(VisitorTypeLayer.content)
    if scopes is not None:
        wanted = wanted.where(col(VisitorTypeLayer.scope).in_(_given(scopes)["scopes"]))
    earlier = []
    # By their keys the district stands before levels, and levels before schools.
    for content in session.exec(wanted.order_by(col(VisitorTypeLayer.scope), col(VisitorTypeLayer.number))):
        with suppress(ValidationError):  # of an earlier version: what it named is named by its code
            earlier.append(Layer.model_validate(content))
    in_force = sorted(layers_in_force(session, scopes).items())
    return named([built_in(), *earlier, *(layer for _, layer in in_force)])


def types_of_all(session: Session, only: Collection[str] = ()) -> list[VisitorTypes]:
    """What is asked at any school, or at any of `only`, by their codes; schools that ask the same are one."""
    layers = _contents(session, None)
    places = session.exec(select(School.level, School.code).order_by(School.code)).all()
    asked = [(level, code) for level, code in places if not only or code in only]
    chains = (tuple(layers.get(scope.key, "") for scope in chain(level, code)) for level, code in asked)
    return [_resolved(contents) for contents in dict.fromkeys(chains)]


@lru_cache(maxsize=512)
def _resolved(contents: tuple[str, ...]) -> VisitorTypes:
    """What layers of these contents make, the lowest first; "" for none."""
    return resolve([built_in(), *(_layer(one) if one else NOTHING for one in contents)])


def school_stack(session: Session, school: School) -> list[Layer]:
    """What counts for a school, its own layer last."""
    scopes = chain(school.level, school.code)
    return stack(layers_in_force(session, scopes), scopes)


def sources(layers: Layers, scopes: Collection[Scope]) -> dict[str, str]:
    """Where each type comes from: the highest scope that names it."""
    found = {one.code: BUILT_IN for one in built_in().types}
    for scope in scopes:
        found |= {one.code: str(scope) for one in layers.get(scope.key, NOTHING).types}
    return found


def kinds_used(session: Session) -> dict[str, str]:
    """Question code -> its kind, of every question that was ever set, and of the built-in ones."""
    built = {question.code: question.kind for one in built_in().types for question in one.questions}
    return {row.code: row.kind for row in session.exec(select(QuestionCode))} | built
