"""The head of every page but the first: the school's name, and how far a visitor has come."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from kiosk.ui.style import Shape
from kiosk.ui.widgets.pictures import Icon
from kiosk.ui.widgets.progress import StepDots
from kiosk.ui.widgets.text_widgets import TextLabel
from kiosk.ui.wording import Phrase
from language.translator import Translator


class Header(QWidget):
    """Attributes: school, step_of and dots: the name, and the place on the way in as words and as a picture."""

    def __init__(self, shape: Shape, words: Translator) -> None:
        super().__init__()
        self.setFixedHeight(shape.px(130, 72))
        row = QHBoxLayout(self)
        row.setContentsMargins(shape.px(64, 48), shape.px(24, 12), shape.px(64, 48), shape.px(16, 4))
        row.setSpacing(shape.px(16))
        self.school = TextLabel("small")
        self.school.setObjectName("school")
        self.step_of = QLabel()
        self.step_of.setObjectName("step-of")
        self.dots = StepDots(shape, words)
        row.addWidget(Icon("arch", "green", shape.px(52, 44)))
        row.addWidget(self.school, 1)
        for widget in (self.step_of, self.dots):
            row.addWidget(widget)

    def show_progress(self, words: Translator, school: str, step: int, steps: int) -> None:
        """`step` of `steps`, 0 where a page is on no visitor's way in."""
        self.school.setText(school)
        self.dots.words = words
        self.dots.show_step(step, steps)
        self.step_of.setText(words.say(Phrase.STEP_OF, step=step, steps=steps) if step else "")
