"""The charts of the dashboard: what each shows, as bars and as a table of the same protected figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from itertools import pairwise

from district.projections.visit_counts import WAITS_MINUTES, Counts, Range, Subject
from district.web.dashboard.small_groups import Hidden, shown
from district.web.forms import Said
from district.web.tables import Column, Kind, Row, Table
from language.marks import N_, Text, TextEnum
from language.translator import Translator

FEW = N_("fewer than 5")
NOT_SHOWN = N_("not shown")
HEIGHT = 100
STEP = 10
"""Of a bar with the gap after it, in units of the drawing."""
Group = tuple[Text | Said | str, int]


class DecisionName(TextEnum):
    """What became of a held visitor."""

    ADMIT = N_("Admitted")
    ADMIT_WITH_ESCORT = N_("Admitted with escort")
    REFUSE = N_("Refused")
    NOTED = N_("Noted")
    WENT_AWAY = N_("Left before the end")
    UNDECIDED = N_("Not decided yet")


_TIMES = (
    N_("up to 30 seconds"), N_("31 to 60 seconds"), N_("1 to 2 minutes"), N_("2 to 5 minutes"), N_("over 5 minutes"),
)  # fmt: skip
"""The classes of TOOK_S."""


@dataclass(frozen=True, slots=True)
class Names:
    """Code -> name: of every school, and of the visitor types."""

    schools: Mapping[str, str]
    kinds: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Bar:
    """In units of the drawing; `is_hidden`: its height says nothing."""

    x: int
    y: int
    height: int
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """One subject. `key` is the end of its address; `groups` counts them; `subject`: what has to be counted for it."""

    key: str
    title: Text
    group: Text
    figure: Text
    subject: Subject
    groups: Callable[[Counts, Range, Names, Translator], Sequence[Group]]

    def table(self, counts: Counts, asked: Range, names: Names, words: Translator) -> Table:
        """The figures that may be shown, and the bars in `extra`."""
        groups = self.groups(counts, asked, names, words)
        figures = shown([count for _, count in groups])
        bars = _bars(figures)
        rows = [
            Row({"group": label, "count": _cell(figure)}, extra={"bar": bar})
            for (label, _), figure, bar in zip(groups, figures, bars, strict=True)
        ]
        columns = (Column("group", self.group), Column("count", self.figure, Kind.NUMBER))
        return Table(
            columns, rows if any(count for _, count in groups) else [], self.title, N_("Nothing in this time.")
        )


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart as the page shows it. `most`: the greatest figure shown, None where all are hidden."""

    chart: Chart
    table: Table
    most: int | None

    @property
    def width(self) -> int:
        return len(self.table.rows) * STEP

    @property
    def ends(self) -> list[Text | Said | str]:
        """The labels below the drawing: the first, the middle one, the last."""
        labels = [row.cells["group"] for row in self.table.rows]
        return labels if len(labels) <= 3 else [labels[0], labels[len(labels) // 2], labels[-1]]


def drawn(chart: Chart, table: Table) -> Drawn:
    figures = [row.cells["count"] for row in table.rows if isinstance(row.cells["count"], int)]
    return Drawn(chart, table, max(figures, default=None))


def _cell(figure: int | Hidden) -> int | Text:
    if isinstance(figure, Hidden):
        return FEW if figure is Hidden.FEW else NOT_SHOWN
    return figure


def _bars(figures: Sequence[int | Hidden]) -> list[Bar]:
    most = max((one for one in figures if isinstance(one, int)), default=0)
    bars = []
    for place, one in enumerate(figures):
        height = 4 if isinstance(one, Hidden) else round(one * HEIGHT / most) if most else 0
        height = max(height, 1) if isinstance(one, int) and one else height
        bars.append(Bar(place * STEP + 1, HEIGHT - height, height, isinstance(one, Hidden)))
    return bars


def _hours(counts: Counts, asked: Range, names: Names, words: Translator) -> list[Group]:  # noqa: ARG001
    there = sorted(counts.by_hour) or [0]
    return [(words.clock(time(hour)), counts.by_hour[hour]) for hour in range(there[0], there[-1] + 1)]


def _schools(counts: Counts, asked: Range, names: Names, words: Translator) -> list[Group]:  # noqa: ARG001
    schools = names.schools
    codes = [asked.school] if asked.school else sorted(schools, key=lambda code: schools[code].casefold())
    return [(schools.get(code, code), counts.by_school[code]) for code in codes]


def _kinds(counts: Counts, asked: Range, names: Names, words: Translator) -> list[Group]:  # noqa: ARG001
    codes = sorted(counts.by_kind, key=lambda code: names.kinds.get(code, code).casefold())
    return [(names.kinds.get(code, code), counts.by_kind[code]) for code in codes]


def _waits(counts: Counts, asked: Range, names: Names, words: Translator) -> list[Group]:  # noqa: ARG001
    labels: list[Said] = [Said(N_("under {minutes} min"), {"minutes": WAITS_MINUTES[0]})]
    labels += [
        Said(N_("{least} to {most} min"), {"least": start, "most": end}) for start, end in pairwise(WAITS_MINUTES)
    ]
    labels.append(Said(N_("over {minutes} min"), {"minutes": WAITS_MINUTES[-1]}))
    return [(label, counts.by_waiting[place]) for place, label in enumerate(labels)]


def _decisions(counts: Counts, asked: Range, names: Names, words: Translator) -> list[Group]:  # noqa: ARG001
    known = {one.name.lower(): one for one in DecisionName if one is not DecisionName.UNDECIDED}
    groups: list[Group] = [(label, counts.by_decision[code]) for code, label in known.items()]
    return [*groups, (DecisionName.UNDECIDED, sum(n for code, n in counts.by_decision.items() if code not in known))]


CHARTS: tuple[Chart, ...] = (
    Chart("days", N_("Visits by day"), N_("Day"), N_("Visits"), Subject.HOURS,
          lambda counts, asked, _, words: [(words.short_day(day), counts.by_day[day]) for day in asked.days()]),
    Chart("hours", N_("Visits by hour"), N_("From"), N_("Visits"), Subject.HOURS, _hours),
    Chart("schools", N_("Visits by school"), N_("School"), N_("Visits"), Subject.SCHOOLS, _schools),
    Chart("kinds", N_("Visits by visitor type"), N_("Visitor type"), N_("Visits"), Subject.KINDS, _kinds),
    Chart("times", N_("How long checking in took, where nobody had to decide"), N_("Time"), N_("Visits"),
          Subject.TIMES, lambda counts, *_: [(label, counts.by_took[place]) for place, label in enumerate(_TIMES)]),
    Chart("holds", N_("Visitors held, by day"), N_("Day"), N_("Held"), Subject.CASES,
          lambda counts, asked, _, words: [(words.short_day(day), counts.held[day]) for day in asked.days()]),
    Chart("decisions", N_("What became of visitors who were held"), N_("Decision"), N_("Held"),
          Subject.CASES, _decisions),
    Chart("waits", N_("How long people waited for a decision"), N_("Time"), N_("Decisions"), Subject.CASES, _waits),
    Chart("matches", N_("Wrong matches: a different person, by day"), N_("Day"), N_("Wrong matches"), Subject.CASES,
          lambda counts, asked, _, words: [(words.short_day(day), counts.wrong[day]) for day in asked.days()]),
)  # fmt: skip
