"""A pad for a PIN: digits, and dots instead of what was entered."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from kiosk.ui.style import Shape, color
from kiosk.ui.widgets.buttons import Button
from kiosk.ui.wording import Phrase
from kiosk.ui.wording_office import PIN_ENTERED, OfficeText
from language.translator import Translator
from sync.contract.pins import PIN_DIGITS

SHOWN = 6
"""Places that are drawn before the PIN grows longer: they do not tell how long this person's PIN is."""


class PinDots(QWidget):
    """How many digits are entered, and nothing of which."""

    def __init__(self, shape: Shape, words: Translator) -> None:
        super().__init__()
        self.words = words
        self._shape = shape
        self._count = 0
        self.setObjectName("pin-dots")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_count(0)

    def show_count(self, count: int) -> None:
        self._count = count
        self.setAccessibleName(self.words.say(PIN_ENTERED, count=count))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._shape.px(480, 360), self._shape.px(64, 44))

    def paintEvent(self, event: QPaintEvent) -> None:
        places = max(SHOWN, self._count)
        side, step = self._shape.px(30, 24), self._shape.px(60, 46)
        if places > SHOWN:  # a long PIN moves closer together
            step = min(step, (self.width() - side) // (places - 1))
        left = (self.width() - (places - 1) * step - side) // 2
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color("green" if self.hasFocus() else "edge"), self._shape.px(4)))
        for place in range(places):
            painter.setBrush(color("green") if place < self._count else color("linen"))
            painter.drawEllipse(left + place * step, (self.height() - side) // 2, side, side)
        painter.end()


class PinPad(QWidget):
    """Signals: entered(str), with the PIN; the pad forgets it at once."""

    entered = Signal(str)

    def __init__(self, shape: Shape, words: Translator) -> None:
        super().__init__()
        self.words = words
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._pin = ""
        self.dots = PinDots(shape, words)
        self.setFocusProxy(self.dots)
        grid = QGridLayout()
        grid.setSpacing(shape.px(16, 10))
        for index, digit in enumerate("123456789"):
            grid.addWidget(self._digit(digit, shape), index // 3, index % 3)
        erase = Button("pin-erase", "pin", shape, icon="erase", spoken=self.words.say(Phrase.KEY_ERASE))
        erase.clicked.connect(self._erase)
        enter = Button("pin-enter", "pin", shape, icon="check", spoken=self.words.say(OfficeText.PIN_ENTER))
        enter.setProperty("enter", True)
        enter.role = Button("", "primary", shape).role
        enter.clicked.connect(self._enter)
        grid.addWidget(erase, 3, 0)
        grid.addWidget(self._digit("0", shape), 3, 1)
        grid.addWidget(enter, 3, 2)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(shape.px(28, 14))
        whole.addWidget(self.dots)
        whole.addLayout(grid)

    def clear(self) -> None:
        """Forget what was entered."""
        self._set("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A keyboard works as well: digits, Backspace, Return."""
        if event.text().isascii() and event.text().isdigit():
            self._type(event.text())
        elif event.key() == Qt.Key.Key_Backspace:
            self._erase()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._enter()
        else:
            super().keyPressEvent(event)

    def _digit(self, digit: str, shape: Shape) -> Button:
        key = Button(f"pin-{digit}", "pin", shape, digit)
        key.clicked.connect(partial(self._type, digit))
        return key

    def _type(self, digit: str) -> None:
        self._set((self._pin + digit)[: PIN_DIGITS.stop - 1])

    def _erase(self) -> None:
        self._set(self._pin[:-1])

    def _enter(self) -> None:
        pin = self._pin
        self._set("")
        if pin:
            self.entered.emit(pin)

    def _set(self, pin: str) -> None:
        self._pin = pin
        self.dots.show_count(len(pin))
