"""The office signs in at the kiosk: pick your name, enter your PIN."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout

from kiosk.checkin.office import steps as o
from kiosk.checkin.office.events import PinEntered, StaffPicked
from kiosk.ui import wording_staff_area
from kiosk.ui.screens.base import Align, Screen, ScreenContext
from kiosk.ui.widgets.layouts import ButtonGrid, TouchScroll
from kiosk.ui.widgets.pinpad import PinPad
from kiosk.ui.widgets.text_widgets import NameLabel, TextLabel
from kiosk.ui.wording_office import PIN_WAIT, OfficeText
from kiosk.ui.wording_staff_area import StaffAreaText


class StaffNamesScreen(Screen):
    """Everybody who may sign in here. Without the one who already has, where a second person is asked for."""

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        column = self.frame()
        self.title, self.hint = self.headline(column, self.say(OfficeText.NAMES), self.say(OfficeText.NAMES_HINT))
        self.state = TextLabel("lead muted")
        column.addWidget(self.state)
        self.grid = ButtonGrid(self.shape, 1 if self.shape.portrait else 2)
        column.addWidget(TouchScroll(self.grid), 1)
        column.addLayout(self.ways_out())

    def page_key(self, step: o.StaffNames) -> object:
        return step.first, tuple(person.id for person in step.staff or ())

    def draw(self, step: o.StaffNames) -> None:
        second = step.first is not None
        self.title.setText(self.say(OfficeText.SECOND if second else OfficeText.NAMES))
        self.hint.show_text(self.say(OfficeText.SECOND_HINT if second else OfficeText.NAMES_HINT) if step.staff else "")
        if step.staff is None:
            self.state.show_text(self.say(OfficeText.LOADING))
        else:
            self.state.show_text("" if step.staff else self.say(OfficeText.NAMES_NONE))
        people = [person for person in step.staff or () if step.first is None or person.id != step.first.id]
        self.grid.show_buttons(
            [
                self.button(f"staff-{person.id}", "row", person.name, StaffPicked(person), icon="person")
                for person in people
            ]
        )


class StaffPinScreen(Screen):
    """A pad, dots, and what became of the last try."""

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        portrait = self.shape.portrait
        self.title = NameLabel("title", self.shape, align=Align.AlignHCenter if portrait else Align.AlignLeft)
        self.hint = TextLabel("lead muted", align=Align.AlignHCenter if portrait else Align.AlignLeft)
        self.flaw = TextLabel("body alert")
        self.pad = PinPad(self.shape, self.words)
        self.pad.entered.connect(lambda pin: self.happened.emit(PinEntered(pin)))
        column = self.frame()
        texts = (self.title, self.hint, self.flaw)
        if portrait:
            column.addStretch(1)
            for text in texts:
                column.addWidget(text)
            row = QHBoxLayout()
            row.addStretch(1)
            row.addWidget(self.pad, 4)
            row.addStretch(1)
            column.addLayout(row)
            column.addStretch(2)
        else:
            row = QHBoxLayout()
            row.setSpacing(self.shape.px(64))
            side = self.column_of(texts)
            row.addLayout(side, 1)
            row.addWidget(self.pad, 1)
            column.addLayout(row, 1)
        column.addLayout(self.ways_out())

    def page_key(self, step: o.StaffPin) -> object:
        return step.staff.id, step.names.intent, step.refused

    def draw(self, step: o.StaffPin) -> None:
        asked = step.names.intent
        self.title.setText(
            wording_staff_area.intent(self.words, asked) if asked else self.say(OfficeText.PIN, name=step.staff.name)
        )
        hint = self.say(StaffAreaText.PIN_HINT, name=step.staff.name) if asked else self.say(OfficeText.PIN_HINT)
        self.hint.setText(self.say(OfficeText.PIN_CHECKING) if step.checking else hint)
        if step.wait_seconds > 0:
            self.flaw.show_text(self.say(PIN_WAIT, count=step.wait_seconds))
        else:
            self.flaw.show_text(self.say(OfficeText.PIN_REFUSED) if step.refused else "")
        self.pad.setEnabled(not step.checking)
        if step.refused or step.checking:
            self.pad.clear()

    def begin(self) -> None:
        self.pad.dots.setFocus()
