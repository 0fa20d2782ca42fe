"""What staff compare: the visitor, the entry, and what agreed between them."""

from __future__ import annotations

from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.checkin.case import Case
from kiosk.checkin.school import Site
from kiosk.ui import wording, wording_office, wording_staff_area
from kiosk.ui.screens.base import Align, panel
from kiosk.ui.style import Shape
from kiosk.ui.widgets.layouts import TouchScroll, empty
from kiosk.ui.widgets.pictures import Portrait
from kiosk.ui.widgets.text_widgets import NameLabel, TextLabel
from kiosk.ui.wording_office import OfficeText
from kiosk.ui.wording_screening import explain_lines
from language.match_texts import strangers_line
from language.translator import Translator
from screening.persons import BarredEntry
from screening.result import may_be_twins

_SMALL, _USUAL, _LARGE = (200, 112), (232, 120), (360, 160)
"""Widths of the visitor's photo: portrait, landscape."""


def visitor_panel(
    words: Translator, case: Case, site: Site, shape: Shape, *, small: bool = False, large: bool = False
) -> QFrame:
    """Photo, name, birth date and errand of the visitor. `small`: beside an entry, what identifies and no more;
    `large`: with no entry beside it, the photo as large as the page has room for."""
    frame, column = panel("plain", shape)
    photo = Portrait(shape, shape.px(*(_SMALL if small else _LARGE if large else _USUAL)))
    photo.show_jpeg(case.photo)
    name = NameLabel("body" if small else "lead", shape, case.name.full)
    name.setProperty("tone", "strong")
    born = words.say(OfficeText.BORN, born=words.day(case.born)) if case.born else words.say(OfficeText.BORN_UNKNOWN)
    facts = [TextLabel("small", born)]
    visit = [
        *(TextLabel("small muted", line) for line in wording_staff_area.errand(words, case, site)),
        TextLabel("small muted", wording_staff_area.since(words, case, site.time_zone)),
    ]
    if small:
        column.addLayout(_beside(photo, [name, *facts], shape))
    elif shape.portrait:
        column.addLayout(_beside(photo, [name, *facts, *visit], shape))
    elif large:
        column.addWidget(photo, 0, Align.AlignLeft)
        for line in (name, *facts, *visit):
            column.addWidget(line)
    else:
        column.addLayout(_beside(photo, facts, shape))
        for line in (name, *visit):
            column.addWidget(line)
    column.addStretch(1)
    return frame


def _beside(photo: Portrait, lines: list[TextLabel], shape: Shape) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(shape.px(28, 18))
    row.addWidget(photo, 0, Align.AlignTop)
    column = QVBoxLayout()
    column.setSpacing(shape.px(10, 4))
    for line in lines:
        column.addWidget(line)
    column.addStretch(1)
    row.addLayout(column, 1)
    return row


class Comparison(QWidget):
    """Empty until `show_entry`, and empty again after `clear`: what is covered is not hidden, it is not there."""

    def __init__(self, shape: Shape, words: Translator, site: Site) -> None:
        super().__init__()
        self._shape = shape
        self.words = words
        self._site = site
        direction = QBoxLayout.Direction.TopToBottom if shape.portrait else QBoxLayout.Direction.LeftToRight
        self._whole = QBoxLayout(direction, self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.setSpacing(shape.px(28, 20))

    def show_entry(self, case: Case, index: int) -> None:
        """The visitor beside the `index`-th entry; a case without entries says why it waits."""
        self.clear()
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._shape.px(28, 16))
        column.addWidget(visitor_panel(self.words, case, self._site, self._shape, small=True))
        if index < len(case.matches):
            column.addWidget(self._evidence(case, index))
        column.addStretch(1)
        portrait = self._shape.portrait
        entry = case.entries[index] if index < len(case.entries) else None
        sides = (
            (left if portrait else TouchScroll(left), 0 if portrait else 6),
            (self._entry(entry, case), 1 if portrait else 7),
        )
        for side, stretch in sides:
            self._whole.addWidget(side, stretch)
            side.show()

    def clear(self) -> None:
        """Take everything away, at once."""
        empty(self._whole)

    def _evidence(self, case: Case, index: int) -> QFrame:
        frame, column = panel("quiet", self._shape)
        column.setSpacing(self._shape.px(14, 2))
        match = case.matches[index]
        if self._shape.portrait:
            column.addWidget(TextLabel("small strong", self.words.say(OfficeText.AGREES)))
        for line in explain_lines(self.words, match.evidence):
            column.addWidget(TextLabel("small", line))
        twins = may_be_twins((line.field, line.agreement) for line in match.evidence)
        column.addWidget(TextLabel("small muted", self.words.say(strangers_line(match.weight, twins=twins))))
        return frame

    def _entry(self, entry: BarredEntry | None, case: Case) -> QWidget:
        frame, column = panel("plain", self._shape)
        if entry is None:
            column.addWidget(TextLabel("body strong", self.words.say(OfficeText.NO_ENTRY)))
            column.addWidget(TextLabel("body", wording_office.unlisted(self.words, case.list_state)))
        else:
            name = NameLabel("lead", self._shape, entry.names[0].full if entry.names else "")
            name.setProperty("tone", "strong")
            column.addWidget(TextLabel("small alert", wording_office.list_kind(self.words, entry.kind)))
            column.addWidget(name)
            for line in _entry_lines(self.words, entry):
                column.addWidget(TextLabel("small", line))
        column.addStretch(1)
        page = QWidget()
        whole = QVBoxLayout(page)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(frame)
        return TouchScroll(page)


def _entry_lines(words: Translator, entry: BarredEntry) -> list[str]:
    """What a list says of a person, a line each; what it does not know is left out."""
    others = words.listed([name.full for name in entry.names[1:]])
    body = [
        words.say(OfficeText.BORN, born=wording.birth_date(words, entry.born))
        if entry.born
        else words.say(OfficeText.BORN_UNKNOWN),
        words.say(OfficeText.SEX, sex=entry.sex) if entry.sex else "",
        wording_office.height(words, entry.height_cm) if entry.height_cm else "",
        words.say(OfficeText.EYES, eyes=entry.eyes) if entry.eyes else "",
    ]
    lines = [
        words.say(OfficeText.ALSO, names=others) if others else "",
        " · ".join(part for part in body if part),
        words.say(OfficeText.LISTED_FOR, reason=entry.reason) if entry.reason else "",
        words.say(OfficeText.DO, instructions=entry.instructions) if entry.instructions else "",
    ]
    return [line for line in lines if line]
