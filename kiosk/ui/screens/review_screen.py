"""Visitor and entry side by side, and the decision. The entry exists on screen only while a finger holds."""

from __future__ import annotations

from enum import IntEnum
from functools import partial

from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from kiosk.checkin.case import Case, StaffNote
from kiosk.checkin.events import WentBack
from kiosk.checkin.office import steps as o
from kiosk.checkin.office.events import Covered, DecisionChosen, Uncovered
from kiosk.ui import wording_office
from kiosk.ui.screens.base import Align, Screen, ScreenContext, panel
from kiosk.ui.screens.comparison import Comparison, visitor_panel
from kiosk.ui.widgets.buttons import Button
from kiosk.ui.widgets.cover import CoveredNote, HoldButton
from kiosk.ui.widgets.keyboard import Keyboard
from kiosk.ui.widgets.layouts import TouchScroll, empty
from kiosk.ui.widgets.text_widgets import TextField, TextLabel
from kiosk.ui.wording import Phrase
from kiosk.ui.wording_office import OfficeText
from kiosk.ui.wording_staff_area import StaffAreaText
from sync.contract.vocabulary import COMPARED_REASONS, Decision, Ruling

LOOKS: dict[Decision, tuple[str, str]] = {
    Decision.ADMIT: ("admit", "secondary"),
    Decision.ADMIT_WITH_ESCORT: ("admit-with-escort", "secondary"),
    Decision.REFUSE: ("refuse", "caution"),
    Decision.NOTED: ("noted", "secondary"),
}
"""Name and role of each decision's button; the last is for visitors who went away, the others for all else."""


class Page(IntEnum):
    DECIDE = 0
    COMPARE = 1
    NOTE = 2


class ReviewScreen(Screen):
    """Hold to compare; then a reason, a note perhaps, and a decision."""

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        self._case: Case | None = None
        self._entry = 0
        column = self.frame()
        self.title = TextLabel("title", self.say(OfficeText.REVIEW))
        self.pages = QStackedWidget()
        for page in (self._decide_page(), self._compare_page(), self._note_page()):
            self.pages.addWidget(page)
        column.addWidget(self.title)
        self.title.setVisible(self.shape.portrait)  # on its side, the page needs the height
        column.addWidget(self.pages, 1)
        pager, foot = self._pager(), self._foot()
        if self.shape.portrait:
            column.addLayout(pager)
        else:
            foot.insertLayout(1, pager)
        column.addLayout(foot)

    def page_key(self, step: o.Review) -> object:
        return step.case.id, step.ruling, step.deciding

    def draw(self, step: o.Review) -> None:
        if self._case != step.case:
            self._case, self._entry = step.case, 0
            self._draw_visitor(step.case)
        self._draw_pager()
        left = step.case.left
        about = self.say(StaffAreaText.LEFT) if left else self.say(StaffAreaText.INSIDE) if step.case.inside else ""
        told = wording_office.ruling(self.words, step.ruling or Ruling.ALLOWED) or about
        self.saving.show_text(self.say(OfficeText.DECIDING) if step.deciding else "")
        self.ruling.show_text("" if step.deciding else told)
        self.why.setVisible(not step.deciding and not told)
        self._draw_choice(step)
        for button in (*self.decisions.values(), *self.chips.values(), self.note_button, self.hold):
            button.setEnabled(not step.deciding)
        for decision, button in self.decisions.items():
            button.setVisible(left == (decision is Decision.NOTED))
        for button in (*self.chips.values(), self.note_button):
            button.setVisible(not left)
        self.hold.show_uncovered(step.uncovered)
        if step.uncovered:
            self.comparison.show_entry(step.case, self._entry)
            self.pages.setCurrentIndex(Page.COMPARE)
        else:
            self.comparison.clear()
            if self.pages.currentIndex() == Page.COMPARE:
                self.pages.setCurrentIndex(Page.DECIDE)

    def _draw_choice(self, step: o.Review) -> None:
        """Restore the reason and the note that were chosen before the PIN was asked for."""
        if step.reason in self.chips:
            self.chips[step.reason].setChecked(True)
        if step.note.text and not self.note.text():
            self.note.setText(step.note.text)
            self.note_button.say(self.say(OfficeText.EDIT_NOTE))

    def _decide_page(self) -> QWidget:
        page = QWidget()
        portrait = self.shape.portrait
        direction = QBoxLayout.Direction.TopToBottom if portrait else QBoxLayout.Direction.LeftToRight
        whole = QBoxLayout(direction, page)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(self.shape.px(32, 28))
        self.visitor = QVBoxLayout()
        whole.addLayout(self.visitor, 0 if portrait else 3)
        if portrait:
            frame, inside = panel("cover", self.shape)
            inside.addWidget(CoveredNote(self.shape, self.words))
            whole.addWidget(frame)
        column = QVBoxLayout()
        column.setSpacing(self.shape.px(20, 12))
        whole.addLayout(column, 0 if portrait else 7)
        self.why = TextLabel("body strong", self.say(OfficeText.WHY))
        self.saving, self.ruling = TextLabel("body good"), TextLabel("body alert")
        for text in (self.why, self.saving, self.ruling):
            column.addWidget(text)
        column.addLayout(self._reasons())
        column.addSpacing(self.shape.px(24, 0))
        column.addStretch(1)
        column.addLayout(self._decisions())
        whole.addStretch(1 if portrait else 0)
        return TouchScroll(page)  # long words in another language squeeze nothing

    def _reasons(self) -> QGridLayout:
        columns = 2 if self.shape.portrait else 4
        grid = QGridLayout()
        grid.setSpacing(self.shape.px(20, 12))
        self.reasons = QButtonGroup(self)
        self.chips = {
            reason: self.button(f"reason-{reason}", "chip", wording_office.reason(self.words, reason))
            for reason in COMPARED_REASONS
        }
        self.note_button = self.button("add-note", "quiet", self.say(OfficeText.ADD_NOTE), icon="note")
        self.note_button.clicked.connect(self._open_note)
        for index, chip in enumerate(self.chips.values()):
            self.reasons.addButton(chip)
            grid.addWidget(chip, index // columns, index % columns)
        rows, used = divmod(len(self.chips), columns)
        grid.addWidget(self.note_button, rows, used, 1, columns - used)
        for place in range(columns):
            grid.setColumnStretch(place, 1)
        return grid

    def _decisions(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self.shape.px(20, 12))
        self.decisions: dict[Decision, Button] = {}
        for decision, (name, role) in LOOKS.items():
            button = self.button(name, role, wording_office.decision(self.words, decision))
            button.clicked.connect(self.emits(partial(self._chosen, decision)))
            self.decisions[decision] = button
            row.addWidget(button, 1)
        return row

    def _compare_page(self) -> QWidget:
        self.comparison = Comparison(self.shape, self.words, self.context.site)
        return self.comparison

    def _note_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self.shape.px(28, 12))
        self.note = TextField("note", self.say(OfficeText.NOTE), self.shape)
        keyboard = Keyboard(self.shape, self.words)
        keyboard.attach(self.note)
        keep = self.button("keep-note", "primary", self.say(OfficeText.KEEP_NOTE), icon="check")
        keep.clicked.connect(self._close_note)
        self.note.returnPressed.connect(self._close_note)
        row = QHBoxLayout()
        row.addWidget(self.note, 1)
        row.addWidget(keep)
        column.addLayout(row)
        column.addWidget(keyboard)
        column.addStretch(1)
        return page

    def _pager(self) -> QHBoxLayout:
        """Choose which entry is compared, before holding: the hand that holds cannot press another button."""
        row = QHBoxLayout()
        row.setSpacing(self.shape.px(20, 16))
        self.previous = self.button("previous-entry", "quiet", "", icon="previous-entry")
        self.following = self.button("next-entry", "quiet", "", icon="next-entry")
        self.previous.spoken, self.following.spoken = (
            self.say(OfficeText.PREVIOUS_ENTRY),
            self.say(OfficeText.NEXT_ENTRY),
        )
        self.which = TextLabel("small muted")
        self.which.setWordWrap(False)
        self.previous.clicked.connect(lambda: self._turn(-1))
        self.following.clicked.connect(lambda: self._turn(1))
        for widget in (self.previous, self.which, self.following):
            row.addWidget(widget, 0, Align.AlignCenter)
        return row

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self.shape.px(20, 16))
        row.addWidget(
            self.button("back", "quiet", self.say(Phrase.BACK), WentBack(), icon="back"), 0, Align.AlignBottom
        )
        self.hold = HoldButton(self.shape, self.words)
        self.hold.held.connect(self.emits(Uncovered()))
        self.hold.let_go.connect(self._cover)
        row.addWidget(self.hold, 1)
        return row

    def _draw_visitor(self, case: Case) -> None:
        empty(self.visitor)
        frame: QWidget = visitor_panel(self.words, case, self.context.site, self.shape)
        if case.answers is not None:  # there may be many, and the decisions keep their room
            page = QWidget()
            inside = QVBoxLayout(page)
            inside.setContentsMargins(0, 0, 0, 0)
            inside.addWidget(frame)
            frame = TouchScroll(page)
            if self.shape.portrait:
                frame.setFixedHeight(self.shape.px(430))
        self.visitor.addWidget(frame)
        frame.show()

    def _draw_pager(self) -> None:
        count = len(self._case.matches) if self._case else 0
        self.which.show_text(self.say(OfficeText.ENTRY_OF, index=self._entry + 1, count=count) if count > 1 else "")
        for button, end in ((self.previous, 0), (self.following, count - 1)):
            button.setVisible(count > 1)
            button.setEnabled(self._entry != end)
            button.say("")

    def _turn(self, by: int) -> None:
        count = len(self._case.matches) if self._case else 1
        self._entry = min(max(0, self._entry + by), count - 1)
        self._draw_pager()

    def _cover(self) -> None:
        self.comparison.clear()
        self.happened.emit(Covered())

    def _open_note(self) -> None:
        self.pages.setCurrentIndex(Page.NOTE)
        self.turned.emit()
        self.note.setFocus()

    def _close_note(self) -> None:
        self.note_button.say(self.say(OfficeText.EDIT_NOTE if self.note.text() else OfficeText.ADD_NOTE))
        self.pages.setCurrentIndex(Page.DECIDE)
        self.turned.emit()

    def _chosen(self, decision: Decision) -> DecisionChosen:
        reason = next((why for why, chip in self.chips.items() if chip.isChecked()), None)
        return DecisionChosen(decision, reason, StaffNote(self.note.text().strip()))
