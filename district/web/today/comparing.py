"""What the case page compares: the visitor beside each entry that matched, and what was decided before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from district.access import staff_members
from district.db.list_tables import ListSource
from district.db.projection_tables import Case
from district.publish import list_sources
from district.web.forms import Said
from district.web.today.day import name_of
from district.web.today.listed_entries import Entry, ListAge, Match, ages_of, entries_of
from district.web.today.wording import DECIDED, FIELDS, HOW_CLOSE, Likeness, likeness
from district.web.wording import LIST_KINDS, REASONS
from language.marks import N_, Text
from language.match_texts import strangers_line
from language.translator import Translator
from screening.result import Agreement, EvidenceField, may_be_twins
from sync.contract.time_zones import day_in

STALE = timedelta(days=7)
"""A list is renewed every day: one that was not for longer says so."""

_MOST_BEFORE = 5
_WHOLE_DATE = len("YYYY-MM-DD")
_BEFORE: Any = (
    select(Case)
    .where(col(Case.school) == bindparam("school"), col(Case.family) == bindparam("family"))
    .where(col(Case.given).is_not_distinct_from(bindparam("given")), col(Case.born) == bindparam("born"))
    .where(col(Case.id) != bindparam("id"), col(Case.decided) <= bindparam("opened"))
    .order_by(col(Case.decided).desc())
    .limit(_MOST_BEFORE)
)
"""Built once: to build a statement takes longer than to ask. A name may have one part only."""


@dataclass(frozen=True, slots=True)
class Line:
    """One field of both. `how` says more where it is close."""

    label: Text
    visitor: str = field(repr=False)
    entry: str = field(repr=False)
    likeness: Likeness
    how: Text | Said | None = None

    @property
    def mark(self) -> str:
        """A word for the style sheet."""
        return self.likeness.name.lower()


@dataclass(frozen=True, slots=True)
class Comparison:
    """One match. `entry` is None where it was taken off the list since; `is_changed`: it says something else now.
    `proves`: how many strangers would match as well, or that it may be a twin, in words."""

    entry: Entry | None
    kind: Text | None
    age: ListAge | None
    is_stale: bool
    is_changed: bool
    name: str = field(repr=False)
    others: str = field(repr=False)
    born: str = field(repr=False)
    lines: Sequence[Line] = ()
    source: ListSource | None = None
    is_source_old: bool = False
    proves: Text | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was decided about a visitor of the same name and birth date."""

    opened: datetime
    decision: Text
    by: str = field(repr=False)
    reason: Text | None


def comparisons(
    session: Session, case: Case, words: Translator, now: datetime, zone: ZoneInfo
) -> list[Comparison]:  # fmt: skip
    """One for each match, as the kiosk ordered them: the strongest first. `zone`: of the school."""
    matches, today = case.matches or [], day_in(zone, now)
    known = entries_of(session, matches)
    ages = ages_of(session, [str(match["feed"]) for match in matches])
    sources = list_sources.all_of(session) if matches else []
    return [
        _comparison(
            case,
            match,
            known.get((match["feed"], match["entry"])),
            ages.get(match["feed"]),
            list_sources.source_of(sources, str(match["entry"])),
            words,
            now,
            today,
        )
        for match in matches
    ]


def _comparison(
    case: Case,
    match: Match,
    entry: Entry | None,
    age: ListAge | None,
    source: ListSource | None,
    words: Translator,
    now: datetime,
    today: date,
) -> Comparison:
    names = [_full(name, words) for name in entry.names] if entry else []
    return Comparison(
        entry,
        LIST_KINDS.get(entry.kind) if entry else None,
        age,
        age is not None and now - age.issued > STALE,
        entry is not None and entry.leaf != match["leaf"],
        names[0] if names else "",
        words.listed(names[1:]),
        _birth(entry.born, words) if entry else "",
        [_line(case, entry, evidence, words) for evidence in match["evidence"] if evidence[0] in FIELDS],
        source,
        source is not None and list_sources.is_too_old(source, today),
        _proves(match),
    )


def _proves(match: Match) -> Text:
    twins = may_be_twins((line[0], line[1]) for line in match["evidence"])
    return strangers_line(match["weight_millibits"] / 1000, twins=twins)


def _line(case: Case, entry: Entry | None, evidence: Sequence[str], words: Translator) -> Line:
    name, agreement, detail = evidence
    known = likeness(agreement)
    how: Text | Said | None = HOW_CLOSE.get(agreement) if known is Likeness.CLOSE else None
    if agreement == Agreement.NICKNAME and detail:
        how = Said(N_("nickname of {name}"), {"name": detail})
    return Line(FIELDS[name], _of_visitor(case, name, words), _of_entry(entry, name, words), known, how)


def _of_visitor(case: Case, name: str, words: Translator) -> str:
    """Sex, height and eyes were compared at the kiosk, and are never written down."""
    said = {
        EvidenceField.FAMILY: case.family,
        EvidenceField.GIVEN: case.given,
        EvidenceField.MIDDLE: case.middle,
        EvidenceField.GENERATION: case.suffix,
        EvidenceField.BORN: _birth(case.born or "", words),
    }
    return said.get(EvidenceField(name)) or ""


def _of_entry(entry: Entry | None, name: str, words: Translator) -> str:
    if entry is None:
        return ""
    given, middle, family, suffix = entry.names[0]
    said: Mapping[EvidenceField, str] = {
        EvidenceField.FAMILY: family,
        EvidenceField.GIVEN: given,
        EvidenceField.MIDDLE: middle,
        EvidenceField.GENERATION: suffix,
        EvidenceField.BORN: _birth(entry.born, words),
        EvidenceField.SEX: entry.sex,
        EvidenceField.EYES: entry.eyes,
        EvidenceField.HEIGHT: f"{entry.height_cm} cm" if entry.height_cm else "",
    }
    return said[EvidenceField(name)]


def _full(name: tuple[str, str, str, str], words: Translator) -> str:
    given, middle, family, suffix = name
    return " ".join(part for part in (words.person(family, given, middle), suffix) if part)


def _birth(born: str, words: Translator) -> str:
    """A whole date in words; a list may know the year alone."""
    return words.day(date.fromisoformat(born)) if len(born) == _WHOLE_DATE else born


def earlier(session: Session, case: Case) -> list[Earlier]:
    """What had been decided at this school about the same name and birth date before this case, the last first."""
    if not case.family or not case.born or case.opened is None:
        return []
    asked = {"school": case.school, "family": case.family, "given": case.given, "born": case.born, "id": case.id}
    rows: Sequence[Case] = session.scalars(_BEFORE, asked | {"opened": case.opened}).all()
    names = staff_members.names_of(session, {row.decided_by for row in rows})
    return [
        Earlier(row.opened, DECIDED[row.decision], names.get(row.decided_by, ""), REASONS.get(row.reason))
        for row in rows
        if row.opened is not None and row.decision in DECIDED
    ]


def visitor_born(case: Case, words: Translator) -> str:
    return _birth(case.born or "", words)


def visitor_name(case: Case, words: Translator) -> str:
    return name_of(case, words)
