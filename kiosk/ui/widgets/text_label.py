"""A text of one kind: sized and colored by the stylesheet, wrapped, and never read as markup."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from kiosk.ui.style import SMALLEST_TEXT, Shape

Align = Qt.AlignmentFlag


class TextLabel(QLabel):
    """`kind` is a key of style.SIZES, or one of them with a tone: "body muted", "body alert", "body good"."""

    def __init__(
        self, kind: str, text: str = "", align: Align = Align.AlignLeft, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        size, _, tone = kind.partition(" ")
        self.setProperty("kind", size)
        self.setProperty("tone", tone)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setAlignment(align | Align.AlignVCenter)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setText(text)

    def show_text(self, text: str) -> None:
        """Set the text, and leave the room to others where there is none."""
        self.setText(text)
        if self.parent() is not None or not text:  # shown before it has a place, it would be a window of its own
            self.setVisible(bool(text))


class Name(TextLabel):
    """A person's name: as large as its longest word allows, from the kind's size down to the smallest text."""

    def __init__(self, kind: str, shape: Shape, text: str = "", align: Align = Align.AlignLeft) -> None:
        super().__init__(kind, text, align)
        self._largest = shape.text(kind.split(" ", maxsplit=1)[0])
        self._smallest = shape.px(SMALLEST_TEXT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def setText(self, text: str) -> None:
        super().setText(text)
        if hasattr(self, "_largest"):
            self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(self._smallest * 4, super().minimumSizeHint().height())

    def _fit(self) -> None:
        words = self.text().replace("-", "- ").split() or [""]
        margins = self.contentsMargins()
        room = self.width() - margins.left() - margins.right()
        font = self.font()
        for size in range(self._largest, self._smallest - 1, -2):
            font.setPixelSize(size)
            if max(QFontMetrics(font).horizontalAdvance(word) for word in words) <= room:
                break
        if self.styleSheet() != (rule := f"font-size: {font.pixelSize()}px"):
            self.setStyleSheet(rule)
