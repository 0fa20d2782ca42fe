"""Visitors and entries in one line each, for tests of screening."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from screening.name_files import load_names
from screening.name_tables import NameTables
from screening.persons import BarredEntry, PartialDate, PersonName, Source, Truncation, Visitor
from screening.result import Agreement, Evidence, EvidenceField, Screening
from screening.score import screen
from sync.contract.vocabulary import ListKind, ListState

TODAY = date(2026, 9, 1)
SCHOOL = "oakridge"


@cache
def tables() -> NameTables:
    """The real name tables, read once."""
    return load_names(Path(__file__).resolve().parents[2] / "assets" / "names")


def person(text: str) -> PersonName:
    """`Family, Given/Middle/Suffix`, the later parts as far as there are any."""
    family, _, rest = text.partition(",")
    given, middle, suffix = (*(part.strip() for part in rest.split("/")), "", "")[:3]
    return PersonName(family.strip(), given, middle, suffix)


_COMPLETE = Truncation()


def visitor(
    text: str, born: str = "", sex: str = "", source: Source = Source.LICENSE, cut: Truncation = _COMPLETE
) -> Visitor:
    return Visitor(person(text), source, date.fromisoformat(born) if born else None, sex, cut)


def entry(
    text: str, born: str = "", kind: ListKind = ListKind.REGISTRY, sex: str = "", *aliases: str, id_: str = "E1"
) -> BarredEntry:
    known = PartialDate(*(int(part) for part in born.split("-"))) if born else None
    names = (person(text), *(person(alias) for alias in aliases))
    return BarredEntry(id_, "district", f"leaf of {id_}", names, kind, known, sex)


def answer(who: Visitor, *entries: BarredEntry) -> Screening:
    return screen(who, entries, tables(), TODAY, SCHOOL, ListState.CURRENT)


def line(screening: Screening, field: EvidenceField) -> Evidence:
    return next(line for line in screening.matches[0].evidence if line.field is field)


def agreement(screening: Screening, field: EvidenceField) -> Agreement:
    return line(screening, field).agreement
