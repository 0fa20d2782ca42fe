"""How far a visitor has come, and that something is going on."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPainterPath, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.ui.style import Shape, color
from kiosk.ui.wording import Phrase
from language.translator import Translator

FRAME_MS = 50
ROUND_MS = 2400


class StepDots(QWidget):
    """A dot a step; the present one is long, those behind are filled."""

    def __init__(self, shape: Shape, words: Translator) -> None:
        super().__init__()
        self.words = words
        self._shape = shape
        self._step = 0
        self._steps = 0
        self.setObjectName("progress")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_step(self, step: int, steps: int) -> None:
        """`step` counts from 1; 0 shows nothing."""
        self._step, self._steps = step, steps
        self.setVisible(step > 0)
        self.setAccessibleName(self.words.say(Phrase.STEP_OF, step=step, steps=steps) if step else "")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._shape.px(36 * self._steps + 30), self._shape.px(40))

    def paintEvent(self, event: QPaintEvent) -> None:
        side, step = self._shape.px(16), self._shape.px(36)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = 0
        for place in range(1, self._steps + 1):
            width = side + self._shape.px(28) if place == self._step else side
            painter.setPen(QPen(color("edge" if place > self._step else "green"), self._shape.px(3)))
            painter.setBrush(color("green") if place <= self._step else color("linen"))
            box = QRectF(left + 2, (self.height() - side) / 2, width, side)
            painter.drawRoundedRect(box, side / 2, side / 2)
            left += step + (width - side)
        painter.end()


class BusyArches(QWidget):
    """Three arches, one within the other, that light up in turn: calm, and plainly alive."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self._shape = shape
        self._elapsed = 0
        self._timer = QTimer(self, interval=FRAME_MS)
        self._timer.timeout.connect(self._tick)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(shape.px(260, 200))

    def sizeHint(self) -> QSize:
        return QSize(self._shape.px(420, 300), self._shape.px(420, 300))

    def showEvent(self, event: QShowEvent) -> None:
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()

    def _tick(self) -> None:
        self._elapsed = (self._elapsed + FRAME_MS) % ROUND_MS
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        side = min(self.width(), self.height(), self._shape.px(420, 300)) * 0.8
        center, bottom = self.width() / 2, (self.height() + side) / 2
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for ring, name in enumerate(("green", "clay", "honey")):
            radius = side / 2 * (1 - 0.3 * ring)
            phase = (self._elapsed / ROUND_MS - ring / 3) % 1.0
            painter.setOpacity(0.25 + 0.75 * (1 - abs(2 * phase - 1)))
            pen = QPen(color(name), side * 0.075)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            top = bottom - side * (0.96 - 0.15 * ring)
            arch = QPainterPath(QPointF(center - radius, bottom))
            arch.lineTo(center - radius, top + radius)
            arch.arcTo(QRectF(center - radius, top, 2 * radius, 2 * radius), 180, -180)
            arch.lineTo(center + radius, bottom)
            painter.drawPath(arch)
        painter.end()
