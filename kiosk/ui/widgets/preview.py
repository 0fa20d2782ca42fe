"""What the camera sees, as a mirror, with a guide over it, and under it one thing to do."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kiosk.ui import icons, wording
from kiosk.ui.style import PALETTE, Shape, color
from kiosk.ui.widgets.pictures import Icon, draw_covering
from kiosk.ui.widgets.text_widgets import TextLabel
from kiosk.ui.wording import Phrase
from language.translator import Translator
from scanning.hints import Hint

CARD = 85.6 / 53.98
"""Width to height of a card, ISO/IEC 7810 ID-1."""
OVAL = 0.74
"""Width to height of a face in its oval."""
CARD_SHARE = 0.7
"""Of the picture's width: just over half of a 16 to 9 frame, a little more than reading needs."""


class Guide(Enum):
    """What is shown to whom: the value is the picture's width to height."""

    CARD = 4 / 3
    FACE = 4 / 5


class Preview(QWidget):
    """A live picture, or a still one (`show_photo`), which is not mirrored: it is how others will see it."""

    def __init__(self, guide: Guide, shape: Shape, words: Translator) -> None:
        super().__init__()
        self.words = words
        self.guide = guide
        self._shape = shape
        self._image: QImage | None = None
        self._mirrored = True
        self._blind = False
        self.setAccessibleName(self.words.say(Phrase.SHOWN_PREVIEW))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(shape.px(320), shape.px(240))

    def sizeHint(self) -> QSize:
        return QSize(self._shape.px(900, 560), self._shape.px(760, 480))

    def show_image(self, image: QImage) -> None:
        """A frame of the camera; ignored while a photo is shown."""
        if self._mirrored and not self._blind and not image.isNull():
            self._image = image
            self.update()

    def show_blind(self, blind: bool) -> None:
        """The camera gives no picture of use: the last one goes, so that nobody takes it for a live one."""
        self._blind = blind
        if blind and self._mirrored:
            self._image = None
        self.update()

    def show_photo(self, jpeg: bytes | None) -> None:
        """Stop at a photo, or go back to the live picture."""
        photo = QImage.fromData(jpeg) if jpeg else QImage()
        still = not photo.isNull()
        if still or not self._mirrored:
            self._image = photo if still else None
        self._mirrored = not still
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        box = self._picture()
        frame = QPainterPath()
        frame.addRoundedRect(box, self._shape.px(32), self._shape.px(32))
        painter.fillPath(frame, color("sand"))
        painter.setClipPath(frame)
        if self._image is None:
            self._draw_waiting(painter, box)
        else:
            painter.save()
            if self._mirrored:
                painter.translate(2 * box.center().x(), 0)
                painter.scale(-1, 1)
            draw_covering(painter, box, self._image)
            painter.restore()
        if self._mirrored:
            self._draw_guide(painter, box, frame)
        painter.end()

    def _picture(self) -> QRectF:
        """The largest picture of the guide's proportions, in the middle of the room there is."""
        width = min(float(self.width()), self.height() * self.guide.value)
        box = QRectF(0, 0, width, width / self.guide.value)
        box.moveCenter(QRectF(self.rect()).center())
        return box

    def _draw_waiting(self, painter: QPainter, box: QRectF) -> None:
        side = self._shape.px(120, 96)
        picture = icons.pixmap("camera", PALETTE["edge"], side, ratio=self.devicePixelRatioF())
        painter.drawPixmap(round(box.center().x() - side / 2), round(box.center().y() - side * 0.8), picture)
        font = self.font()
        font.setPixelSize(self._shape.text("body"))
        painter.setFont(font)
        painter.setPen(color("muted"))
        below = QRectF(box.left(), box.center().y() + side * 0.3, box.width(), self._shape.px(60))
        painter.drawText(
            below,
            Qt.AlignmentFlag.AlignCenter,
            self.words.say(Phrase.PREVIEW_NONE if self._blind else Phrase.PREVIEW_WAITING),
        )

    def _draw_guide(self, painter: QPainter, box: QRectF, frame: QPainterPath) -> None:
        outline = QPainterPath()
        if self.guide is Guide.CARD:
            width = box.width() * CARD_SHARE
            card = QRectF(0, 0, width, width / CARD)
            card.moveCenter(box.center())
            outline.addRoundedRect(card, width * 0.04, width * 0.04)
        else:
            height = min(box.height() * 0.82, box.width() * 0.9 / OVAL)
            oval = QRectF(0, 0, height * OVAL, height)
            oval.moveCenter(box.center())
            outline.addEllipse(oval)
        veil = color("ink")
        veil.setAlphaF(0.30 if self._image is not None else 0.06)
        painter.fillPath(frame.subtracted(outline), veil)
        for name, width in (("ink", 10), ("white", 6)):
            pen = QPen(color(name), self._shape.px(width))
            pen.setStyle(Qt.PenStyle.SolidLine)
            painter.setOpacity(0.35 if name == "ink" else 1.0)
            painter.strokePath(outline, pen)
        painter.setOpacity(1.0)


HINT_ICONS: dict[Hint, str] = {
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

    def __init__(self, shape: Shape, words: Translator) -> None:
        super().__init__()
        self.words = words
        self.preview = Preview(Guide.CARD, shape, words)
        self.bar = QFrame()
        self.bar.setObjectName("hint")
        self.bar.setProperty("panel", "hint")
        self.bar.setFixedHeight(shape.px(196, 160))
        self._icon = Icon(HINT_ICONS[Hint.NO_CARD], "green-deep", shape.px(84, 64))
        self.sentence = TextLabel("lead strong")
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
        self._icon.show_icon(HINT_ICONS[shown], "green-deep")
        self.sentence.setText(wording.hint(self.words, shown))
