"""A public-records copy: counts of visits in a span of days, as tables, as one file and as a paper.

Nobody is in it, and no group under 5. What was counted together is protected together, and rounded: who knows how many
visits there were must not reckon a small group from the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from district.db.tables import School
from district.projections import visit_counts
from district.projections.visit_counts import Range
from district.web.daily_report.report import ReportText
from district.web.dashboard.charts import FEW, NOT_SHOWN, DecisionName
from district.web.dashboard.small_groups import Hidden, shown
from district.web.forms import Said
from district.web.tables import Column, Kind, Row, Table, written
from district.web.visits.names import kind_names
from language.marks import N_, NC_, Text, TextEnum
from language.report_texts import PaperText
from language.translator import Translator
from printing.reports.day_report import CountTable, DayReport, day_report_pdf
from sync.contract.time_zones import zone_of
from sync.contract.vocabulary import AdmissionBasis, Decision

NAMED = 4
"""So many schools are named on the paper; of more it says how many."""


class PartName(TextEnum):
    """The tables of a copy."""

    DAYS = N_("Visits by day")
    SCHOOLS = N_("Visits by school")
    KINDS = N_("Visits by visitor type")
    ADMITTED = N_("Visits by how visitors were admitted")
    NOT_ADMITTED = N_("Visitors who were held and not admitted")


class AdmittedName(TextEnum):
    """How visitors were admitted."""

    AT_ONCE = N_("At once")
    BY_STAFF = N_("By a person")
    WITH_ESCORT = N_("By a person, with escort")


_BASES: Mapping[str, AdmittedName | None] = {
    AdmissionBasis.NO_MATCH: AdmittedName.AT_ONCE,
    AdmissionBasis.REMEMBERED: AdmittedName.AT_ONCE,
    AdmissionBasis.ADMITTED: AdmittedName.BY_STAFF,
    AdmissionBasis.ADMITTED_WITH_ESCORT: AdmittedName.WITH_ESCORT,
    AdmissionBasis.REFUSED: None,
}
_NOT_ADMITTED: Sequence[tuple[str, Text]] = (
    (Decision.REFUSE, DecisionName.REFUSE),
    ("went_away", DecisionName.WENT_AWAY),
    ("", DecisionName.UNDECIDED),
)


@dataclass(frozen=True, slots=True)
class Part:
    """One table. `unit` heads its figures."""

    name: PartName
    group: Text
    unit: Text
    rows: Sequence[tuple[str, int | Hidden]]

    def table(self) -> Table:
        columns = (Column("group", self.group), Column("count", self.unit, Kind.NUMBER))
        rows = [Row({"group": label, "count": _cell(figure)}) for label, figure in self.rows]
        return Table(columns, rows, self.name, ReportText.NOTHING)


def parts_of(session: Session, asked: Range, schools: Sequence[School], words: Translator) -> list[Part]:
    """The tables. `schools`: those that are asked for."""
    counts = visit_counts.counts(session, asked)
    kinds: Counter[str] = Counter()
    admitted: Counter[str] = Counter()
    for (kind, basis), count in visit_counts.kinds_and_bases(session, asked).items():
        kinds[kind] += count
        if (how := _BASES.get(basis, AdmittedName.AT_ONCE)) is not None:
            admitted[how] += count
    names = kind_names(session, words, [one.code for one in schools])
    visits = NC_("heading of counts", "Visits")
    by_name = sorted(kinds.items(), key=lambda one: names.get(one[0], one[0]).casefold())
    return [
        _part(PartName.DAYS, N_("Day"), visits, [(words.day(day), counts.by_day[day]) for day in asked.days()]),
        _part(PartName.SCHOOLS, N_("School"), visits, [(one.name, counts.by_school[one.code]) for one in schools]),
        _part(PartName.KINDS, N_("Visitor type"), visits, [(names.get(code, code), n) for code, n in by_name]),
        _part(
            PartName.ADMITTED, N_("Admitted"), visits, [(words.say(one), admitted[one]) for one in AdmittedName],
        ),
        _part(
            PartName.NOT_ADMITTED, N_("What became of it"), N_("Visitors"),
            [(words.say(name), counts.by_decision[code]) for code, name in _NOT_ADMITTED],
        ),
    ]  # fmt: skip


def as_table(parts: Sequence[Part]) -> Table:
    """All of them in one table, as the file has them."""
    columns = (
        Column("part", N_("Counted")), Column("group", N_("Group")), Column("count", N_("How many"), Kind.NUMBER),
    )  # fmt: skip
    rows = [
        Row({"part": part.name, "group": label, "count": _cell(figure)})
        for part in parts
        for label, figure in part.rows
    ]
    return Table(columns, rows, N_("Public-records copy"), ReportText.NOTHING)


def paper(parts: Sequence[Part], asked: Range, schools: Sequence[School], words: Translator, now: datetime) -> bytes:
    """A tagged PDF. Raises ReportFailed."""
    there = now.astimezone(zone_of(min(schools, key=lambda one: one.code).time_zone if schools else "UTC"))
    said = Said(N_("{first} to {last}"), {"first": words.day(asked.first), "last": words.day(asked.last)})
    named = ", ".join(one.name for one in schools)
    if len(schools) > NAMED:
        named = words.say(N_("{count} schools"), count=words.number(len(schools)))
    report = DayReport(
        title=words.say(N_("Visits: counts for the public")),
        school=named,
        day=written(said, words),
        made=words.say(PaperText.LOG_MADE, day=words.day(there.date()), time=words.clock(there)),
        page=words.say(ReportText.PAGE, page="{page}", pages="{pages}"),
        tables=tuple(_counted(one, words) for one in parts if one.rows),
        notes=(
            words.say(ReportText.FEW),
            words.say(ReportText.ROUNDED),
            words.say(N_("No visitor is named in this copy.")),
        ),
        language=words.tag,
    )
    return day_report_pdf(report)


def _part(name: PartName, group: Text, unit: Text, counted: Sequence[tuple[str, int]]) -> Part:
    figures = shown([count for _, count in counted])
    rows = [(label, figure) for (label, _), figure in zip(counted, figures, strict=True)]
    return Part(name, group, unit, rows)


def _counted(part: Part, words: Translator) -> CountTable:
    cells = ((label, _cell(figure)) for label, figure in part.rows)
    rows = tuple((label, words.number(cell) if isinstance(cell, int) else words.say(cell)) for label, cell in cells)
    return CountTable(words.say(part.name), (words.say(part.group), words.say(part.unit)), rows)


def _cell(figure: int | Hidden) -> int | Text:
    if isinstance(figure, Hidden):
        return FEW if figure is Hidden.FEW else NOT_SHOWN
    return figure
