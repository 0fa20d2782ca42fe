"""The camera's picture with a card's outline, and under it one thing to do: a picture of it, and a sentence."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.ui import wording_hints
from kiosk.ui.style import Shape
from kiosk.ui.widgets.pictures import Icon
from kiosk.ui.widgets.preview import Guide, Preview
from kiosk.ui.widgets.text import Text
from scanning.hints import Hint

ICONS: dict[Hint, str] = {
    Hint.NO_CARD: "hint-card",
    Hint.CLOSER: "hint-closer",
    Hint.FURTHER: "hint-further",
    Hint.HOLD_STILL: "hint-still",
    Hint.TILT_AWAY_FROM_LIGHT: "hint-tilt",
    Hint.TURN_OVER: "hint-turn",
    Hint.TOO_DARK: "hint-dark",
}


class Guidance(QWidget):
    """Keeps its height whatever it says, so that nothing jumps under a finger."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.preview = Preview(Guide.CARD, shape)
        self.bar = QFrame()
        self.bar.setObjectName("hint")
        self.bar.setProperty("panel", "hint")
        self.bar.setFixedHeight(shape.px(152, 116))
        self._icon = Icon(ICONS[Hint.NO_CARD], "green-deep", shape.px(84, 64))
        self.sentence = Text("lead strong")
        row = QHBoxLayout(self.bar)
        row.setContentsMargins(shape.px(32, 24), shape.px(12, 8), shape.px(32, 24), shape.px(12, 8))
        row.setSpacing(shape.px(28, 20))
        row.addWidget(self._icon)
        row.addWidget(self.sentence, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(shape.px(24, 14))
        column.addWidget(self.preview, 1)
        column.addWidget(self.bar)
        self.show_hint(None)

    def show_hint(self, hint: Hint | None) -> None:
        """What to do now; None reads as the first thing: to show a card."""
        shown = hint or Hint.NO_CARD
        self._icon.show_icon(ICONS[shown], "green-deep")
        self.sentence.setText(wording_hints.hint(shown))
