"""Single letters: which of the shipped fonts has them, how their ink lies, and how they stand in a line of text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from arabic_reshaper import ArabicReshaper
from bidi import get_display
from PIL import Image, ImageDraw, ImageFont

_FONTS = Path(__file__).resolve().parents[2] / "assets" / "fonts"
_ARABIC = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_HAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")


class Weight(StrEnum):
    REGULAR = "Regular"
    BOLD = "Bold"


class Script(StrEnum):
    """Which of the shipped fonts has a letter."""

    LATIN = "NotoSans-{}.ttf"  # and Greek, and Cyrillic
    ARABIC = "NotoSansArabic-{}.ttf"
    HAN = "NotoSansSC-Bold.otf"


@dataclass(frozen=True, slots=True)
class Letter:
    """One glyph's ink about its origin, in px; `below` is negative for ink that ends above the baseline."""

    advance: int
    left: int
    right: int
    above: int
    below: int

    @property
    def inked(self) -> bool:
        return self.above > -self.below


@lru_cache(maxsize=16384)
def letter_of(letter: str, weight: Weight, size: int) -> Letter:
    face = _face(script(letter), weight, size)
    mask, (across, down) = face.getmask2(letter, "L", anchor="ls")
    left, top, right, bottom = mask.getbbox() or (0, 0, 0, 0)
    return Letter(round(face.getlength(letter)), across + left, across + right, -(down + top), down + bottom)


@lru_cache(maxsize=2048)
def stamp_of(letter: str, weight: Weight, size: int) -> Image.Image:
    """One glyph's ink, white on black, mode "L": FreeType takes a hundred times as long as laying down its result."""
    box = letter_of(letter, weight, size)
    stamp = Image.new("L", (box.right - box.left, box.above + box.below), 0)
    at = (-box.left, box.above)
    ImageDraw.Draw(stamp).text(at, letter, 255, _face(script(letter), weight, size), anchor="ls")
    return stamp


def visual(text: str) -> str:
    """Letters in the order and shape in which they stand on paper (Unicode's bidirectional algorithm)."""
    return _mirrored(str(get_display(_SHAPER.reshape(text)))) if _ARABIC.search(text) else text


_OPENS = dict(zip(")]}»", "([{«", strict=True))
_CLOSES = {opening: closing for closing, opening in _OPENS.items()}


def _mirrored(glyphs: str) -> str:
    """Brackets around what is written from the right turned round: python-bidi moves them, and leaves them as they are.

    Read from the left, such a pair begins with its closing bracket.
    """
    turned = ""
    open_pairs: list[bool] = []
    for glyph in glyphs:
        inside_turned = bool(open_pairs) and open_pairs[-1]
        if glyph in _OPENS and (inside_turned or not open_pairs):
            open_pairs.append(True)
            turned += _OPENS[glyph]
        elif glyph in _CLOSES and inside_turned:
            open_pairs.pop()
            turned += _CLOSES[glyph]
        else:
            if glyph in _CLOSES:
                open_pairs.append(False)
            elif glyph in _OPENS:
                open_pairs.pop()
            turned += glyph
    return turned


_SHAPER = ArabicReshaper()


def script(letter: str) -> Script:
    """The font that has this letter."""
    if _ARABIC.match(letter):
        return Script.ARABIC
    return Script.HAN if _HAN.match(letter) else Script.LATIN


def font_file(which: Script, weight: Weight) -> Path:
    return _FONTS / which.value.format(weight.value)


@lru_cache(maxsize=256)
def _face(which: Script, weight: Weight, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(font_file(which, weight), size, layout_engine=ImageFont.Layout.BASIC)
