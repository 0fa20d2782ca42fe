"""Letters for reports, which draw them one by one: the form in which each stands on paper, and the font that has it."""

from __future__ import annotations

import unicodedata
from enum import StrEnum
from functools import cache
from pathlib import Path

from printing.text import fonts
from printing.text.fonts import Typeface, Weight
from printing.text.shaping import shape

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
    if any(script(letter) is Script.HAN for letter in text):
        return text
    shaped = shape(text, Weight.REGULAR).glyphs
    if not any(glyph.typeface.stem == Script.ARABIC for glyph in shaped):
        return text
    letters = (_letters(glyph.typeface).get(glyph.id, "") for glyph in shaped)
    return "".join(letter for letter in letters if not unicodedata.category(letter or " ").startswith("M"))


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
