"""All that is kept of one visit, as its declarations let a page show it: read from the journal, in order.

What the journal says of a visit lies in the entries after its beginning, in the same chain; another door's entries are
known by what they made of the visit. So one record costs a few hundred entries, however many a district has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from district.db.projection_tables import Case, CaseRequest, Remembered, Visit
from district.db.tables import Entry, EntryGroup
from district.ingest import stored_entries
from district.ingest.stored_entries import StoredEntry
from district.projections.person_export import SAID
from sync.contract.journal import facts
from sync.contract.journal.entry import BrokenChain, Group, Kind, read_header
from sync.contract.journal.entry import Entry as Sealed
from sync.contract.journal.facts import FACTS, PERSONAL_GROUPS, NotProjectable
from sync.contract.records.kept import Part, Shown, declared

# Built once: to build a statement takes longer than to ask.
_HEADERS: Any = select(Entry.number, Entry.header).where(col(Entry.number).in_(bindparam("numbers", expanding=True)))
_GROUPS: Any = select(EntryGroup).where(col(EntryGroup.entry).in_(bindparam("numbers", expanding=True)))
NEARBY = 600
"""Entries of the visit's own kiosk that are looked through: a day at a busy door, more than once over."""


@dataclass(frozen=True, slots=True)
class Value:
    """One field of a group, as the journal has it."""

    group: str
    name: str
    value: Any = field(repr=False)


@dataclass(frozen=True, slots=True)
class Step:
    """One entry. `erased` are groups that it had; `at` is by the kiosk's clock."""

    kind: str
    at: datetime
    values: Sequence[Value] = field(repr=False)
    erased: Sequence[str] = ()


def shown_fields(part: type[Part]) -> list[str]:
    """The fields of a group that may stand on a page."""
    return [name for name, kept in declared(part).items() if Shown.PAGE in kept.may_show]


def cases_of(session: Session, visit: Visit) -> list[Case]:
    """The case before a visit, and those that newer lists raised about it."""
    about = (col(Case.visit) == visit.id) | (col(Case.id) == visit.case)
    return list(session.exec(select(Case).where(Case.school == visit.school, about).order_by(col(Case.opened))))


def steps_of(session: Session, visit: Visit) -> list[Step]:
    """What happened, in the order of its times; the same entry of two epochs counts once."""
    cases = cases_of(session, visit)
    entries = {one.entry_id: one for one in [*_nearby(session, visit, cases), *_of_cases(session, visit, cases)]}
    steps = _steps(session, [entry.number for entry in entries.values()])
    kinds = {step.kind for step in steps}
    if visit.started is not None and Kind.SIGNED_IN not in kinds:
        steps.append(Step(Kind.SIGNED_IN, visit.started, ()))
    if visit.ended is not None and Kind.SIGNED_OUT not in kinds:  # at another door
        steps.append(Step(Kind.SIGNED_OUT, visit.ended, (Value(FACTS, "by", visit.ended_by),)))
    if visit.voided is not None and Kind.VISIT_VOIDED not in kinds:
        steps.append(Step(Kind.VISIT_VOIDED, visit.voided, ()))
    return sorted(steps, key=lambda step: step.at)


def _nearby(session: Session, visit: Visit, cases: Sequence[Case]) -> Iterator[StoredEntry]:
    """The entries about the visit or its cases that follow its beginning in the same chain."""
    first = session.exec(
        select(Entry.chain, Entry.epoch, Entry.sequence).where(Entry.entry_id == visit.entry_id)
    ).first()
    if not visit.entry_id or first is None:
        return
    chain, epoch, sequence = first
    numbers = session.exec(
        select(Entry.number)
        .where(Entry.chain == chain, Entry.epoch == epoch, Entry.sequence >= sequence)
        .where(Entry.sequence < sequence + NEARBY, col(Entry.kind).in_(list(SAID)))
        .order_by(col(Entry.sequence))
    ).all()
    ids = {case.id for case in cases}
    for entry in stored_entries.load(session, [number or 0 for number in numbers]):
        if entry.about.visit == visit.id or entry.about.case in ids:
            yield entry


def _of_cases(session: Session, visit: Visit, cases: Sequence[Case]) -> list[StoredEntry]:
    """The entries that the rows name: they may lie before the visit, at another kiosk, or in the district's chain."""
    ids = [case.id for case in cases]
    asked: Sequence[str] = ()
    remembered: Sequence[str] = ()
    if ids:
        asked = session.exec(select(CaseRequest.entry_id).where(col(CaseRequest.case).in_(ids))).all()
        remembered = session.exec(select(Remembered.entry_id).where(col(Remembered.id).in_(ids))).all()
    named = {
        visit.entry_id,
        *(one["entry"] for one in visit.corrections or ()),
        *asked,
        *remembered,
        *(one for case in cases for one in (case.entry_id, case.decision_entry)),
    }
    numbers = session.exec(select(Entry.number).where(col(Entry.entry_id).in_(sorted(named - {""})))).all()
    return stored_entries.load(session, [number or 0 for number in numbers])


def _steps(session: Session, numbers: Sequence[int]) -> list[Step]:
    """What these entries say, in their order, without those that say nothing of a visitor."""
    if not numbers:
        return []
    wanted = {"numbers": list(numbers)}
    headers: dict[int, bytes] = dict(session.execute(_HEADERS, wanted).all())
    groups: dict[int, list[EntryGroup]] = {}
    for group in session.scalars(_GROUPS, wanted):
        groups.setdefault(group.entry, []).append(group)
    steps = (_step(headers[number], groups.get(number, [])) for number in numbers)
    return [step for step in steps if step is not None]


def _step(header: bytes, parts: Iterable[EntryGroup]) -> Step | None:
    known = read_header(header)
    if known.kind not in SAID:
        return None
    there = {part.name: Group(part.salt, part.content) for part in parts if part.salt and part.content is not None}
    shapes: Mapping[str, type[Part]] = {FACTS: SAID[known.kind][1], **PERSONAL_GROUPS}
    values: list[Value] = []
    erased: list[str] = []
    for name, shape in shapes.items():
        if name not in known.commitments or not shown_fields(shape):
            continue
        try:
            content = facts.read(Sealed(header, there), name, shape)
        except (NotProjectable, BrokenChain):
            continue  # it waits where people see it, and shows nothing of itself anywhere
        if content is None:
            erased.append(name)
            continue
        said = content.model_dump(mode="json")
        values += [Value(name, one, said[one]) for one in shown_fields(shape) if said[one] not in ("", None, False, [])]
    return Step(known.kind, datetime.fromisoformat(known.time), values, erased)
