"""One question of a visitor type. This screen draws any: the district's types need no page of their own."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.checkin.events import Event
from kiosk.checkin.visitor import steps as s
from kiosk.checkin.visitor.events import Answered, QuestionSkipped
from kiosk.ui import wording_questions
from kiosk.ui.screens.answer_inputs import INPUTS, AnswerInput
from kiosk.ui.screens.base import Align, Screen, ScreenContext
from kiosk.ui.style import LANDSCAPE
from kiosk.ui.widgets.layouts import discard
from kiosk.ui.widgets.text_widgets import TextLabel
from kiosk.ui.wording import Phrase
from kiosk.ui.wording_questions import QuestionText, answer_flaw
from printing.text.shaping import undrawable
from sync.contract.records.question import Question, QuestionKind

SHARE = 0.4
"""Of the width, that a label beside its field takes."""
LINES_BESIDE = 1.8
"""Lines of a label that are no higher than the field beside it; broken between words, two hold a little less."""


class AskingScreen(Screen):
    """Label, hint, and what the question's kind is answered with; a flaw stands beside it, and nothing is lost."""

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        self._question: Question | None = None
        self._flaw = ""
        self._page: QWidget | None = None
        self._whole = self.frame()

    def page_key(self, step: s.Asking) -> object:
        return step.question.code, step.flaw

    def draw(self, step: s.Asking) -> None:
        if self._question != step.question:
            self._question = step.question
            self._open(step)
        self._flaw = answer_flaw(self.words, step.flaw, step.question) if step.flaw else ""
        self._tell()
        roomy = self.shape.portrait or not step.flaw
        self.hint.show_text(self.context.text(step.question.hint) if roomy else "")

    def begin(self) -> None:
        if self._question is not None:
            self.input.begin()

    def kept(self) -> object:
        return self.input.kept() if self._question is not None else None

    def take_over(self, kept: Any) -> None:
        if self._question is not None:
            self.input.take_over(kept)

    def _open(self, step: s.Asking) -> None:
        """A page for another question; the one before goes with all that was written on it."""
        if self._page is not None:
            discard(self._page)
        page = self._page = QWidget()
        question, portrait = step.question, self.shape.portrait
        self.input: AnswerInput = INPUTS[question.kind](question, step.value, self.context)
        self.input.answered.connect(self._answered)
        self.input.written.connect(self._tell)
        writes = self.input.keys is not None and not portrait
        self.title = TextLabel("lead strong" if writes else "title", self.context.text(question.label, question.code))
        self.hint = TextLabel("body muted")
        self.flaw = TextLabel("body alert" if portrait else "body warn")
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self.shape.px(32, 8))
        if not writes:
            self._one_column(column)
        elif question.kind == QuestionKind.DATE:
            self._beside_digits(column)
        else:
            self._above_letters(column)
        self._add_foot(column, question)
        self._whole.addWidget(page)
        page.show()
        self.input.begin()

    def _one_column(self, column: QVBoxLayout) -> None:
        for text in (self.title, self.hint, self.flaw):
            column.addWidget(text)
        column.addWidget(self.input, 0 if self.input.keys else 1)
        if self.input.keys is not None:
            column.addStretch(1)
            column.addWidget(self.input.keys)

    def _beside_digits(self, column: QVBoxLayout) -> None:
        """On its side: what is asked and written at the left, the digits at the right."""
        row, left = QHBoxLayout(), QVBoxLayout()
        row.setSpacing(self.shape.px(48))
        left.setSpacing(self.shape.px(8))
        for widget in (self.title, self.hint, self.flaw, self.input):
            left.addWidget(widget)
        left.addStretch(1)
        row.addLayout(left, 1)
        if self.input.keys is not None:
            row.addWidget(self.input.keys, 1, Align.AlignTop)
        column.addLayout(row, 1)

    def _above_letters(self, column: QVBoxLayout) -> None:
        """On its side, the letters need the width and most of the height: a short label stands beside its field."""
        font = QFont(self.font())
        font.setPixelSize(self.shape.text("lead"))
        font.setBold(True)
        room = SHARE * (self.shape.px(LANDSCAPE[0]) - 2 * self.shape.px(48))
        if QFontMetrics(font).horizontalAdvance(self.title.text()) <= LINES_BESIDE * room:
            row = QHBoxLayout()
            row.setSpacing(self.shape.px(28))
            row.addWidget(self.title, round(100 * SHARE))
            row.addWidget(self.input, round(100 * (1 - SHARE)))
            column.addLayout(row)
            column.addWidget(self.hint)
            column.addWidget(self.flaw)
        else:
            for widget in (self.title, self.input):
                column.addWidget(widget)
        column.addStretch(1)
        if self.input.keys is not None:
            column.addWidget(self.input.keys)

    def _add_foot(self, column: QVBoxLayout, question: Question) -> None:
        go_on = self.button("continue", "primary", self.say(Phrase.CONTINUE), self._answer)
        skip = self.button("skip-question", "secondary", self.say(QuestionText.SKIP), self._skip)
        foot = self.ways_out()
        if self.shape.portrait:
            foot.insertWidget(1, skip, 3, Align.AlignBottom)
            column.addWidget(go_on)
        else:
            if self.hint.parent() is None:  # above the letters there is no room for it
                foot.insertWidget(2, self.hint, 6)
                foot.insertWidget(3, self.flaw, 6)
            policy = go_on.sizePolicy()
            policy.setRetainSizeWhenHidden(True)  # what skips never moves to where another page goes on
            go_on.setSizePolicy(policy)
            foot.addWidget(skip, 0, Align.AlignBottom)
            foot.addWidget(go_on, 0, Align.AlignBottom)
        column.addLayout(foot)
        go_on.setVisible(not self.input.at_once)
        skip.setVisible(not question.required)

    def _tell(self) -> None:
        """What is wrong, or else the letters that no shipped font has, as they are written."""
        letters = undrawable(self.input.value()) if self.input.keys is not None else ()
        self.flaw.show_text(self._flaw or wording_questions.undrawable(self.words, letters))

    def _answered(self, value: str) -> None:
        self.happened.emit(Answered(self._code(), value))

    def _answer(self) -> Event:
        return Answered(self._code(), self.input.value())

    def _skip(self) -> Event:
        return QuestionSkipped(self._code())

    def _code(self) -> str:
        return self._question.code if self._question else ""
