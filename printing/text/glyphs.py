"""Letters for reports, which draw them one by one: the form in which each stands on paper, and the font that has it."""

from __future__ import annotations

import unicodedata
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path

import uharfbuzz as hb

from printing.text import fonts
from printing.text.fonts import Typeface, Weight
from printing.text.shaping import Glyph, cluster_starts, shape

__all__ = ["Script", "Weight", "font_file", "script", "visual"]


class Script(StrEnum):
    """Which of the fonts that a report takes has a letter."""

    LATIN = "NotoSans"
    ARABIC = "NotoSansArabic"
    HAN = "NotoSansSC"  # and whatever a report can only show as a picture


_TYPEFACES = {typeface.stem: typeface for typeface in fonts.TYPEFACES}


def visual(text: str) -> str:
    """Letters in the order in which they stand on paper, Arabic ones in their joined forms and without vowel marks.

    Text with what a report can only show as a picture stays as it is.
    """
    scripts = {script(letter) for letter in text}
    if Script.ARABIC not in scripts or Script.HAN in scripts:
        return text
    return "".join(_drawn_as(glyph, text) for glyph in shape(text, Weight.REGULAR).glyphs)


def _drawn_as(glyph: Glyph, text: str) -> str:
    """The characters that draw a glyph; a joined form that has no character of its own is drawn unjoined."""
    if fonts.opened(glyph.typeface, Weight.REGULAR).face.get_layout_glyph_class(glyph.id) == hb.OTLayoutGlyphClass.MARK:
        return ""
    letter = _letters(glyph.typeface).get(glyph.id)
    if letter is not None:
        return letter
    starts = (*cluster_starts(text, Weight.REGULAR), len(text))
    part = text[glyph.cluster : starts[starts.index(glyph.cluster) + 1]]
    return "".join(each for each in reversed(part) if not unicodedata.combining(each))


@lru_cache(maxsize=4096)
def script(letter: str) -> Script:
    """The font that has this letter."""
    typeface = fonts.typeface_of(letter, fonts.script_of(letter), None)
    return Script(typeface.stem) if typeface.stem in set(Script) else Script.HAN


def font_file(which: Script, weight: Weight) -> Path:
    return _TYPEFACES[which].file(weight)


@cache
def _letters(typeface: Typeface) -> dict[int, str]:
    """The character by which each glyph of a font can be asked for; Arabic's joined forms have characters too."""
    font = fonts.opened(typeface, Weight.REGULAR)
    numbers = {number: font.get_nominal_glyph(number) for number in font.face.unicodes}
    return {glyph: chr(number) for number, glyph in sorted(numbers.items(), reverse=True) if glyph is not None}
