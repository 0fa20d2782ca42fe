"""Setting visitor types for a scope, and taking that back: checked as a whole, told to the kiosks that it concerns."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from district.db.database import on_postgresql
from district.db.publish_tables import QuestionCode, SchoolPlan, VisitorPass, VisitorTypeLayer
from district.db.tables import School
from district.errors import Fault, Faults, Unfit
from district.publish import change_stream
from district.publish.schools import all_schools, lock
from district.publish.visitor_type_files import FileDraft
from district.publish.visitor_type_rules import layer_faults
from district.publish.visitor_type_scopes import (
    Layers,
    Scope,
    chain_of,
    kinds_used,
    layers_in_force,
    stack,
    types_at,
)
from district.publish.visitor_types import NOTHING, Layer, by_code, codes_named, differences, resolve
from language.marks import N_, Plural
from sync.contract.records.question import Need, VisitorTypes

_UNCHANGED = Fault("", N_("Nothing was changed."))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became, or would become, of a change.

    Attributes:
        changes: pairs of a word and what it is about.
        reached: schools that ask something else now.
        schools: how many schools there are.
        notes: what is worth knowing and no fault.
    """

    changes: Sequence[tuple[str, str]]
    reached: Sequence[str]
    schools: int
    notes: Sequence[Fault] = ()


def put(session: Session, scope: Scope, draft: FileDraft, now: datetime, *, check: bool = False) -> Outcome:
    """Make this what the scope sets, as a whole; with `check` only say what it would do. Raises Faults, all at once."""
    lock_scope(session, scope)
    layers = layers_in_force(session)
    outcome = effect(session, scope, draft, now, layers)
    if not check and draft.layer != layers.get(scope.key, NOTHING):
        _store(session, scope, draft.layer, now)
        _tell(session, outcome, now)
    return outcome


def effect(
    session: Session, scope: Scope, draft: FileDraft, now: datetime, layers: Layers | None = None
) -> Outcome:  # fmt: skip
    """What `put` would do, without waiting for anybody who sets something else; `layers` are those in force, where
    they are known. Raises Faults, all at once."""
    scopes = chain_of(session, scope)
    layers = layers_in_force(session) if layers is None else layers
    below = codes_named(stack(layers, scopes[:-1]))
    faults = [*draft.faults, *layer_faults(draft.layer, below, kinds_used(session), draft.broken)]
    if faults:
        raise Faults([*faults, _UNCHANGED])
    return _effect(session, scope, layers, draft.layer, now)


def undo(session: Session, scope: Scope, now: datetime) -> Outcome:
    """Go back to what the scope set before. Raises DistrictError where it sets nothing, or where that cannot be."""
    chain_of(session, scope)
    lock_scope(session, scope)
    last, before = _last_and_before(session, scope)
    outcome = _effect(session, scope, layers_in_force(session), before, now)
    last.undone = now
    session.add(last)
    _tell(session, outcome, now)
    return outcome


def before_last(session: Session, scope: Scope) -> Layer:
    """What `undo` would go back to. Raises DistrictError where the scope sets nothing."""
    return _last_and_before(session, scope)[1]


def _last_and_before(session: Session, scope: Scope) -> tuple[VisitorTypeLayer, Layer]:
    rows = [row for row in history(session, scope) if row.undone is None]
    if not rows:
        raise Unfit(N_("There is nothing to take back: nothing is set for {scope}."), scope=str(scope))
    return rows[0], Layer.model_validate(rows[1].content) if len(rows) > 1 else NOTHING


def history(session: Session, scope: Scope) -> list[VisitorTypeLayer]:
    """Everything that was ever set for a scope, the newest first."""
    wanted = select(VisitorTypeLayer).where(VisitorTypeLayer.scope == scope.key)
    return list(session.exec(wanted.order_by(col(VisitorTypeLayer.number).desc())))


def check_school(session: Session, school: School, now: datetime) -> None:
    """Raises Faults where the school, as it is now, could not work with its types."""
    faults = list(_school_faults(session, {school.code: types_at(layers_in_force(session), school)}, [school], now))
    if faults:
        raise Faults([*faults, _UNCHANGED])


def lock_scope(session: Session, scope: Scope) -> None:
    """Hold a scope, and the schools that it reaches, until the commit: a level may have no school yet, and two people
    set something for it all the same. On SQLite there is one writer anyway."""
    if not scope.school and on_postgresql(session):
        number = int.from_bytes(hashlib.sha256(scope.key.encode()).digest()[:7])
        session.exec(select(func.pg_advisory_xact_lock(number)))
    lock(session, [school.code for school in all_schools(session) if scope.reaches(school)])


def _effect(session: Session, scope: Scope, layers: Layers, layer: Layer, now: datetime) -> Outcome:
    """What a layer changes. Raises Faults where a school could not work with it."""
    scopes = chain_of(session, scope)
    after = {**layers, scope.key: layer}
    schools = all_schools(session)
    reached = [school for school in schools if scope.reaches(school)]
    old = {school.code: types_at(layers, school) for school in reached}
    new = {school.code: types_at(after, school) for school in reached}
    changed = [school for school in reached if new[school.code] != old[school.code]]
    here = resolve(stack(after, scopes))
    faults = list(_school_faults(session, new, changed, now))
    if not changed and not any(not one.office for one in here.types):
        faults.append(Fault(str(scope), N_("No visitor type is left with which somebody could check in.")))
    if faults:
        raise Faults([*faults, _UNCHANGED])
    return Outcome(
        changes=list(differences(resolve(stack(layers, scopes)), here)),
        reached=[school.code for school in changed],
        schools=len(schools),
        notes=list(_notes(session, new, changed)),
    )


def _store(session: Session, scope: Scope, layer: Layer, now: datetime) -> None:
    last = session.exec(select(func.max(VisitorTypeLayer.number)).where(VisitorTypeLayer.scope == scope.key)).one()
    content = layer.model_dump(mode="json")
    session.add(VisitorTypeLayer(scope=scope.key, number=(last or 0) + 1, content=content, at=now))
    known = kinds_used(session)
    fresh = {question.code: question.kind for one in layer.types for question in one.questions}
    session.add_all([QuestionCode(code=code, kind=kind, at=now) for code, kind in fresh.items() if code not in known])
    session.flush()


def _tell(session: Session, outcome: Outcome, now: datetime) -> None:
    for school in outcome.reached:
        change_stream.touch(session, school, now)


def _school_faults(
    session: Session, types: Mapping[str, VisitorTypes], schools: Collection[School], now: datetime
) -> Iterator[Fault]:
    """Why these schools could not work with these types: each has its own destinations and expected visitors."""
    expected = _expected(session, [school.code for school in schools], now)
    for school in schools:
        offered = types[school.code].types
        where = f"school {school.code}"
        if not any(not one.office for one in offered):
            yield Fault(where, N_("It needs at least one visitor type with which somebody can check in."))
        needing = [one.code for one in offered if one.destination is Need.REQUIRED]
        if needing and not school.destinations:
            sentence = N_("It has types that need a destination ({names}), and would have none.")
            yield Fault(where, sentence, names=", ".join(needing))
        known = by_code(types[school.code])
        for purpose, count in expected.get(school.code, {}).items():
            if purpose and purpose not in known:
                expecting = Plural(
                    "{count} visitor is expected with the type {code}. Cancel the visit at {school} first.",
                    "{count} visitors are expected with the type {code}. Cancel their visits at {school} first.",
                )
                yield Fault(where, expecting, code=repr(purpose), count=count, school=school.name)


def _expected(session: Session, schools: Collection[str], now: datetime) -> dict[str, dict[str, int]]:
    wanted = select(VisitorPass.school, VisitorPass.purpose, func.count()).where(
        col(VisitorPass.school).in_(schools), col(VisitorPass.valid_until) >= now
    )
    found: dict[str, dict[str, int]] = {}
    for school, purpose, count in session.exec(wanted.group_by(col(VisitorPass.school), col(VisitorPass.purpose))):
        found.setdefault(school, {})[purpose] = count
    return found


def _notes(session: Session, types: Mapping[str, VisitorTypes], schools: Collection[School]) -> Iterator[Fault]:
    plans = session.exec(select(SchoolPlan).where(col(SchoolPlan.school).in_([school.code for school in schools])))
    with_hosts = {plan.school for plan in plans if plan.hosts}
    for school in schools:
        asking = [one.code for one in types[school.code].types if one.host is Need.REQUIRED]
        if asking and school.code not in with_hosts:
            sentence = N_(
                "{names} need a host, and it has none yet. Set them by `district calendar {school} FILE.toml`; until "
                "then those visitors are sent to the office."
            )
            yield Fault(f"school {school.code}", sentence, names=", ".join(asking), school=school.code)
