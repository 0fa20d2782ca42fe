"""A page that may be longer than the screen: a finger drags it, a wide bar shows that there is more."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QScroller, QVBoxLayout, QWidget

from kiosk.ui.style import Shape
from kiosk.ui.widgets.buttons import Button
from kiosk.ui.widgets.layouts import empty


class Scroll(QScrollArea):
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


class Grid(QWidget):
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
