"""Entries of all journals, the newest first, for an auditor: by kind, school and day of receipt. Nothing that is
personal is read: the header and the facts of an entry, which are ids, codes and times.

Entries are numbered as they are received, so a span of days is a span of numbers, found by halving: the table needs no
index by time, which each entry of each kiosk would pay for.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from district.db.projection_tables import Case
from district.db.tables import Entry, EntryGroup, Kiosk
from district.ingest.chains import chain_of
from sync.contract.api.kiosk import ESCORTED
from sync.contract.journal.entry import BrokenChain, Group, read_header
from sync.contract.journal.facts import FACTS
from sync.contract.vocabulary import Decision, Verdict

OVERRIDE = "override"
"""Asked for as a kind: decisions to admit on a strong match by one person alone."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries. `schools`: codes; `kinds`: none for all; `before`: the number at which an earlier page ended."""

    schools: Collection[str]
    since: datetime
    until: datetime
    kinds: Collection[str] = ()
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """An entry. `at` is its author's clock, ISO 8601; `kiosk` is "" for the district's own; `facts` are empty where
    they cannot be read."""

    number: int
    kind: str
    at: str
    actor: str
    school: str
    kiosk: str
    facts: Mapping[str, Any]
    is_override: bool


@dataclass(frozen=True, slots=True)
class Page:
    """`after`: where the next page begins, None where this is the last one."""

    found: Sequence[Line]
    after: int | None


def search(session: Session, wanted: Wanted, most: int) -> Page:
    """The newest first."""
    chains = _chains(session, wanted.schools)
    first, end = _number_from(session, wanted.since), _number_from(session, wanted.until)
    end = end if wanted.before is None else min(end, wanted.before)
    query: Any = select(Entry.number, Entry.kind, Entry.chain, Entry.header, Entry.entry_id)  # type: ignore[call-overload]
    query = query.where(col(Entry.number) >= first, col(Entry.number) < end)
    if OVERRIDE in wanted.kinds:
        query = query.where(col(Entry.entry_id).in_(select(Case.decision_entry).where(*_OVERRIDDEN)))
    elif wanted.kinds:
        query = query.where(col(Entry.kind).in_(sorted(wanted.kinds)))
    query = query.where(col(Entry.chain).in_(sorted(chains)))
    rows = session.exec(query.order_by(col(Entry.number).desc()).limit(most + 1)).all()
    shown = rows[:most]
    told = _facts(session, [number or 0 for number, *_ in shown])
    overridden = _overridden(session, [entry_id for *_, entry_id in shown])
    lines = []
    for number, kind, chain, header, entry_id in shown:
        school, kiosk = chains[chain]
        at, actor = _header(header)
        facts = told.get(number or 0, {})
        lines.append(Line(number or 0, kind, at, actor, school, kiosk, facts, entry_id in overridden))
    return Page(lines, lines[-1].number if len(rows) > most else None)


_OVERRIDDEN = (
    Case.verdict == Verdict.STRONG,
    col(Case.decision).in_([Decision.ADMIT, Decision.ADMIT_WITH_ESCORT, ESCORTED]),
    Case.second == "",
    col(Case.decision_entry) != "",
)


def _chains(session: Session, schools: Collection[str]) -> dict[str, tuple[str, str]]:
    """Chain -> its school and kiosk."""
    kiosks = session.exec(select(Kiosk.id, Kiosk.school).where(col(Kiosk.school).in_(sorted(schools))))
    return {chain_of(code): (code, "") for code in schools} | {kiosk: (code, kiosk) for kiosk, code in kiosks}


def _number_from(session: Session, moment: datetime) -> int:
    """The first number that was received at this moment or later; one more than the last where none was."""
    low, high = 1, (session.exec(select(func.max(Entry.number))).one() or 0) + 1
    while low < high:
        middle = (low + high) // 2
        above = select(Entry.number, Entry.received).where(col(Entry.number) >= middle).order_by(col(Entry.number))
        found = session.exec(above.limit(1)).first()
        if found is None or found[1] >= moment:
            high = middle
        else:
            low = (found[0] or middle) + 1
    return low


def _facts(session: Session, numbers: Sequence[int]) -> dict[int, Mapping[str, Any]]:
    found: dict[int, Mapping[str, Any]] = {}
    parts = session.exec(
        select(EntryGroup.entry, EntryGroup.salt, EntryGroup.content).where(
            col(EntryGroup.entry).in_(numbers), EntryGroup.name == FACTS
        )
    )
    for number, salt, content in parts:
        try:
            found[number] = Group(salt or b"", content or b"").read()
        except BrokenChain:
            continue
    return found


def _header(header: bytes) -> tuple[str, str]:
    try:
        known = read_header(header)
    except BrokenChain:
        return "", ""
    return known.time, known.actor


def _overridden(session: Session, entries: Sequence[str]) -> set[str]:
    wanted = select(Case.decision_entry).where(col(Case.decision_entry).in_(entries), *_OVERRIDDEN)
    return set(session.exec(wanted))
