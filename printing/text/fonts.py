"""The shipped fonts: which has a letter, by its own table of characters (cmap); each is opened once, when needed."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path

import uharfbuzz as hb

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "fonts"
EM = 1000
"""Units of all measures of shaped text in an em, whatever the font counts in."""


class Weight(StrEnum):
    REGULAR = "Regular"
    BOLD = "Bold"


@dataclass(frozen=True, slots=True)
class Typeface:
    """One family, the scripts (ISO 15924) for which it is asked first, and its files by weight."""

    scripts: tuple[str, ...]
    stem: str
    only: str = ""

    def file(self, weight: Weight) -> Path:
        """`only` names the one file of a family whose second weight would be as large again."""
        return FOLDER / (self.only or f"{self.stem}-{weight.value}.ttf")


TYPEFACES = (
    Typeface(("Latn", "Grek", "Cyrl"), "NotoSans"),
    Typeface(("Arab",), "NotoSansArabic"),
    Typeface(("Hebr",), "NotoSansHebrew"),
    Typeface(("Armn",), "NotoSansArmenian"),
    Typeface(("Geor",), "NotoSansGeorgian"),
    Typeface(("Deva",), "NotoSansDevanagari"),
    Typeface(("Beng",), "NotoSansBengali"),
    Typeface(("Guru",), "NotoSansGurmukhi"),
    Typeface(("Taml",), "NotoSansTamil"),
    Typeface(("Thai",), "NotoSansThai"),
    Typeface(("Laoo",), "NotoSansLao"),
    Typeface(("Khmr",), "NotoSansKhmer"),
    Typeface(("Mymr",), "NotoSansMyanmar"),
    Typeface(("Ethi",), "NotoSansEthiopic"),
    Typeface(("Hani", "Hang", "Hira", "Kana", "Bopo"), "NotoSansSC", "NotoSansSC-Bold.otf"),
)
"""The order is that in which they are asked for a letter of no script of theirs."""

BASIC = TYPEFACES[0]
_OF_SCRIPT = {script: typeface for typeface in TYPEFACES for script in typeface.scripts}


@cache
def opened(typeface: Typeface, weight: Weight) -> hb.Font:
    """The font of a file, mapped into memory and scaled to EM. Only read from then on, so threads may share it."""
    font = hb.Font(hb.Face(hb.Blob.from_file_path(typeface.file(weight))))
    font.scale = (EM, EM)
    return font


@lru_cache(maxsize=8192)
def script_of(letter: str) -> str:
    """The script of a letter in ISO 15924, by HarfBuzz's tables; "" where it is of no script of its own."""
    buffer = hb.Buffer()
    buffer.add_str(letter)
    buffer.guess_segment_properties()
    return buffer.script or ""


@lru_cache(maxsize=8192)
def has(typeface: Typeface, letter: str) -> bool:
    """Whether a family draws a character. What is never visible needs no glyph; both weights have the same ones."""
    return is_invisible(letter) or opened(typeface, Weight.BOLD).get_nominal_glyph(ord(letter)) is not None


def is_invisible(letter: str) -> bool:
    """Joiners, direction marks, variation selectors: HarfBuzz draws nothing for them."""
    return unicodedata.category(letter) == "Cf" or "\ufe00" <= letter <= "\ufe0f" or letter == "\u034f"


def typeface_of(cluster: str, script: str, before: Typeface | None) -> Typeface:
    """The family for a letter with its marks: that of its script, for signs the one before, else the first that has it.

    Where none has all of it, the first candidate is taken and draws a box.
    """
    first = _OF_SCRIPT.get(script) if script else before
    asked = (first or BASIC, *TYPEFACES)
    return next((each for each in asked if all(has(each, letter) for letter in cluster)), asked[0])
