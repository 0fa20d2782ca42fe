"""The strip at the foot of every screen: how the kiosk is doing, who waits, a visitor's other languages, and the way to
the office pages."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from kiosk.checkin.health import Health
from kiosk.ui.style import Shape
from kiosk.ui.widgets.buttons import Button
from kiosk.ui.widgets.language_row import language_button
from kiosk.ui.widgets.layouts import direction, discard
from kiosk.ui.widgets.pictures import Icon
from kiosk.ui.wording import Phrase
from kiosk.ui.wording_health import StatusPart, advices
from kiosk.ui.wording_office import OfficeText, waiting
from language.translator import Translator

ICONS: dict[StatusPart, str] = {
    StatusPart.CAMERA: "camera",
    StatusPart.PRINTER: "printer",
    StatusPart.SERVER: "server",
    StatusPart.LISTS: "lists",
    StatusPart.CLOCK: "clock",
    StatusPart.READER: "reader",
    StatusPart.SOUND: "sound",
    StatusPart.PINS: "lock",
}

ASIDE = frozenset({StatusPart.CLOCK, StatusPart.READER, StatusPart.SOUND, StatusPart.PINS})
"""Parts that not every kiosk has, or that nobody looks for: the lamp of one of them is there while it
ails. The strip has no room for more, and the waiting list names them all."""

MOST_BESIDE = 2
"""More languages than that are behind one button."""

LEAST_SAID = 6
"""Fewer letters of a fault say nothing: its lamp stands alone then."""


class StatusStrip(QFrame):
    """It is the office's, so it speaks the school's language to everybody.

    A part that works is a quiet icon; the first that does not is named beside them.

    How many wait is always said whole: where there is no room for both, the fault's name is cut short.
    """

    staff_asked = Signal()
    language_asked = Signal(str)
    languages_asked = Signal()

    def __init__(self, shape: Shape, words: Translator) -> None:
        super().__init__()
        self.words = words
        self.setObjectName("strip")
        self._lamps = {part: Icon(icon, "muted", shape.px(40, 36)) for part, icon in ICONS.items()}
        self.fault = QLabel()
        self.fault.setObjectName("fault")
        self._fault = ""
        self.waiting = QLabel()
        self.waiting.setObjectName("waiting")
        self.staff = Button("staff", "strip", shape, self.words.say(Phrase.STAFF), icon="staff")
        self.staff.clicked.connect(self.staff_asked)
        self._shape = shape
        self._said: tuple[Translator, ...] = ()
        self._languages: list[Button] = []
        self.setLayoutDirection(direction(words))
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(shape.px(32, 32), shape.px(12, 8), shape.px(24, 24), shape.px(12, 8))
        row.setSpacing(shape.px(12, 14))
        for part, lamp in self._lamps.items():
            lamp.setObjectName(f"lamp-{part.name.lower()}")
            row.addWidget(lamp)
        row.addWidget(self.fault)
        row.addStretch(1)
        row.addWidget(self.waiting)
        row.addWidget(self.staff)
        self.show_health(Health())

    def show_health(self, health: Health) -> None:
        found = advices(self.words, health)
        aside = next((part for part in found if part in ASIDE), None)
        for part, lamp in self._lamps.items():
            ailing = part in found
            lamp.setVisible(part not in ASIDE or part is aside)
            lamp.show_icon(ICONS[part], "clay" if ailing else "muted", flagged=ailing)
            state = found[part].short if ailing else self.words.say(OfficeText.WORKING)
            lamp.setAccessibleName(self.words.say(OfficeText.LAMP, part=self.words.say(part), state=state))
        first = next(iter(found.values()), None)
        self._fault = first.short if first else ""
        self.fault.setAccessibleName(self._fault)
        if self.staff.property("calling") != health.calling:
            self.staff.setProperty("calling", health.calling)
            self.staff.style().unpolish(self.staff)  # a stylesheet asks for a property only once
            self.staff.style().polish(self.staff)
        for_staff = waiting(
            self.words, health.waiting, health.badges_to_check + health.went_away + health.sign_out_requests
        )
        self.waiting.setText(for_staff)
        self.waiting.setVisible(bool(for_staff))
        self._name_fault()

    def show_languages(self, words: Translator, languages: Sequence[Translator]) -> None:
        """What a visitor who reads `words` can choose instead: one button each, or one for all where there are many."""
        if (said := (words, *languages)) == self._said:
            return
        self._said = said
        for old in self._languages:
            self._row.removeWidget(old)
            discard(old)
        others = [one for one in languages if one is not words]
        if len(others) > MOST_BESIDE:
            every = Button("languages", "strip", self._shape, words.name, icon="language")
            every.clicked.connect(self.languages_asked)
            self._languages = [every]
        else:
            self._languages = [language_button(one, "strip", self._shape) for one in others]
            for one, button in zip(others, self._languages, strict=True):
                button.clicked.connect(lambda _=False, tag=one.tag: self.language_asked.emit(tag))
        for button in self._languages:
            self._row.insertWidget(self._row.indexOf(self.staff), button)
            button.show()  # at once: left to the layout, it would come with the next round of events
        self._name_fault()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._name_fault()

    def event(self, event: QEvent) -> bool:
        """The way to the office pages comes and goes, and takes its room with it."""
        if event.type() is QEvent.Type.LayoutRequest:
            self._name_fault()
        return super().event(event)

    def _name_fault(self) -> None:
        """The fault's name, as much of it as there is room for."""
        row, metrics = self._row, QFontMetrics(self.fault.font())
        edges = row.contentsMargins()
        others = [
            one for one in (*self._lamps.values(), self.waiting, *self._languages, self.staff) if not one.isHidden()
        ]
        taken = sum(one.sizeHint().width() for one in others) + row.spacing() * (len(others) + 1)
        room = self.width() - edges.left() - edges.right() - taken
        shown = metrics.elidedText(self._fault, Qt.TextElideMode.ElideRight, room) if self.isVisible() else self._fault
        shown = shown if shown == self._fault or len(shown) > LEAST_SAID else ""
        if self.fault.text() != shown or self.fault.isHidden() == bool(shown):
            self.fault.setText(shown)
            self.fault.setVisible(bool(shown))
