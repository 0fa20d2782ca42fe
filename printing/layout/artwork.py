"""The drawn parts of a badge that are not text: the photo in dots, the QR code, pictograms."""

from __future__ import annotations

import io
import math
import struct
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import segno
from PIL import Image, ImageDraw, ImageOps

from printing.layout.badge_design import Mark, Pattern

MASKS = 8
"""Ways in which a QR code inverts its modules (ISO/IEC 18004, 7.8): other dots, the same content."""
QUIET_ZONE = 4
"""White modules on every side of a QR code (ISO/IEC 18004)."""
_LEAST_MODULE = 3
_SUPERSAMPLE = 4
_DOT_GAIN = 1.35
"""Thermal dots spread: without this gamma a dithered face prints as a dark patch."""


class Pictogram(StrEnum):
    PLACE = "place"
    PERSON = "person"
    CLOCK = "clock"
    CHILDREN = "children"
    NOTE = "note"


_UNREADABLE = (OSError, ValueError, SyntaxError, struct.error, Image.DecompressionBombError)
"""What Pillow raises for a file that is damaged, cut off or no picture."""


class UnreadablePhoto(ValueError):
    """The photo's bytes are no picture."""


def photo(jpeg: bytes, width: int, height: int) -> Image.Image:
    """The middle of a photo, filled into width x height px, contrast spread, as mode "1" by error diffusion.

    Raises UnreadablePhoto.
    """
    try:
        with Image.open(io.BytesIO(jpeg)) as opened:
            upright = ImageOps.exif_transpose(opened).convert("L")
    except _UNREADABLE as error:
        raise UnreadablePhoto("The visitor's photo cannot be read; take it again.") from error
    filled = ImageOps.fit(upright, (width, height), Image.Resampling.LANCZOS, centering=(0.5, 0.4))
    spread = ImageOps.autocontrast(filled, cutoff=1)
    lighter = spread.point([round(255 * (level / 255) ** (1 / _DOT_GAIN)) for level in range(256)])
    return lighter.convert("1")


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR code as mode "1", quiet zone included; `module` is the side of one module in dots."""

    image: Image.Image
    module: int


def qr(text: str, room: int, attempt: int = 0) -> QrCode:
    """The QR code of `text`, whole dots a module, at most `room` px wide where that is readable.

    `attempt` counts drawings of one code: the usual one, then its eight masks, then the eight a dot a module smaller.

    The error-correction level is M, and L where that makes the modules larger: at arm's length a larger module
    helps a camera more than a second redundancy does. A module is never smaller than 3 dots (0.375 mm at 203 dpi).
    """
    smaller, mask = divmod(attempt - 1, MASKS) if attempt else (0, None)
    codes = _codes(text, mask)
    sides = [int(code.symbol_size(border=QUIET_ZONE)[0]) for code in codes]
    code, side = max(zip(codes, sides, strict=True), key=lambda pair: room // pair[1])
    module = max(room // side - smaller, _LEAST_MODULE)
    rows = b"".join(bytes(0 if dark else 255 for dark in line) for line in code.matrix_iter(border=QUIET_ZONE))
    small = Image.frombytes("L", (side, side), rows)
    large = small.resize((side * module, side * module), Image.Resampling.NEAREST)
    return QrCode(large.convert("1", dither=Image.Dither.NONE), module)


@lru_cache(maxsize=2)
def _codes(text: str, mask: int | None) -> tuple[segno.QRCode, ...]:
    """Levels M and L, in the mask that the standard's rule prefers where it is None; kept while a label tries sizes."""
    return tuple(segno.make(text, error=level, mask=mask, micro=False, boost_error=False) for level in ("m", "l"))


def bar(pattern: Pattern, width: int, height: int, pitch: int) -> Image.Image:
    """A bar of width x height px in a pattern that repeats every 2 * `pitch` px, mode "L", between two black edges."""
    canvas = Image.new("L", (width, height), 255)
    draw = ImageDraw.Draw(canvas)
    match pattern:
        case Pattern.STRIPES:
            for left in range(-2 * height, width + height, 2 * pitch):
                draw.polygon(
                    [(left, height), (left + height, 0), (left + height + pitch, 0), (left + pitch, height)], 0
                )
        case Pattern.CHECKS:
            half = height // 2
            for number, left in enumerate(range(0, width, half)):
                top = half * (number % 2)
                draw.rectangle((left, top, left + half - 1, top + half - 1), fill=0)
        case Pattern.DOTS:
            for left in range(0, width, 2 * pitch):
                top = (height - pitch * 4 // 3) // 2
                draw.ellipse((left, top, left + pitch * 4 // 3, top + pitch * 4 // 3), fill=0)
        case Pattern.LINES:
            for top in range(height // 3, height - height // 5, max(height // 3, 2)):
                draw.rectangle((0, top, width - 1, top + height // 8), fill=0)
    edge = max(height // 12, 1)
    draw.rectangle((0, 0, width - 1, edge - 1), fill=0)
    draw.rectangle((0, height - edge, width - 1, height - 1), fill=0)
    return canvas


def pictogram(which: Pictogram | Mark, size: int) -> Image.Image:
    """A pictogram of size x size px, mode "L", black on white. It stands where words would need a translation."""
    side = size * _SUPERSAMPLE
    canvas = Image.new("L", (side, side), 255)
    draw = ImageDraw.Draw(canvas)
    _DRAWN[which](draw, side / 24)
    return canvas.resize((size, size), Image.Resampling.LANCZOS)


def _place(draw: ImageDraw.ImageDraw, u: float) -> None:
    draw.ellipse((4 * u, 1 * u, 20 * u, 17 * u), fill=0)
    draw.polygon([(5.2 * u, 13 * u), (18.8 * u, 13 * u), (12 * u, 23.5 * u)], fill=0)
    draw.ellipse((8.6 * u, 5.6 * u, 15.4 * u, 12.4 * u), fill=255)


def _person(draw: ImageDraw.ImageDraw, u: float) -> None:
    draw.ellipse((7 * u, 1 * u, 17 * u, 11 * u), fill=0)
    draw.rounded_rectangle((2.5 * u, 13 * u, 21.5 * u, 32 * u), radius=7 * u, fill=0)
    draw.rectangle((0, 23 * u, 24 * u, 24 * u), fill=255)


def _children(draw: ImageDraw.ImageDraw, u: float) -> None:
    for left, top, size in ((0.5, 1, 9), (12.5, 6, 8)):
        draw.ellipse((left * u + 1.5 * u, top * u, (left + size) * u, (top + size - 1.5) * u), fill=0)
        draw.rounded_rectangle((left * u, (top + size) * u, (left + size + 1.5) * u, 32 * u), radius=4 * u, fill=0)
    draw.rectangle((0, 23 * u, 24 * u, 24 * u), fill=255)


def _note(draw: ImageDraw.ImageDraw, u: float) -> None:
    draw.rounded_rectangle((3 * u, 1 * u, 21 * u, 23 * u), radius=3 * u, fill=0)
    for top, right in ((6, 17.5), (11, 17.5), (16, 13)):
        draw.rectangle((6.5 * u, top * u, right * u, (top + 2.2) * u), fill=255)


def _clock(draw: ImageDraw.ImageDraw, u: float) -> None:
    draw.ellipse((1 * u, 1 * u, 23 * u, 23 * u), fill=0)
    draw.ellipse((4 * u, 4 * u, 20 * u, 20 * u), fill=255)
    draw.line([(12 * u, 7 * u), (12 * u, 12.5 * u), (16 * u, 15 * u)], fill=0, width=round(2.4 * u), joint="curve")


def _heart(draw: ImageDraw.ImageDraw, u: float) -> None:
    draw.ellipse((1 * u, 2.5 * u, 12.6 * u, 14 * u), fill=0)
    draw.ellipse((11.4 * u, 2.5 * u, 23 * u, 14 * u), fill=0)
    draw.polygon([(2.3 * u, 11.6 * u), (21.7 * u, 11.6 * u), (12 * u, 23 * u)], fill=0)


def _star(draw: ImageDraw.ImageDraw, u: float) -> None:
    corners = []
    for number in range(10):
        radius, angle = (12 if number % 2 == 0 else 5) * u, math.radians(36 * number - 90)
        corners.append((12 * u + radius * math.cos(angle), 12.6 * u + radius * math.sin(angle)))
    draw.polygon(corners, fill=0)


def _cross(draw: ImageDraw.ImageDraw, u: float) -> None:
    draw.rectangle((8 * u, 1 * u, 16 * u, 23 * u), fill=0)
    draw.rectangle((1 * u, 8 * u, 23 * u, 16 * u), fill=0)


_DRAWN: dict[Pictogram | Mark, Callable[[ImageDraw.ImageDraw, float], None]] = {
    Mark.HEART: _heart,
    Mark.STAR: _star,
    Mark.CROSS: _cross,
    Pictogram.PLACE: _place,
    Pictogram.PERSON: _person,
    Pictogram.CLOCK: _clock,
    Pictogram.CHILDREN: _children,
    Pictogram.NOTE: _note,
}
