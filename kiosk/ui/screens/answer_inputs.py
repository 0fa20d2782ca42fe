"""How each kind of question is answered: tiles, a number with minus and plus, letters, a date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.ui.screens.base import Align, ScreenContext
from kiosk.ui.widgets.buttons import Button
from kiosk.ui.widgets.keyboard import Keyboard, Layer
from kiosk.ui.widgets.layouts import ButtonGrid, TouchScroll
from kiosk.ui.widgets.text_widgets import DateField, TextField, TextLabel
from kiosk.ui.wording import Phrase
from kiosk.ui.wording_questions import QuestionText
from sync.contract.records.question import LONGEST_ANSWER, Question, QuestionKind


class AnswerInput(QWidget):
    """Where one question is answered.

    Signals: answered(str), when the answer is complete with what was pressed; written(str), as letters are written.

    Attributes:
        at_once: a press is the answer, and there is nothing to go on with.
        keys: the keyboard that belongs to it, which the page lays out apart; None where nothing is written.
    """

    answered = Signal(str)
    written = Signal(str)
    at_once = False
    keys: Keyboard | None = None

    def __init__(self, question: Question, value: str, context: ScreenContext) -> None:
        super().__init__()
        self.question = question
        self.shape = context.shape
        self.context = context
        self.whole = QVBoxLayout(self)
        self.whole.setContentsMargins(0, 0, 0, 0)
        self.whole.setSpacing(self.shape.px(28, 10))
        self.build(value)

    def build(self, value: str) -> None:
        """Lay out, with the answer that was given before."""
        raise NotImplementedError

    def value(self) -> str:
        """What is answered now."""
        raise NotImplementedError

    def begin(self) -> None:
        """Put the focus where somebody will write, if anywhere."""

    def kept(self) -> object:
        """What was done here so far, for the same question in another language. None: nothing."""
        return None

    def take_over(self, kept: Any) -> None:
        """Go on with what the same input had `kept`."""


class ChoiceInput(AnswerInput):
    """A tile for each answer; the one given before carries a tick."""

    at_once = True

    def choices(self) -> list[tuple[str, str]]:
        """Value and label of each answer."""
        return [(option.code, self.context.text(option.label, option.code)) for option in self.question.options]

    def build(self, value: str) -> None:
        choices = self.choices()
        grid = ButtonGrid(self.shape, 2 if self.shape.portrait or len(choices) == 2 else 3)
        buttons = []
        for code, label in choices:
            button = Button(f"option-{code}", "tile", self.shape, label, icon="check" if code == value else "")
            button.clicked.connect(partial(self.answered.emit, code))
            buttons.append(button)
        grid.show_buttons(buttons)
        self.whole.addWidget(TouchScroll(grid), 1)

    def value(self) -> str:
        return ""


class YesNoInput(ChoiceInput):
    def choices(self) -> list[tuple[str, str]]:
        return [("yes", self.context.say(QuestionText.YES)), ("no", self.context.say(QuestionText.NO))]


class NumberInput(AnswerInput):
    """The number, large, between one less and one more."""

    def build(self, value: str) -> None:
        given = int(value) if value.isascii() and value.isdigit() else self.question.minimum
        self._number = min(max(given, self.question.minimum), self.question.maximum)
        self.shown = TextLabel("hero", align=Align.AlignHCenter)
        self.fewer = self._step("fewer", "minus", QuestionText.FEWER, -1)
        self.more = self._step("one-more", "plus", QuestionText.ONE_MORE, 1)
        row = QHBoxLayout()
        row.setSpacing(self.shape.px(32, 24))
        row.addStretch(1)
        row.addWidget(self.fewer, 3)
        row.addWidget(self.shown, 4)
        row.addWidget(self.more, 3)
        row.addStretch(1)
        self.whole.addStretch(1)
        self.whole.addLayout(row)
        self.whole.addStretch(1)
        self._by(0)

    def value(self) -> str:
        return str(self._number)

    def kept(self) -> object:
        return self._number

    def take_over(self, kept: Any) -> None:
        self._by(int(kept) - self._number)

    def _step(self, name: str, icon: str, spoken: QuestionText, by: int) -> Button:
        button = Button(name, "tile", self.shape, icon=icon, spoken=self.context.say(spoken))
        button.setAutoRepeat(self.question.maximum - self.question.minimum > 9)
        button.clicked.connect(lambda: self._by(by))
        return button

    def _by(self, by: int) -> None:
        self._number += by
        self.shown.setText(str(self._number))
        self.fewer.setEnabled(self._number > self.question.minimum)
        self.more.setEnabled(self._number < self.question.maximum)


class TextInput(AnswerInput):
    """A field and the keyboard."""

    layer = Layer.LETTERS

    def build(self, value: str) -> None:
        self.field = self.new_field()
        self.field.setMaxLength(max(self.field.maxLength(), LONGEST_ANSWER))
        self.field.returnPressed.connect(lambda: self.answered.emit(self.value()))
        self.field.textChanged.connect(self.written)
        self.whole.addWidget(self.field)
        self.add_below()
        self.keys = Keyboard(self.shape, self.context.words)
        self.keys.attach(self.field, self.layer)
        self.write(value)

    def new_field(self) -> TextField:
        return TextField("answer", self.context.say(QuestionText.ANSWER), self.shape)

    def add_below(self) -> None:
        """What stands below the field."""

    def write(self, value: str) -> None:
        self.field.setText(value)

    def value(self) -> str:
        return self.field.text()

    def begin(self) -> None:
        self.field.setFocus()

    def kept(self) -> object:
        return self.field.text()

    def take_over(self, kept: Any) -> None:
        self.field.setText(kept)


class DateInput(TextInput):
    """Month, day and year as digits, and the date in words once it is one."""

    layer = Layer.DIGITS
    field: DateField

    def new_field(self) -> TextField:
        field = DateField("answer", self.context.say(QuestionText.ANSWER), self.shape)
        field.setPlaceholderText(self.context.say(Phrase.BORN_SHAPE))
        return field

    def add_below(self) -> None:
        self.spelled = TextLabel("lead", "")
        self.whole.addWidget(self.spelled)
        self.field.textChanged.connect(self._say)

    def write(self, value: str) -> None:
        day = _day(value)
        self.field.setText(f"{day:%m / %d / }{day.year:04}" if day else value)

    def value(self) -> str:
        return self.field.iso()

    def _say(self) -> None:
        day = _day(self.field.iso())
        self.spelled.setText(self.context.words.day(day) if day else "")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


INPUTS: dict[str, Callable[[Question, str, ScreenContext], AnswerInput]] = {
    QuestionKind.CHOICE: ChoiceInput,
    QuestionKind.YES_NO: YesNoInput,
    QuestionKind.NUMBER: NumberInput,
    QuestionKind.TEXT: TextInput,
    QuestionKind.PERSON: TextInput,
    QuestionKind.DATE: DateInput,
}
"""Every kind that a QuestionKind names (held by a test); of others the flow asks nothing."""
