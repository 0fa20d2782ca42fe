"""What is covered until a finger holds: the button that uncovers, and what stands in the covered thing's place."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kiosk.ui.style import Shape
from kiosk.ui.widgets.buttons import Button
from kiosk.ui.widgets.pictures import Icon
from kiosk.ui.widgets.text_widgets import TextLabel
from kiosk.ui.wording_office import OfficeText
from language.translator import Translator


class HoldButton(Button):
    """Uncovers for as long as it is held, and no longer: a finger that leaves, a page that goes and a window that
    loses the focus all cover.

    Signals: held(), let_go(). Every `held` is followed by one `let_go`.
    """

    held = Signal()
    let_go = Signal()

    def __init__(self, shape: Shape, words: Translator) -> None:
        super().__init__("hold-to-compare", "primary", shape, words.say(OfficeText.HOLD), icon="hold")
        self.words = words
        self._holding = False
        self.setProperty("holds", True)  # see kiosk.ui.guard: to let go always counts
        self.setMinimumHeight(shape.px(152, 96))  # it must not move under the finger when its words change
        self.pressed.connect(self._hold)
        self.released.connect(self._let_go)

    def show_uncovered(self, uncovered: bool) -> None:
        self.say(self.words.say(OfficeText.RELEASE if uncovered else OfficeText.HOLD))

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._let_go()

    def changeEvent(self, event: QEvent) -> None:
        """A window that loses the focus hears of no release: cover at once."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self._let_go()

    @Slot()
    def _hold(self) -> None:
        self._holding = True
        self.held.emit()

    @Slot()
    def _let_go(self) -> None:
        if self._holding:
            self._holding = False
            self.let_go.emit()


class CoveredNote(QWidget):
    """Where the entry will be: nothing of it is in here."""

    def __init__(self, shape: Shape, words: Translator) -> None:
        super().__init__()
        self.words = words
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(shape.px(24, 18))
        row.addWidget(Icon("covered", "green", shape.px(56)), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(TextLabel("small green", self.words.say(OfficeText.COVERED)), 1)
