"""Turns one line of text into glyphs: which, from which font, and where, in every script that has a font.

A line is cut where direction, script or font change; HarfBuzz shapes each piece: joined letters, ligatures, vowel
signs, conjuncts, kerning, mirrored brackets. Measures are in thousandths of an em, so a line is shaped once for all
sizes. The language is always "und": HarfBuzz would else take the machine's, and badges would differ between kiosks.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise

import uharfbuzz as hb

from printing.text import direction, fonts
from printing.text.fonts import Typeface, Weight

_LANGUAGE = "und"
_NO_GLYPH = 0
_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), 0xFFFD)


@dataclass(frozen=True, slots=True)
class Glyph:
    """One glyph with the origin of its ink on the line, in thousandths of an em; `y` counts upward.

    Attributes:
        id: number in the font; 0 is the box of a letter that the font does not have.
        cluster: index in the text of the first letter that the glyph stands for.
    """

    typeface: Typeface
    id: int
    x: int
    y: int
    cluster: int


@dataclass(frozen=True, slots=True)
class Shaped:
    """A line's glyphs from left to right, and how far the pen moves in all."""

    glyphs: tuple[Glyph, ...]
    advance: int


@dataclass(frozen=True, slots=True)
class _Run:
    """Characters from `start` to `end` of one embedding level, script and font."""

    start: int
    end: int
    level: int
    script: str
    typeface: Typeface


@lru_cache(maxsize=4096)
def shape(text: str, weight: Weight, base: int | None = None) -> Shaped:
    """The glyphs of one line in visual order; `base` is the level of its paragraph, by default its own.

    A lone surrogate is drawn as U+FFFD.
    """
    text = text.translate(_SURROGATES) if not text.isascii() else text
    runs = list(_runs(text, direction.base_level(text) if base is None else base))
    glyphs: list[Glyph] = []
    pen = 0
    for place in direction.visual_order(tuple(run.level for run in runs)):
        run = runs[place]
        buffer = hb.Buffer()
        buffer.add_str(text, run.start, run.end - run.start)  # what stands beside it decides how Arabic letters join
        buffer.direction = "rtl" if run.level % 2 else "ltr"
        buffer.language = _LANGUAGE
        if run.script:
            buffer.script = run.script
        hb.shape(fonts.opened(run.typeface, weight), buffer)
        for info, at in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            glyphs.append(Glyph(run.typeface, info.codepoint, pen + at.x_offset, at.y_offset, info.cluster))
            pen += at.x_advance
    return Shaped(tuple(glyphs), pen)


@lru_cache(maxsize=1024)
def cluster_starts(text: str, weight: Weight) -> tuple[int, ...]:
    """Where text may be cut without parting a letter from its marks, or a ligature or conjunct: indexes, in order."""
    return tuple(sorted({glyph.cluster for glyph in shape(text, weight).glyphs}))


def undrawable(text: str) -> tuple[str, ...]:
    """The letters of a text that no shipped font has, each once, in order: they would print as boxes.

    A letter comes with its marks where only both together cannot be drawn. For use where a name is entered.
    """
    line = unicodedata.normalize("NFC", " ".join(text.split()))
    odd = {letter for letter in line if unicodedata.category(letter) in {"Cs", "Cc"}}
    starts = (*cluster_starts(line, Weight.BOLD), len(line))
    ends = dict(pairwise(starts))
    boxes = sorted({glyph.cluster for glyph in shape(line, Weight.BOLD).glyphs if glyph.id == _NO_GLYPH})
    found = {line[start : ends[start]]: start for start in reversed(boxes)}
    found |= {letter: line.index(letter) for letter in odd}
    return tuple(sorted(found, key=found.__getitem__))


def _runs(text: str, base: int) -> Iterator[_Run]:
    pieces = zip(direction.levels(text, base), _faces(text), range(len(text)), strict=True)
    for (level, (script, typeface)), group in groupby(pieces, lambda piece: piece[:2]):
        places = [place for _, _, place in group]
        yield _Run(places[0], places[-1] + 1, level, script, typeface)


def _faces(text: str) -> list[tuple[str, Typeface]]:
    """Script and font of each character: marks go with their letter, signs of no script with what stands before."""
    scripts = [fonts.script_of(letter) for letter in text]
    script = next((each for each in scripts if each), "")
    found: list[tuple[str, Typeface]] = []
    start, before = 0, None
    while start < len(text):
        end = start + 1
        while end < len(text) and (unicodedata.category(text[end])[0] == "M" or fonts.is_invisible(text[end])):
            end += 1
        script = next((each for each in scripts[start:end] if each), script)
        before = fonts.typeface_of(text[start:end], scripts[start], before)
        found += [(script, before)] * (end - start)
        start = end
    return found
