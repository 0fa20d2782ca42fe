"""Pictures for the gallery and the tests: a hall as a webcam sees it, with a card or a person in it. All drawn."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter


def face(width: int = 480, height: int = 600) -> bytes:
    """A JPEG of nobody: a drawn head and shoulders."""
    return _jpeg(_drawn_person(width, height))


def camera_view(card: bool, width: int = 1280, height: int = 720) -> QImage:
    """A frame as a webcam in a school's hall might give it: with a card held up, or a drawn person."""
    if not card:
        return _drawn_person(width, height)
    frame = _drawn_hall(width, height)
    painter = QPainter(frame)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.translate(width * 0.5, height * 0.52)
    painter.rotate(4)
    painter.setBrush(QColor("#EDEAE0"))
    painter.drawRoundedRect(QRectF(-330, -208, 660, 416), 26, 26)
    painter.setBrush(QColor("#2A2A2A"))
    for column in range(100):
        for row in range(12):
            if (column * 7 + row * 13 + column * row) % 5 < 2:
                painter.drawRect(QRectF(-290 + column * 5.8, -90 + row * 12, 5.8, 12))
    painter.end()
    return frame


def _drawn_hall(width: int, height: int) -> QImage:
    frame = QImage(width, height, QImage.Format.Format_RGB32)
    light = QLinearGradient(QPointF(0, 0), QPointF(width, height))
    light.setColorAt(0, QColor("#B9C6C2"))
    light.setColorAt(1, QColor("#8D8574"))
    painter = QPainter(frame)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(frame.rect(), light)
    painter.fillRect(QRectF(width * 0.06, height * 0.1, width * 0.2, height * 0.9), QColor("#A3ADA8"))
    painter.fillRect(QRectF(width * 0.74, height * 0.2, width * 0.18, height * 0.34), QColor("#C9B994"))
    painter.end()
    return frame


def _drawn_person(width: int, height: int) -> QImage:
    frame = _drawn_hall(width, height)
    painter = QPainter(frame)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    unit, middle = height / 100, width / 2
    painter.setBrush(QColor("#3F5E73"))
    painter.drawEllipse(QRectF(middle - 46 * unit, 78 * unit, 92 * unit, 90 * unit))
    painter.setBrush(QColor("#9C6B4C"))
    painter.drawRect(QRectF(middle - 9 * unit, 62 * unit, 18 * unit, 22 * unit))
    painter.setBrush(QColor("#3A2A22"))
    painter.drawEllipse(QRectF(middle - 25 * unit, 13 * unit, 50 * unit, 54 * unit))
    painter.setBrush(QColor("#AE7B59"))
    painter.drawEllipse(QRectF(middle - 20 * unit, 20 * unit, 40 * unit, 52 * unit))
    painter.setBrush(QColor("#3A2A22"))
    for side in (-1, 1):
        painter.drawEllipse(QRectF(middle + side * 8 * unit - 2 * unit, 42 * unit, 4 * unit, 4 * unit))
    painter.drawRoundedRect(QRectF(middle - 7 * unit, 59 * unit, 14 * unit, 1.6 * unit), unit, unit)
    painter.end()
    return frame


def _jpeg(image: QImage) -> bytes:
    store = QByteArray()
    buffer = QBuffer(store)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "JPEG", 88)  # type: ignore[call-overload]  # the stub knows bytes only
    return bytes(store.data())
