"""The ink of single glyphs at one size, drawn from their outlines by HarfBuzz and kept for the next badge."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import uharfbuzz as hb
from PIL import Image

from printing.text.fonts import EM, Typeface, Weight, opened


@dataclass(frozen=True, slots=True)
class Ink:
    """Where a glyph's ink lies about its origin, in px; `below` is negative for ink that ends above the baseline."""

    left: int
    right: int
    above: int
    below: int

    def __bool__(self) -> bool:
        return self.right > self.left


_NONE = Ink(0, 0, 0, 0)


@lru_cache(maxsize=16384)
def ink_of(typeface: Typeface, weight: Weight, glyph: int, size: int) -> Ink:
    """`size` is that of an em, in px."""
    return _drawn(typeface, weight, glyph, size)[0]


@lru_cache(maxsize=2048)
def stamp_of(typeface: Typeface, weight: Weight, glyph: int, size: int) -> Image.Image:
    """The same glyph's ink as an image, mode "L", white on black."""
    return _drawn(typeface, weight, glyph, size)[1]


def _drawn(typeface: Typeface, weight: Weight, glyph: int, size: int) -> tuple[Ink, Image.Image]:
    """Coverage in 256ths of a pixel, without hinting and in whole numbers, so that it is the same on every machine."""
    canvas = hb.RasterDraw()
    canvas.transform = (size / EM, 0, 0, size / EM, 0, 0)
    canvas.draw_glyph(opened(typeface, weight), glyph)
    raster = canvas.render()
    area = raster.extents
    if not area.width or not area.height:
        return _NONE, Image.new("L", (0, 0))
    upward = -1  # its rows go from the bottom to the top
    image = Image.frombytes("L", (area.width, area.height), raster.buffer, "raw", "L", area.stride, upward)
    left, top, right, bottom = image.getbbox() or (0, 0, 0, 0)
    ink = Ink(
        area.x_origin + left,
        area.x_origin + right,
        area.y_origin + area.height - top,
        bottom - area.y_origin - area.height,
    )
    return ink, image.crop((left, top, right, bottom))
