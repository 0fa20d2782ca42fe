"""Pictures that are only looked at: an icon, the arch that stands for the school's door, a photo."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QImage, QLinearGradient, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from kiosk.ui import icons
from kiosk.ui.style import PALETTE, Shape, color


class Icon(QLabel):
    """One icon in one color, `side` pixels square."""

    def __init__(self, name: str, tint: str, side: int) -> None:
        super().__init__()
        self.setFixedSize(side, side)
        self.show_icon(name, tint)

    def show_icon(self, name: str, tint: str, *, flagged: bool = False) -> None:
        """Another picture; `flagged` puts a mark on it that is seen without color."""
        picture = QPixmap(icons.pixmap(name, PALETTE[tint], self.width(), ratio=self.devicePixelRatioF()))
        if flagged:
            _flag(picture, self.width())
        self.setPixmap(picture)


class Scene(QWidget):
    """A picture with colors of its own, as large as the room allows."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(200, 200)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ratio = self.devicePixelRatioF()
        painter.drawPixmap(0, 0, icons.pixmap(self._name, PALETTE["ink"], self.width(), self.height(), ratio))
        painter.end()


class Arch(QWidget):
    """A doorway with morning light in it, and one icon on its threshold: what has just happened, at a glance."""

    def __init__(self, icon: str, shape: Shape, tint: str = "green") -> None:
        super().__init__()
        self._icon = icon
        self._tint = tint
        self._shape = shape
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(shape.px(240, 160))

    def show_icon(self, icon: str, tint: str) -> None:
        self._icon, self._tint = icon, tint
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._shape.px(420, 320), self._shape.px(460, 360))

    def paintEvent(self, event: QPaintEvent) -> None:
        height = min(float(self.height()), self.width() * 1.12, float(self._shape.px(640, 470)))
        width = height / 1.12
        box = QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for inset, name in ((0.0, "sand"), (0.06, "linen")):
            painter.fillPath(_arch(box, inset), color(name))
        light = QLinearGradient(box.topLeft(), box.bottomLeft())
        light.setColorAt(0.0, color("sky"))
        light.setColorAt(1.0, color("clay-pale" if self._tint.startswith("clay") else "green-pale"))
        doorway = _arch(box, 0.12)
        painter.fillPath(doorway, QBrush(light))
        painter.setClipPath(doorway)
        painter.setBrush(color("honey"))
        painter.setOpacity(0.5)
        painter.drawEllipse(QRectF(box.left() + width * 0.58, box.top() + height * 0.24, width * 0.24, width * 0.24))
        painter.setOpacity(1.0)
        painter.setClipping(False)
        side = round(width * 0.46)
        picture = icons.pixmap(self._icon, PALETTE[self._tint], side, ratio=self.devicePixelRatioF())
        painter.drawPixmap(round(box.center().x() - side / 2), round(box.top() + height * 0.36), picture)
        painter.end()


class Portrait(QWidget):
    """A photo with round corners, or an empty place that says so; 4 to 5 as on the badge."""

    def __init__(self, shape: Shape, width: int) -> None:
        super().__init__()
        self._photo: QImage | None = None
        self._radius = shape.px(16)
        self.setFixedSize(width, round(width * 1.25))

    def show_jpeg(self, jpeg: bytes | None) -> None:
        """A photo from its bytes; bytes that are no picture show as no photo."""
        photo = QImage.fromData(jpeg) if jpeg else QImage()
        self._photo = None if photo.isNull() else photo
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        frame = QPainterPath()
        frame.addRoundedRect(QRectF(self.rect()), self._radius, self._radius)
        painter.fillPath(frame, color("sand"))
        if self._photo is not None:
            painter.setClipPath(frame)
            draw_covering(painter, QRectF(self.rect()), self._photo)
        else:
            side = self.width() // 2
            picture = icons.pixmap("person", PALETTE["edge"], side, ratio=self.devicePixelRatioF())
            painter.drawPixmap((self.width() - side) // 2, (self.height() - side) // 2, picture)
        painter.end()


def thumbnail(jpeg: bytes | None, side: int) -> QPixmap | None:
    """A photo as a square with round corners, or None where there is none."""
    photo = QImage.fromData(jpeg) if jpeg else QImage()
    if photo.isNull():
        return None
    picture = QPixmap(side, side)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    frame = QPainterPath()
    frame.addRoundedRect(QRectF(0, 0, side, side), side * 0.18, side * 0.18)
    painter.setClipPath(frame)
    draw_covering(painter, QRectF(0, 0, side, side), photo)
    painter.end()
    return picture


def draw_covering(painter: QPainter, box: QRectF, image: QImage) -> None:
    """Draw an image so that it fills the box, cut evenly where the proportions differ."""
    scale = max(box.width() / image.width(), box.height() / image.height())
    wide, high = box.width() / scale, box.height() / scale
    part = QRectF((image.width() - wide) / 2, (image.height() - high) / 2, wide, high)
    painter.drawImage(box, image, part)


def _flag(picture: QPixmap, side: int) -> None:
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color("sand"), side * 0.06))
    painter.setBrush(color("clay"))
    disc = QRectF(side * 0.48, side * 0.02, side * 0.5, side * 0.5)
    painter.drawEllipse(disc)
    painter.setPen(QPen(color("white"), side * 0.09, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    middle = disc.center().x()
    painter.drawLine(QPointF(middle, disc.top() + side * 0.12), QPointF(middle, disc.top() + side * 0.26))
    painter.drawPoint(QPointF(middle, disc.top() + side * 0.385))
    painter.end()


def _arch(box: QRectF, inset: float) -> QPainterPath:
    by = box.width() * inset
    left, right, top, bottom = box.left() + by, box.right() - by, box.top() + by, box.bottom()
    radius = (right - left) / 2
    path = QPainterPath()
    path.moveTo(left, bottom)
    path.lineTo(left, top + radius)
    path.arcTo(QRectF(left, top, 2 * radius, 2 * radius), 180, -180)
    path.lineTo(right, bottom)
    path.closeSubpath()
    return path
