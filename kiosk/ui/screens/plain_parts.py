"""Typing on the plain page: a name, an answer or a PIN, with keys in rows and nothing drawn but their letters."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from kiosk.ui.style import Shape
from kiosk.ui.widgets.buttons import Button
from kiosk.ui.widgets.text_widgets import DateField, TextField, TextLabel
from kiosk.ui.wording import Phrase
from kiosk.ui.wording_office import PIN_ENTERED, OfficeText
from kiosk.ui.wording_questions import QuestionText
from language.translator import Translator
from sync.contract.pins import PIN_DIGITS
from sync.contract.records.question import QuestionKind

LETTERS = "abcdefghijklmnopqrstuvwxyz'-"
DIGITS = "1234567890"
IN_A_ROW = 7
NAME_BREAKS = " '-"

Key = tuple[str, str, Callable[[], None]]
"""Name, caption, and what a press does."""


class KeyRows(QWidget):
    """Widgets below each other, and keys in rows."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.lines = QVBoxLayout(self)
        self.lines.setContentsMargins(0, 0, 0, 0)
        self.lines.setSpacing(shape.px(12, 8))

    def add_keys(self, keys: Iterable[Key]) -> None:
        every = list(keys)
        for start in range(0, len(every), IN_A_ROW):
            row = QHBoxLayout()
            for name, caption, press in every[start : start + IN_A_ROW]:
                key = Button(name, "key", self.shape, caption)
                key.setFocusPolicy(Qt.FocusPolicy.NoFocus)
                key.clicked.connect(press)
                row.addWidget(key)
            self.lines.addLayout(row)


class PlainFields(KeyRows):
    """Fields for a real keyboard or for a finger."""

    def __init__(self, shape: Shape, words: Translator, *fields: TextField) -> None:
        super().__init__(shape)
        self.words = words
        self._into: QLineEdit = fields[0]
        for field in fields:
            self.lines.addWidget(TextLabel("small", field.accessibleName()))
            self.lines.addWidget(field)
            field.entered.connect(partial(self._write_into, field))
        self.add_keys((f"key-{key}", key, partial(self._write, key)) for key in (*LETTERS, *DIGITS))
        space = ("key-space", self.words.say(Phrase.KEY_SPACE), partial(self._write, " "))
        self.add_keys([space, ("key-erase", self.words.say(Phrase.KEY_ERASE), self._erase)])

    def _write_into(self, field: QLineEdit) -> None:
        self._into = field

    def _write(self, text: str) -> None:
        before = self._into.text()
        self._into.insert(text.upper() if not before or before[-1] in NAME_BREAKS else text)
        self._into.textEdited.emit(self._into.text())

    def _erase(self) -> None:
        self._into.backspace()
        self._into.textEdited.emit(self._into.text())


class PlainTyping(PlainFields):
    """Given name, family name and date of birth."""

    def __init__(self, shape: Shape, words: Translator) -> None:
        self.given = TextField("given", words.say(Phrase.GIVEN), shape)
        self.family = TextField("family", words.say(Phrase.FAMILY), shape)
        self.born = DateField("born", words.say(Phrase.BORN), shape)
        super().__init__(shape, words, self.given, self.family, self.born)


class PlainAnswer(PlainFields):
    """A question's answer in letters, or digits for a date or a number."""

    def __init__(self, shape: Shape, words: Translator, kind: str) -> None:
        date = kind == QuestionKind.DATE
        self.field = (DateField if date else TextField)("answer", words.say(QuestionText.ANSWER), shape)
        super().__init__(shape, words, self.field)

    def value(self) -> str:
        return self.field.iso() if isinstance(self.field, DateField) else self.field.text()


class PlainPin(KeyRows):
    """Signals: entered(str), with the PIN; it is forgotten at once."""

    entered = Signal(str)

    def __init__(self, shape: Shape, words: Translator) -> None:
        super().__init__(shape)
        self.words = words
        self._pin = ""
        self._count = TextLabel("body")
        self.lines.addWidget(self._count)
        self.add_keys((f"pin-{digit}", digit, partial(self._press, digit)) for digit in DIGITS)
        erase = ("pin-erase", self.words.say(Phrase.KEY_ERASE), partial(self._set, ""))
        self.add_keys([erase, ("pin-enter", self.words.say(OfficeText.PIN_ENTER), self._enter)])
        self._set("")

    def _press(self, digit: str) -> None:
        self._set((self._pin + digit)[: PIN_DIGITS.stop - 1])

    def _set(self, pin: str) -> None:
        self._pin = pin
        self._count.setText(self.words.say(PIN_ENTERED, count=len(pin)))

    def _enter(self) -> None:
        pin = self._pin
        self._set("")
        if pin:
            self.entered.emit(pin)
