"""A visitor's privacy receipt: what of a visit is kept, where, and until when. The words come from whoever makes it."""

from __future__ import annotations

from dataclasses import dataclass, field

from reportlab.lib.pagesizes import letter

from printing.reports.page_text import broken, document, line
from printing.text.glyphs import Weight

_WIDTH, _HEIGHT = letter
_MARGIN = 72.0
_LEFT, _RIGHT = 200.0, 250.0


@dataclass(frozen=True, slots=True)
class Kept:
    """One thing that is kept, and until when (or under which condition)."""

    what: str = field(repr=False)
    until: str


@dataclass(frozen=True, slots=True)
class PrivacyReceipt:
    """Worded throughout. `person` is the visitor's name, `notes` are paragraphs below the table."""

    title: str
    school: str
    made: str
    person: str = field(repr=False)
    rows: tuple[Kept, ...] = field(repr=False)
    notes: tuple[str, ...]


def receipt_pdf(receipt: PrivacyReceipt) -> bytes:
    """One US Letter page, to be handed over or sent."""
    canvas, file = document(receipt.title, letter)
    full = _WIDTH - 2 * _MARGIN
    line(canvas, receipt.title, Weight.BOLD, 24.0, _MARGIN, _HEIGHT - 90, full)
    line(canvas, receipt.school, Weight.REGULAR, 12.0, _MARGIN, _HEIGHT - 112, full / 2 - 6)
    line(canvas, receipt.made, Weight.REGULAR, 12.0, _WIDTH / 2 + 6, _HEIGHT - 112, full / 2 - 6, from_right=True)
    canvas.setLineWidth(1.5)
    canvas.line(_MARGIN, _HEIGHT - 124, _WIDTH - _MARGIN, _HEIGHT - 124)
    down = _HEIGHT - 156
    for text in broken(receipt.person, Weight.BOLD, full, 18.0):
        line(canvas, text, Weight.BOLD, 18.0, _MARGIN, down, full)
        down -= 24
    down -= 6
    canvas.setLineWidth(0.4)
    for row in receipt.rows:
        left = broken(row.what, Weight.BOLD, _LEFT, 11.5)
        right = broken(row.until, Weight.REGULAR, _RIGHT, 11.5)
        for number, text in enumerate(left):
            line(canvas, text, Weight.BOLD, 11.5, _MARGIN, down - 15 * number, _LEFT)
        for number, text in enumerate(right):
            line(canvas, text, Weight.REGULAR, 11.5, _WIDTH - _MARGIN - _RIGHT, down - 15 * number, _RIGHT)
        down -= 15 * max(len(left), len(right)) + 10
        canvas.line(_MARGIN, down + 11, _WIDTH - _MARGIN, down + 11)
        down -= 8
    down -= 8
    for note in receipt.notes:
        for text in broken(note, Weight.REGULAR, full, 11.0):
            line(canvas, text, Weight.REGULAR, 11.0, _MARGIN, down, full)
            down -= 15
        down -= 7
    canvas.showPage()
    canvas.save()
    return file.getvalue()
