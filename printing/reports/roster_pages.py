"""The roster on US Letter pages, for an office printer: large type, by area, a box to tick for everybody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from reportlab.lib.pagesizes import letter
from reportlab.pdfgen.canvas import Canvas

from printing.reports.page_text import broken, document, line
from printing.reports.site_roster import Present, Roster
from printing.text.glyphs import Weight

_WIDTH, _HEIGHT = letter
_MARGIN = 40.0
_TICK = 15.0


def roster_pdf(roster: Roster) -> bytes:
    """US Letter pages, numbered: school, time and head count, then every person by area with a box to tick."""
    canvas, file = document(roster.words.title, letter)
    pages = list(_pages(roster))
    for number, rows in enumerate(pages, start=1):
        _head(canvas, roster, roster.words.page.format(page=number, pages=len(pages)))
        top = _HEIGHT - 112
        for row in rows:
            _draw_row(canvas, roster, row, top)
            top -= row.height
        canvas.showPage()
    canvas.save()
    return file.getvalue()


@dataclass(frozen=True, slots=True)
class _Row:
    """An area's heading (`person` None), or a person with the name on as many lines as it needs."""

    height: float
    lines: tuple[str, ...] = field(repr=False)
    person: Present | None = None


_COLUMNS = ((_MARGIN + 26, 250.0), (_MARGIN + 284, 46.0), (_MARGIN + 338, 120.0), (_MARGIN + 466, 66.0))
"""Left edge and width in points of: name, children, visitor type with escort, since."""


def _heading(area: str) -> _Row:
    return _Row(30.0, (area,))


def _person(person: Present) -> _Row:
    lines = broken(person.name, Weight.BOLD, _COLUMNS[0][1], 14.0)
    return _Row(max(40.0 if person.escort else 26.0, 17.0 * len(lines) + 9), lines, person)


def _pages(roster: Roster) -> Iterator[list[_Row]]:
    """Rows a page; an area that goes on has its heading again, and no heading stands alone at a foot."""
    room = _HEIGHT - 112 - 50
    page: list[_Row] = []
    left = room
    for area, people in roster.by_area():
        heading = _heading(area)
        rows = [_person(person) for person in people]
        if left < heading.height + rows[0].height and page:
            yield page
            page, left = [], room
        page.append(heading)
        left -= heading.height
        for row in rows:
            if left < row.height:
                yield page
                page, left = [heading], room - heading.height
            page.append(row)
            left -= row.height
    yield page


def _head(canvas: Canvas, roster: Roster, page: str) -> None:
    line(canvas, roster.words.title, Weight.BOLD, 26.0, _MARGIN, _HEIGHT - 60, 330.0)
    line(canvas, roster.made, Weight.BOLD, 13.0, _WIDTH - _MARGIN - 190, _HEIGHT - 50, 190.0, from_right=True)
    line(canvas, roster.school, Weight.REGULAR, 12.0, _WIDTH - _MARGIN - 190, _HEIGHT - 66, 190.0, from_right=True)
    summary = roster.summary
    line(canvas, summary, Weight.BOLD, 14.0, _MARGIN, _HEIGHT - 86, _WIDTH - 2 * _MARGIN)
    canvas.setLineWidth(1.5)
    canvas.line(_MARGIN, _HEIGHT - 98, _WIDTH - _MARGIN, _HEIGHT - 98)
    line(canvas, page, Weight.REGULAR, 10.0, _MARGIN, 26, _WIDTH - 2 * _MARGIN, from_right=True)


def _draw_row(canvas: Canvas, roster: Roster, row: _Row, top: float) -> None:
    person = row.person
    if person is None:
        canvas.setFillGray(0.9)
        canvas.rect(_MARGIN, top - 25, _WIDTH - 2 * _MARGIN, 21, stroke=0, fill=1)
        canvas.setFillGray(0)
        line(canvas, row.lines[0], Weight.BOLD, 13.0, _MARGIN + 8, top - 19, _WIDTH - 2 * _MARGIN - 16)
        return
    bottom = top - row.height
    canvas.setLineWidth(1.2)
    canvas.rect(_MARGIN + 3, top - 19, _TICK, _TICK)
    for number, text in enumerate(row.lines):
        line(canvas, text, Weight.BOLD, 14.0, _COLUMNS[0][0], top - 17 - 17 * number, _COLUMNS[0][1])
    children = roster.words.with_children.format(children=person.children) if person.children else ""
    for text, weight, down, (left, width) in (
        (children, Weight.BOLD, 16, _COLUMNS[1]),
        (person.visitor_type, Weight.REGULAR, 16, _COLUMNS[2]),
        (person.escort, Weight.BOLD, 31, _COLUMNS[2]),
        (person.since, Weight.REGULAR, 16, _COLUMNS[3]),
    ):
        line(canvas, text, weight, 11.0, left, top - down, width)
    canvas.setLineWidth(0.4)
    canvas.line(_MARGIN, bottom, _WIDTH - _MARGIN, bottom)
