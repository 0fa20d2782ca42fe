"""The daily visitor log on paper: everybody who came on one day, in the order in which they came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from reportlab.lib.pagesizes import landscape, letter
from reportlab.pdfgen.canvas import Canvas

from printing.reports.page_text import broken, document, line
from printing.reports.site_roster import table
from printing.text.glyphs import Weight

_WIDTH, _HEIGHT = landscape(letter)
_MARGIN = 36.0
_TOP, _FOOT = 108.0, 44.0
_SIZE, _LEADING = 10.5, 14.0
_WIDTHS = (56.0, 56.0, 196.0, 112.0, 160.0, 132.0)
_GUTTER = 6.4


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
    """One school's visits of one day (`day`, worded); `made` says when it was drawn up."""

    school: str
    day: str
    made: str
    visits: tuple[Logged, ...]
    words: LogWords

    @property
    def summary(self) -> str:
        staying = sum(not one.left for one in self.visits)
        return self.words.summary.format(visits=len(self.visits), staying=staying)


def log_csv(log: VisitorLog) -> bytes:
    """UTF-8 with a byte-order mark, one visit a row with its id last; no cell is a formula."""
    return table((*log.words.columns, log.words.visit), ((*one.cells, one.visit) for one in log.visits))


def log_pdf(log: VisitorLog) -> bytes:
    """US Letter, lying, pages numbered; every text whole, on as many lines as it needs."""
    canvas, file = document(log.words.title, (_WIDTH, _HEIGHT))
    pages = list(_pages(log))
    for number, rows in enumerate(pages, start=1):
        _head(canvas, log, log.words.page.format(page=number, pages=len(pages)))
        top = _HEIGHT - _TOP
        for row in rows:
            _draw(canvas, row, top)
            top -= row.height
        canvas.showPage()
    canvas.save()
    return file.getvalue()


@dataclass(frozen=True, slots=True)
class _Row:
    cells: tuple[tuple[str, ...], ...] = field(repr=False)

    @property
    def height(self) -> float:
        return _LEADING * max(len(cell) for cell in self.cells) + 7


def _weight(column: int) -> Weight:
    return Weight.BOLD if column == 2 else Weight.REGULAR


def _pages(log: VisitorLog) -> Iterator[list[_Row]]:
    room = _HEIGHT - _TOP - _FOOT
    page: list[_Row] = []
    left = room
    for one in log.visits:
        row = _Row(
            tuple(
                broken(text, _weight(column), _WIDTHS[column] - _GUTTER, _SIZE) or ("",)
                for column, text in enumerate(one.cells)
            )
        )
        if left < row.height:
            yield page
            page, left = [], room
        page.append(row)
        left -= row.height
    yield page


def _head(canvas: Canvas, log: VisitorLog, page: str) -> None:
    full = _WIDTH - 2 * _MARGIN
    line(canvas, log.words.title, Weight.BOLD, 22.0, _MARGIN, _HEIGHT - 52, full / 2)
    line(canvas, log.day, Weight.BOLD, 13.0, _WIDTH / 2, _HEIGHT - 44, full / 2, from_right=True)
    line(canvas, log.school, Weight.REGULAR, 11.0, _WIDTH / 2, _HEIGHT - 59, full / 2, from_right=True)
    summary = log.summary if log.visits else log.words.nobody
    line(canvas, summary, Weight.REGULAR, 11.0, _MARGIN, _HEIGHT - 70, full)
    canvas.setFillGray(0.9)
    canvas.rect(_MARGIN, _HEIGHT - 101, full, 18, stroke=0, fill=1)
    canvas.setFillGray(0)
    for left, width, text in zip(_lefts(), _WIDTHS, log.words.columns, strict=True):
        line(canvas, text, Weight.BOLD, 10.0, left, _HEIGHT - 96, width - _GUTTER)
    line(canvas, log.made, Weight.REGULAR, 9.0, _MARGIN, 24, full / 2)
    line(canvas, page, Weight.REGULAR, 9.0, _WIDTH / 2, 24, full / 2, from_right=True)


def _lefts() -> list[float]:
    return [_MARGIN + _GUTTER + sum(_WIDTHS[:column]) for column in range(len(_WIDTHS))]


def _draw(canvas: Canvas, row: _Row, top: float) -> None:
    for column, (left, texts) in enumerate(zip(_lefts(), row.cells, strict=True)):
        for number, text in enumerate(texts):
            line(canvas, text, _weight(column), _SIZE, left, top - 11 - _LEADING * number, _WIDTHS[column] - _GUTTER)
    canvas.setLineWidth(0.4)
    canvas.line(_MARGIN, top - row.height + 3, _WIDTH - _MARGIN, top - row.height + 3)
