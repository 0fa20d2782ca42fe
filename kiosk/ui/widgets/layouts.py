"""Pages longer than the screen, buttons in columns, and taking things off a page."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QScrollArea,
    QScroller,
    QVBoxLayout,
    QWidget,
)

from kiosk.ui.style import Shape
from kiosk.ui.widgets.buttons import Button
from language.translator import Translator


def direction(words: Translator) -> Qt.LayoutDirection:
    """The direction in which a language's readers go over a page."""
    return Qt.LayoutDirection.RightToLeft if words.right_to_left else Qt.LayoutDirection.LeftToRight


def discard(widget: QWidget) -> None:
    """Hide a widget now and delete it with the next round of events.

    It keeps its parent meanwhile: a layout shows what it was given a moment later, and a widget without a parent would
    then open as a window of its own. What it said is wiped at once: a name has no business in a widget that waits for
    its end.
    """
    widget.hide()
    for label in widget.findChildren(QLabel):
        label.clear()
    for field in widget.findChildren(QLineEdit):
        field.clear()
    widget.setObjectName("")
    widget.deleteLater()


def empty(layout: QLayout) -> None:
    """Discard every widget of a layout."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            discard(widget)


class TouchScroll(QScrollArea):
    """Only touch drags it: a mouse press goes to the button under it at once."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        content.setObjectName("scrolled")
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)


class ButtonGrid(QWidget):
    """Buttons in columns, filled row by row."""

    def __init__(self, shape: Shape, columns: int) -> None:
        super().__init__()
        self._columns = columns
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        self._grid = QGridLayout()
        self._grid.setSpacing(shape.px(24, 16))
        for column in range(columns):
            self._grid.setColumnStretch(column, 1)
        whole.addLayout(self._grid)
        whole.addStretch(1)

    def show_buttons(self, buttons: list[Button]) -> None:
        """Replace what is there."""
        empty(self._grid)
        for index, button in enumerate(buttons):
            self._grid.addWidget(button, index // self._columns, index % self._columns)
            button.show()  # at once: left to the layout, it would come with the next round of events
