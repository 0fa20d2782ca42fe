"""Icons and pictures: read from disk once at start, drawn at any size and color from memory."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import structlog
from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

log = structlog.get_logger()

_sources: dict[str, bytes] = {}
_SQUARE = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
    b'stroke-width="1.75"><rect x="5" y="5" width="14" height="14" rx="2.5"/></svg>'
)

PURPOSES: dict[str, str] = {
    "parent": "parent",
    "guardian": "parent",
    "family": "parent",
    "volunteer": "volunteer",
    "contractor": "contractor",
    "maintenance": "contractor",
    "vendor": "contractor",
    "delivery": "delivery",
    "meeting": "meeting",
    "conference": "meeting",
    "event": "event",
    "pickup": "pickup",
    "dropoff": "pickup",
    "substitute": "substitute",
    "interview": "interview",
    "inspection": "inspection",
    "tour": "tour",
    "official": "official",
    "staff": "badge",
}
DESTINATIONS: dict[str, str] = {
    "office": "office",
    "principal": "office",
    "counselor": "meeting",
    "classroom": "classroom",
    "room": "classroom",
    "library": "library",
    "gym": "gym",
    "cafeteria": "cafeteria",
    "kitchen": "cafeteria",
    "nurse": "health",
    "health": "health",
    "auditorium": "auditorium",
    "music": "auditorium",
    "field": "field",
    "playground": "field",
}

POINTING = frozenset({"back", "next", "previous-entry", "next-entry", "door", "history"})
"""What points along a line of text, so it is turned where a page runs from right to left."""


def load(folder: Path) -> None:
    """Read every picture of a folder into memory; the GUI thread touches no disk after this."""
    _sources.update({file.stem: file.read_bytes() for file in folder.glob("*.svg")})
    _draw.cache_clear()


def names() -> tuple[str, ...]:
    """All that is loaded, in order."""
    return tuple(sorted(_sources))


def pixmap(name: str, color: str, width: int, height: int | None = None, ratio: float = 1.0) -> QPixmap:
    """A picture in one color (a hex text), `width` x `height` pixels (square where no height is given).

    A picture that is not there is a plain square: a page is worth more than its picture.
    """
    return _draw(name, color, width, height or width, ratio)


def for_code(code: str, table: dict[str, str], other: str) -> str:
    """The icon of a purpose or destination. Codes are the district's own words: the first known part of one counts."""
    parts = code.lower().replace("-", "_").split("_")
    return next((table[part] for part in parts if part in table), other)


@lru_cache(maxsize=256)
def _draw(name: str, color: str, width: int, height: int, ratio: float) -> QPixmap:
    source = _sources.get(name)
    if source is None:
        log.error("icon_missing", icon=name)
        source = _SQUARE
    renderer = QSvgRenderer(QByteArray(source.replace(b"currentColor", color.encode())))
    picture = QPixmap(round(width * ratio), round(height * ratio))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
    renderer.render(painter, QRectF(0, 0, picture.width(), picture.height()))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture
