"""Texts that are shown, as large as they fit, and fields to write into."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QSizePolicy, QStyle, QWidget

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
        self._align = align
        self._lean()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setText(text)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LayoutDirectionChange:
            self._lean()

    def _lean(self) -> None:
        """A text begins where its page begins; Qt alone would let a Latin name begin left on a page of Arabic."""
        align = QStyle.visualAlignment(self.layoutDirection(), self._align)
        self.setAlignment(align | Align.AlignAbsolute | Align.AlignVCenter)

    def show_text(self, text: str) -> None:
        """Set the text, and leave the room to others where there is none."""
        self.setText(text)
        if self.parent() is not None or not text:  # shown before it has a place, it would be a window of its own
            self.setVisible(bool(text))


class NameLabel(TextLabel):
    """A person's name: as large as its longest word allows, from the kind's size down to the smallest text. With
    `one_line`, as large as the whole of it allows."""

    def __init__(
        self, kind: str, shape: Shape, text: str = "", align: Align = Align.AlignLeft, *, one_line: bool = False
    ) -> None:
        super().__init__(kind, text, align)
        self.setWordWrap(not one_line)
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
        words = self.text().replace("-", "- ").split() or [""] if self.wordWrap() else [self.text()]
        margins = self.contentsMargins()
        room = self.width() - margins.left() - margins.right()
        font = self.font()
        for size in range(self._largest, self._smallest - 1, -2):
            font.setPixelSize(size)
            if max(QFontMetrics(font).horizontalAdvance(word) for word in words) <= room:
                break
        if self.styleSheet() != (rule := f"font-size: {font.pixelSize()}px"):
            self.setStyleSheet(rule)


LONGEST_NAME = 80
SLASH = " / "
DATE_DIGITS = 8


CARRYING = (
    QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.Cut, QKeySequence.StandardKey.Paste,
    QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo, QKeySequence.StandardKey.SelectAll,
)  # fmt: skip
"""What would carry one visitor's typing to the next: by the clipboard, X11's selection, or what can be undone."""


class TextField(QLineEdit):
    """One line of text, in and out of which nothing is copied, dragged or dropped. Nothing in it can be selected: X11
    copies what is selected.

    Signals: entered, when it gets the focus.
    """

    entered = Signal()

    def __init__(self, name: str, label: str, shape: Shape) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setMaxLength(LONGEST_NAME)
        self.setMinimumHeight(shape.px(112, 88))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setDragEnabled(False)
        self.setAcceptDrops(False)
        # An input method that learns would offer the next visitor this one's name.
        self.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText)
        self.selectionChanged.connect(self._select_nothing)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if any(event.matches(key) for key in CARRYING):
            event.accept()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The middle button would write what was selected last, anywhere on this machine."""
        if event.button() is Qt.MouseButton.LeftButton:
            super().mouseReleaseEvent(event)

    def _select_nothing(self) -> None:
        if self.hasSelectedText():
            self.deselect()


class DateField(TextField):
    """Month, day and year as digits; the slashes come by themselves."""

    def __init__(self, name: str, label: str, shape: Shape) -> None:
        super().__init__(name, label, shape)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # digits are written so everywhere
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
