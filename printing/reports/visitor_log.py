"""The daily visitor log on paper: everybody who came on one day, in the order in which they came."""

from __future__ import annotations

from dataclasses import dataclass, field

from printing.reports.site_roster import table
from printing.reports.tagged_pdf import tagged_pdf


@dataclass(frozen=True, slots=True)
class Logged:
    """One visit; every text arrives worded. `left` is "" while it lasts; `remark` says what was out of the ordinary."""

    visit: str
    came: str
    left: str
    name: str = field(repr=False)
    visitor_type: str
    destination: str
    remark: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        return self.came, self.left, self.name, self.visitor_type, self.destination, self.remark


@dataclass(frozen=True, slots=True)
class LogWords:
    """The log's own words; `columns` are the headings of Logged.cells, those with braces are filled in."""

    title: str
    columns: tuple[str, str, str, str, str, str]
    visit: str  # heading of the visit's id, in the CSV only
    summary: str
    page: str
    nobody: str


@dataclass(frozen=True, slots=True)
class VisitorLog:
    """One school's visits of one day (`day`, worded); `made` says when it was drawn up, `language` is the words'."""

    school: str
    day: str
    made: str
    visits: tuple[Logged, ...]
    words: LogWords
    language: str = "en"

    @property
    def summary(self) -> str:
        staying = sum(not one.left for one in self.visits)
        return self.words.summary.format(visits=len(self.visits), staying=staying)


def log_csv(log: VisitorLog) -> bytes:
    """UTF-8 with a byte-order mark, one visit a row with its id last; no cell is a formula."""
    return table((*log.words.columns, log.words.visit), ((*one.cells, one.visit) for one in log.visits))


def log_pdf(log: VisitorLog) -> bytes:
    """US Letter, lying, pages numbered; every text whole, on as many lines as it needs. Raises ReportFailed."""
    data = {
        "school": log.school,
        "day": log.day,
        "made": log.made,
        "summary": log.summary if log.visits else log.words.nobody,
        "page": log.words.page,
        "columns": log.words.columns,
        "visits": [one.cells for one in log.visits],
    }
    return tagged_pdf("visitor_log", log.words.title, log.language, data)
