"""The languages that a visitor may choose, each by its own name in its own script."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from kiosk.ui.style import Shape
from kiosk.ui.widgets.buttons import Button
from language.translator import Translator

IN_A_ROW = 4


class LanguageRow(QFrame):
    """Signals: chosen(str), a tag. The language on view is checked.

    A single language is no choice: the row is hidden then.
    """

    chosen = Signal(str)

    def __init__(self, shape: Shape, words: Translator, languages: Sequence[Translator]) -> None:
        super().__init__()
        self.setObjectName("languages")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(shape.px(20, 16))
        for index, one in enumerate(languages):
            button = language_button(one, "chip", shape)
            button.setChecked(one is words)
            button.clicked.connect(partial(self._chosen, button, one, words))
            grid.addWidget(button, *divmod(index, IN_A_ROW))
        if len(languages) < 2:
            self.hide()

    def _chosen(self, button: Button, one: Translator, words: Translator) -> None:
        button.setChecked(one is words)  # the page in another language brings a row of its own
        self.chosen.emit(one.tag)

    def lie_over(self, page: QWidget, bottom: int) -> None:
        """Over a page's foot, down to `bottom`."""
        height = self.sizeHint().height()
        self.setParent(page)
        self.setGeometry(0, bottom - height, page.width(), height)
        self.show()
        self.raise_()


def language_button(language: Translator, role: str, shape: Shape) -> Button:
    """A button with a language's name, which reads in its own direction."""
    return Button(f"language-{language.tag}", role, shape, language.name)
