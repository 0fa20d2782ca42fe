"""A keyboard on the screen, for names of any Latin spelling: letters, and accents that follow their letter."""

from __future__ import annotations

import unicodedata
from enum import Enum, auto
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from kiosk.ui.style import Shape
from kiosk.ui.widgets.buttons import Button
from kiosk.ui.wording import Phrase
from language.translator import Translator


class Layer(Enum):
    LETTERS = auto()
    MARKS = auto()
    DIGITS = auto()


LETTERS: tuple[str, ...] = ("qwertyuiop", "asdfghjkl'", "zxcvbnm-")
"""The rows of the letters; the last stands between "capitals" and "erase"."""

MARKS: tuple[str, ...] = (
    "\u0301\u0300\u0302\u0303\u0308\u030a\u030c\u0306\u0304\u030b",
    "\u0327\u0328\u0323\u0309\u031b\u0307\u0326ßøł",
    "đæœðþıə.",
)
"""Combining accents, and the letters that no accent can make. Two accents on one letter make the Vietnamese ones."""

SAMPLES: dict[str, str] = {
    "\u030a": "a", "\u030b": "o", "\u0327": "c", "\u031b": "o", "\u0307": "z", "\u0326": "s", "\u030c": "c",
}  # fmt: skip
"""The letter on which an accent is shown, where it is not "a"."""

DIGITS: tuple[str, ...] = ("123", "456", "789")

NAME_BREAKS = " -'’"
"""After these a name goes on with a capital letter."""


def compose(text: str, mark: str) -> str:
    """`text` with an accent on its last letter, in one code point, or as it was where there is no such letter."""
    if not text:
        return text
    whole = unicodedata.normalize("NFC", text[-1] + mark)
    return text[:-1] + whole if len(whole) == 1 else text


class Keyboard(QWidget):
    """Types into the field it is attached to. Its keys take no focus, so that the field keeps it."""

    def __init__(self, shape: Shape, words: Translator, *, search: bool = False) -> None:
        """`search`: without capitals, accents and space, where what is written only has to be found."""
        super().__init__()
        self.words = words
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # a keyboard is not mirrored, whatever the page is
        self._shape = shape
        self._search = search
        self._field: QLineEdit | None = None
        self._shifted = False
        self._keys: dict[str, Button] = {}
        self._layers = {Layer.LETTERS: self._letters(), Layer.MARKS: self._marks(), Layer.DIGITS: self._digits()}
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        for panel in self._layers.values():
            whole.addWidget(panel)
        self.show_layer(Layer.LETTERS)

    def attach(self, field: QLineEdit, layer: Layer = Layer.LETTERS) -> None:
        """Type into this field from now on."""
        if self._field is not None:
            self._field.textChanged.disconnect(self._follow)
        self._field = field
        field.textChanged.connect(self._follow)
        self.show_layer(layer)
        self._follow()

    @property
    def field(self) -> QLineEdit | None:
        """The field that is written into."""
        return self._field

    def show_layer(self, layer: Layer) -> None:
        for which, panel in self._layers.items():
            panel.setVisible(which is layer)

    def _letters(self) -> QWidget:
        panel, grid = self._panel()
        self._row(grid, 0, LETTERS[0])
        self._row(grid, 1, LETTERS[1])
        if self._search:
            self._row(grid, 2, LETTERS[2])
            grid.addWidget(self._erase("key-erase"), 2, 16, 1, 4)
            return panel
        shift = self._key("key-shift", icon="shift", spoken=self.words.say(Phrase.KEY_SHIFT))
        shift.clicked.connect(self._toggle)
        grid.addWidget(shift, 2, 0, 1, 2)
        self._row(grid, 2, LETTERS[2], start=2)
        grid.addWidget(self._erase("key-erase"), 2, 18, 1, 2)
        self._last_row(grid, "key-marks", Phrase.KEY_MARKS, Layer.MARKS)
        return panel

    def _marks(self) -> QWidget:
        panel, grid = self._panel()
        for row, marks in enumerate(MARKS):
            for column, mark in enumerate(marks):
                sample = compose(SAMPLES.get(mark, "a"), mark) if unicodedata.combining(mark) else mark
                key = self._key(f"key-{sample}", sample, spoken=self.words.say(Phrase.KEY_MARK_NAME, sample=sample))
                key.clicked.connect(partial(self._mark, mark))
                grid.addWidget(key, row, 2 * column, 1, 2)
        grid.addWidget(self._erase("key-erase-mark"), 2, 16, 1, 4)
        self._last_row(grid, "key-letters", Phrase.KEY_LETTERS, Layer.LETTERS)
        return panel

    def _digits(self) -> QWidget:
        panel, grid = self._panel()
        for row, digits in enumerate(DIGITS):
            for column, digit in enumerate(digits):
                grid.addWidget(self._digit(digit), row, column)
        grid.addWidget(self._digit("0"), 3, 1)
        grid.addWidget(self._erase("key-erase-digit"), 3, 2)
        return panel

    def _panel(self) -> tuple[QWidget, QGridLayout]:
        panel = QWidget()
        grid = QGridLayout(panel)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(self._shape.px(10, 8))
        return panel, grid

    def _row(self, grid: QGridLayout, row: int, letters: str, start: int = 0) -> None:
        for column, letter in enumerate(letters):
            key = self._key(f"key-{letter}", letter)
            key.clicked.connect(partial(self._letter, letter))
            self._keys[letter] = key
            grid.addWidget(key, row, start + 2 * column, 1, 2)

    def _last_row(self, grid: QGridLayout, name: str, label: Phrase, other: Layer) -> None:
        switch = self._key(name, self.words.say(label))
        switch.clicked.connect(partial(self.show_layer, other))
        grid.addWidget(switch, 3, 0, 1, 4)
        space = self._key(
            f"key-space-{other.name.lower()}" if other is Layer.LETTERS else "key-space",
            self.words.say(Phrase.KEY_SPACE),
        )
        space.clicked.connect(partial(self._insert, " "))
        grid.addWidget(space, 3, 4, 1, 16)

    def _digit(self, digit: str) -> Button:
        key = self._key(f"key-{digit}", digit)
        key.clicked.connect(partial(self._insert, digit))
        return key

    def _erase(self, name: str) -> Button:
        key = self._key(name, icon="erase", spoken=self.words.say(Phrase.KEY_ERASE))
        key.setAutoRepeat(True)
        key.clicked.connect(self._backspace)
        return key

    def _key(self, name: str, caption: str = "", icon: str = "", spoken: str = "") -> Button:
        key = Button(name, "key", self._shape, caption, icon=icon, spoken=spoken)
        key.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return key

    def _letter(self, letter: str) -> None:
        self._insert(letter.upper() if self._shifted else letter)

    def _insert(self, text: str) -> None:
        if self._field is not None:
            self._field.insert(text)
            self._field.textEdited.emit(self._field.text())

    def _backspace(self) -> None:
        if self._field is not None:
            self._field.backspace()
            self._field.textEdited.emit(self._field.text())

    def _mark(self, mark: str) -> None:
        if self._field is None:
            return
        if not unicodedata.combining(mark):
            self._insert(mark.upper() if self._shifted and mark.upper() != "SS" else mark)
            return
        before, after = (
            self._field.text()[: self._field.cursorPosition()],
            self._field.text()[self._field.cursorPosition() :],
        )
        changed = compose(before, mark)
        self._field.setText(changed + after)
        self._field.setCursorPosition(len(changed))
        self._field.textEdited.emit(self._field.text())

    def _toggle(self) -> None:
        self._shift(not self._shifted)

    def _follow(self) -> None:
        """A name begins with a capital letter, and so does each of its parts."""
        if self._field is not None and not self._search:
            before = self._field.text()[: self._field.cursorPosition()]
            self._shift(not before or before[-1] in NAME_BREAKS)

    def _shift(self, shifted: bool) -> None:
        if shifted != self._shifted:
            self._shifted = shifted
            for letter, key in self._keys.items():
                key.say(letter.upper() if shifted else letter)
