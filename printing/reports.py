"""Who is on site, on paper: the roster that leaves the building with whoever counts heads.

Three forms of one roster: pages for an office printer (PDF), a strip for the badge printer when the network is dead,
and CSV. People stand by area, with a box to tick; children count as people.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby

from PIL import Image
from reportlab.lib.pagesizes import letter
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from printing import boxes, typeset
from printing.boxes import WHITE, Box
from printing.stock import ROLL_80
from printing.typeset import Align, Script, Weight, fit

_WIDTH, _HEIGHT = letter
_MARGIN = 40.0
_TICK = 15.0
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is run as a formula by spreadsheets; it gets an apostrophe before it."""


@dataclass(frozen=True, slots=True)
class Present:
    """One visitor on site; every text arrives worded. `children` are with the visitor and counted besides."""

    name: str = field(repr=False)
    visitor_type: str
    area: str
    since: str
    children: int = 0
    escort: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """The roster's own words, in the reader's language; those with braces are filled in."""

    title: str = "On site now"
    name: str = "Name"
    visitor_type: str = "Visitor type"
    area: str = "Area"
    since: str = "Since"
    children: str = "Children"
    escort: str = "Escort"
    total: str = "{people} on site: {visitors} visitors, {children} children"
    with_children: str = "+ {children}"
    page: str = "Page {page} of {pages}"
    nobody: str = "No visitor is signed in."
    nowhere: str = "No set destination"


@dataclass(frozen=True, slots=True)
class Roster:
    """Who is on site at one school at one moment (`made`, worded)."""

    school: str
    made: str
    people: tuple[Present, ...]
    words: Words = Words()

    @property
    def total(self) -> str:
        visitors, children = len(self.people), sum(person.children for person in self.people)
        return self.words.total.format(people=visitors + children, visitors=visitors, children=children)

    def by_area(self) -> list[tuple[str, list[Present]]]:
        """Areas in order of their name, people in order of theirs; last those who go to none."""
        ordered = sorted(self.people, key=lambda one: (not one.area, one.area.casefold(), one.name.casefold()))
        return [
            (area or self.words.nowhere, list(people)) for area, people in groupby(ordered, key=lambda one: one.area)
        ]


def roster_csv(roster: Roster) -> bytes:
    """UTF-8 with a byte-order mark (spreadsheets guess wrong without), one visitor a row; no cell is a formula."""
    file = io.StringIO()
    words = roster.words
    writer = csv.writer(file)
    writer.writerow([words.name, words.visitor_type, words.area, words.since, words.children, words.escort])
    for _, people in roster.by_area():
        for one in people:
            texts = (one.name, one.visitor_type, one.area, one.since, str(one.children), one.escort)
            writer.writerow([f"'{text}" if text.startswith(_FORMULA) else text for text in texts])
    return file.getvalue().encode("utf-8-sig")


def roster_strip(roster: Roster, width: int = ROLL_80.width) -> Image.Image:
    """The roster as one long mode "1" image for a roll of `width` dots: it needs nothing but the badge printer."""
    unit = width / ROLL_80.width
    margin, gap = round(24 * unit), round(14 * unit)
    inner = width - 2 * margin
    parts = [
        _words(roster.words.title, Weight.BOLD, inner, 64, unit),
        _words(roster.school, Weight.REGULAR, inner, 30, unit),
        _words(roster.made, Weight.BOLD, inner, 34, unit),
        boxes.rule(inner, max(round(4 * unit), 1)),
        _words(roster.total if roster.people else roster.words.nobody, Weight.BOLD, inner, 34, unit),
    ]
    for area, people in roster.by_area():
        heading = fit(area, Weight.BOLD, inner - 2 * gap, round(34 * unit), round(24 * unit), lines=2)
        bar = boxes.text(heading, within=inner - 2 * gap, ink=WHITE)
        parts.append(boxes.filled(boxes.padded(bar, gap, round(8 * unit))))
        parts += [_strip_line(roster, person, inner, unit) for person in people]
    whole = boxes.padded(boxes.column(parts, gap), margin, round(24 * unit))
    paper = Image.new("L", (width, whole.height), WHITE)
    whole.paint(paper, 0, 0)
    return paper.point([0] * 128 + [255] * 128).convert("1", dither=Image.Dither.NONE)


def _words(text: str, weight: Weight, width: int, size: int, unit: float) -> Box:
    return boxes.text(fit(text, weight, width, round(size * unit), round(22 * unit), lines=2))


def _strip_line(roster: Roster, person: Present, inner: int, unit: float) -> Box:
    side = round(36 * unit)
    empty = Box(side, side, lambda *_: None)
    room = inner - side - round(14 * unit)
    lines = [
        boxes.text(fit(person.name, Weight.BOLD, room, round(34 * unit), round(26 * unit), lines=2)),
        boxes.text(fit(_small(roster, person), Weight.REGULAR, room, round(24 * unit), round(20 * unit), lines=2)),
    ]
    tick = boxes.framed(empty, round(4 * unit), max(round(3 * unit), 1))
    return boxes.row([tick, boxes.column(lines, round(8 * unit), Align.LEFT)], round(14 * unit))


def _small(roster: Roster, person: Present) -> str:
    children = roster.words.with_children.format(children=person.children) if person.children else ""
    return " · ".join(part for part in (person.visitor_type, person.since, children, person.escort) if part)


def roster_pdf(roster: Roster) -> bytes:
    """US Letter pages, numbered: school, time and head count, then every person by area with a box to tick."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=letter, pageCompression=1, invariant=1)
    canvas.setTitle(roster.words.title)
    canvas.setCreator("Vestibule")
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
    lines = _broken(person.name, Weight.BOLD, _COLUMNS[0][1], 14.0)
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
    _line(canvas, roster.words.title, Weight.BOLD, 26.0, _MARGIN, _HEIGHT - 60, 330.0)
    _line(canvas, roster.made, Weight.BOLD, 13.0, _WIDTH - _MARGIN - 190, _HEIGHT - 50, 190.0, from_right=True)
    _line(canvas, roster.school, Weight.REGULAR, 12.0, _WIDTH - _MARGIN - 190, _HEIGHT - 66, 190.0, from_right=True)
    summary = roster.total if roster.people else roster.words.nobody
    _line(canvas, summary, Weight.BOLD, 14.0, _MARGIN, _HEIGHT - 86, _WIDTH - 2 * _MARGIN)
    canvas.setLineWidth(1.5)
    canvas.line(_MARGIN, _HEIGHT - 98, _WIDTH - _MARGIN, _HEIGHT - 98)
    _line(canvas, page, Weight.REGULAR, 10.0, _MARGIN, 26, _WIDTH - 2 * _MARGIN, from_right=True)


def _draw_row(canvas: Canvas, roster: Roster, row: _Row, top: float) -> None:
    person = row.person
    if person is None:
        canvas.setFillGray(0.9)
        canvas.rect(_MARGIN, top - 25, _WIDTH - 2 * _MARGIN, 21, stroke=0, fill=1)
        canvas.setFillGray(0)
        _line(canvas, row.lines[0], Weight.BOLD, 13.0, _MARGIN + 8, top - 19, _WIDTH - 2 * _MARGIN - 16)
        return
    bottom = top - row.height
    canvas.setLineWidth(1.2)
    canvas.rect(_MARGIN + 3, top - 19, _TICK, _TICK)
    for number, line in enumerate(row.lines):
        _line(canvas, line, Weight.BOLD, 14.0, _COLUMNS[0][0], top - 17 - 17 * number, _COLUMNS[0][1])
    children = roster.words.with_children.format(children=person.children) if person.children else ""
    for text, weight, down, (left, width) in (
        (children, Weight.BOLD, 16, _COLUMNS[1]),
        (person.visitor_type, Weight.REGULAR, 16, _COLUMNS[2]),
        (person.escort, Weight.BOLD, 31, _COLUMNS[2]),
        (person.since, Weight.REGULAR, 16, _COLUMNS[3]),
    ):
        _line(canvas, text, weight, 11.0, left, top - down, width)
    canvas.setLineWidth(0.4)
    canvas.line(_MARGIN, bottom, _WIDTH - _MARGIN, bottom)


def _line(
    canvas: Canvas,
    text: str,
    weight: Weight,
    size: float,
    left: float,
    baseline: float,
    width: float,
    *,
    from_right: bool = False,
) -> None:
    """One line, smaller where wider than `width`. Ideographs go in as a picture: their font is no TrueType."""
    glyphs = typeset.visual(text)
    if any(typeset.script(letter) is Script.HAN for letter in glyphs):
        _picture_line(canvas, text, weight, size, left, baseline, width)
        return
    size = min(size, size * width / max(_measure(glyphs, weight, size), 1))
    pen = left + width - _measure(glyphs, weight, size) if from_right else left
    for script, run in groupby(glyphs, typeset.script):
        letters = "".join(run)
        canvas.setFont(_font(script, weight), size)
        canvas.drawString(pen, baseline, letters)
        pen += stringWidth(letters, _font(script, weight), size)


def _picture_line(
    canvas: Canvas, text: str, weight: Weight, size: float, left: float, baseline: float, width: float
) -> None:
    dots = 6  # a point: 432 dpi
    setting = fit(text, weight, round(width * dots), round(size * dots), round(4 * dots))
    drawn = boxes.text(setting)
    paper = Image.new("L", (drawn.width, drawn.height), WHITE)
    drawn.paint(paper, 0, 0)
    below = setting.height - setting.lines[0].above
    at = (left, baseline - below / dots)
    canvas.drawImage(ImageReader(paper), *at, drawn.width / dots, drawn.height / dots)


def _broken(text: str, weight: Weight, width: float, size: float) -> tuple[str, ...]:
    """A name on as many lines as it needs at `size` points."""
    lines = fit(text, weight, round(width * 4), round(size * 4), round(size * 4), lines=9).lines
    return tuple(line.text for line in lines)


def _measure(glyphs: str, weight: Weight, size: float) -> float:
    runs = ((script, "".join(run)) for script, run in groupby(glyphs, typeset.script))
    return float(sum(stringWidth(letters, _font(script, weight), size) for script, letters in runs))


@cache
def _font(script: Script, weight: Weight) -> str:
    path = typeset.font_file(script, weight)
    registerFont(TTFont(path.stem, str(path)))
    return path.stem
