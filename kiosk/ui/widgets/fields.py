"""Fields to write into: a text with its label, and a date of birth that puts in its own slashes."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QLineEdit

from kiosk.ui.style import Shape

LONGEST_NAME = 80
SLASH = " / "
DATE_DIGITS = 8


class Field(QLineEdit):
    """One line of text. Signals: entered, when it gets the focus."""

    entered = Signal()

    def __init__(self, name: str, label: str, shape: Shape) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setMaxLength(LONGEST_NAME)
        self.setMinimumHeight(shape.px(112, 88))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit()


class DateField(Field):
    """Month, day and year as digits; the slashes come by themselves."""

    def __init__(self, name: str, label: str, shape: Shape) -> None:
        super().__init__(name, label, shape)
        self.setMaxLength(DATE_DIGITS + 2 * len(SLASH))
        self.textEdited.connect(self._shape_digits)

    def iso(self) -> str:
        """ISO 8601 where all eight digits are there, and what was typed where not."""
        digits = self._digits()
        return f"{digits[4:]}-{digits[:2]}-{digits[2:4]}" if len(digits) == DATE_DIGITS else self.text()

    def _digits(self) -> str:
        return "".join(sign for sign in self.text() if sign.isascii() and sign.isdigit())[:DATE_DIGITS]

    def _shape_digits(self) -> None:
        digits = self._digits()
        shaped = SLASH.join(part for part in (digits[:2], digits[2:4], digits[4:]) if part)
        if shaped != self.text():
            self.setText(shaped)
