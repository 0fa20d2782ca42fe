"""Whom or where: what somebody writes finds hosts and places, and 400 of them make the page no longer than 4."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from kiosk.checkin.directory import MOST_FOUND, MOST_LISTED, Directory, Found, Item
from kiosk.checkin.events import Event
from kiosk.checkin.school import Host
from kiosk.checkin.visitor import steps as s
from kiosk.checkin.visitor.events import DestinationPicked, HostPicked, WhereUnknown
from kiosk.ui.screens.base import Align, Screen, ScreenContext
from kiosk.ui.screens.identity_screens import now
from kiosk.ui.widgets.buttons import Button
from kiosk.ui.widgets.keyboard import Keyboard
from kiosk.ui.widgets.text_widgets import TextField, TextLabel
from kiosk.ui.wording_questions import QuestionText
from sync.contract.records.question import Need


class WhomOrWhereScreen(Screen):
    """A field, what is found under it, and a keyboard. Nobody is listed before two letters are written."""

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        portrait = self.shape.portrait
        self._directory = Directory((), ())
        self._found = Found()
        self._columns = 0
        self._usual = QuestionText.FIND_HINT
        self.title, self.hint = TextLabel("title"), TextLabel("body muted")
        self.field = TextField("find", self.say(QuestionText.FIND), self.shape)
        self.keyboard = Keyboard(self.shape, self.words, search=True)
        self.keyboard.attach(self.field)
        self.field.textChanged.connect(self._search)
        self.results = QWidget()
        self.grid = QGridLayout(self.results)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setSpacing(self.shape.px(20, 8))
        self.buttons = [self._result(index) for index in range(MOST_LISTED)]
        unknown = self.button("not-known", "secondary", self.say(QuestionText.NOT_KNOWN), WhereUnknown(), icon="help")
        foot = self.ways_out()
        column = self.frame()
        column.setSpacing(self.shape.px(32, 8))
        if portrait:
            for widget in (self.title, self.hint, self.field, self.results):
                column.addWidget(widget)
        else:  # on its side, the keyboard needs the height
            head = QHBoxLayout()
            head.setSpacing(self.shape.px(28))
            head.addWidget(self.title, 1)
            head.addWidget(self.field, 1)
            column.addLayout(head)
            column.addWidget(self.results)
        column.addStretch(1)
        column.addWidget(self.keyboard)
        if portrait:
            column.addWidget(unknown)
        else:
            foot.insertWidget(2, self.hint, 6)
            foot.addWidget(unknown, 0, Align.AlignBottom)
        column.addLayout(foot)

    def draw(self, step: s.WhomOrWhere) -> None:
        kind, site = step.draft.visitor_type, self.context.site
        asks_place = kind is None or (kind.destination is not Need.NO and kind.host is not Need.REQUIRED)
        places = site.destinations if asks_place else ()
        self._directory = Directory.of(site.hosts, places, site.language)
        self.title.setText(self.say(QuestionText.WHOM_OR_WHERE if places else QuestionText.WHOM))
        self._usual = QuestionText.FIND_HINT if places else QuestionText.FIND_WHOM_HINT
        self._search()

    def begin(self) -> None:
        self.field.setFocus()

    def kept(self) -> object:
        return self.field.text()

    def take_over(self, kept: Any) -> None:
        self.field.setText(kept)

    def _result(self, index: int) -> Button:
        """One of as many buttons as are ever shown at once: a keystroke changes what they say, and makes none."""
        button = self.button("", "row" if self.shape.portrait else "secondary", "")
        button.clicked.connect(self.emits(partial(self._picked, index)))
        button.hide()
        return button

    def _lay_out(self, count: int) -> None:
        """What is found, from the first place on: two beside one another, or on its side four, or three of six."""
        columns = 2 if self.shape.portrait else MOST_FOUND if count <= MOST_FOUND else 3
        if columns == self._columns:
            return
        self._columns = columns
        for place in range(MOST_FOUND):
            self.grid.setColumnStretch(place, int(place < columns))
        for index, button in enumerate(self.buttons):
            self.grid.removeWidget(button)
            self.grid.addWidget(button, index // columns, index % columns)

    def _search(self) -> None:
        """The places of the buttons stay: what is found fills them from the first."""
        before, self._found = self._found, self._directory.find(self.field.text())
        written = len(self.field.text().strip()) > 1
        none = not self._found.items and written
        hint = QuestionText.FIND_NONE if none else QuestionText.FIND_MORE if self._found.more else self._usual
        self.hint.setText(self.say(hint))
        if before.items == self._found.items:
            return
        self._lay_out(len(self._found.items))
        for index, button in enumerate(self.buttons):
            if index < len(self._found.items):
                self._show(button, self._found.items[index])
                button.show()
            else:
                button.hide()
                button.setObjectName("")
                button.say("")

    def _show(self, button: Button, item: Item) -> None:
        if isinstance(item, Host):
            site = self.context.site
            where = site.place_of(item)
            detail = self.context.place(where) if where else ""
            if site.is_away(item, now()):
                detail = self.say(QuestionText.NOT_IN)
            button.setObjectName(f"host-{item.code}")
            icon = "person" if self.shape.portrait else ""
            button.say(item.name, detail, icon=icon)
        else:
            button.setObjectName(f"destination-{item.code}")
            button.say(self.context.place(item), icon="place" if self.shape.portrait else "")

    def _picked(self, index: int) -> Event:
        item = self._found.items[index]
        if not isinstance(item, Host):
            return DestinationPicked(item)
        site = self.context.site
        return HostPicked(item, site.place_of(item), site.absence(item.code, now()))
