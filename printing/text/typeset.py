"""Fits text into a box: the largest size at which every mark of every letter stays inside, broken where it must.

Names are composed (NFC) first, so Vietnamese marks are single glyphs. A line is shaped once (`printing.text.shaping`),
whatever the sizes that are tried; a size's pixels come from the ink of its glyphs (`printing.text.ink`).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from PIL import ImageDraw

from printing.text.direction import base_level
from printing.text.fonts import EM, Typeface, Weight
from printing.text.ink import ink_of, stamp_of
from printing.text.line_breaks import cut_places, pieces
from printing.text.shaping import shape

_LEADING = 1.14
"""Distance of two baselines in em, where the ink of the lines allows it."""
_AIR = 0.08
"""Least white between the ink of two lines, in em."""
_SPREAD = 8
"""Letters by which the head of a broken word may be longer than the mean of its letters suggests."""


class Align(StrEnum):
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class PlacedGlyph:
    """A glyph of a line; (`x`, `y`) is its origin in px from the line's, `y` upward."""

    typeface: Typeface
    id: int
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line's ink relative to its origin on the baseline, in px; `above` and `below` are both positive.

    `glyphs` are the text as it stands on paper, from left to right.
    """

    text: str
    glyphs: tuple[PlacedGlyph, ...]
    left: int
    right: int
    above: int
    below: int

    @property
    def width(self) -> int:
        return self.right - self.left


@dataclass(frozen=True, slots=True)
class Typesetting:
    """Text broken into lines at one size. `width` and `height` (px) bound all of its ink."""

    lines: tuple[TextLine, ...]
    weight: Weight
    size: int
    width: int
    height: int

    @property
    def from_right(self) -> bool:
        """Whether the text begins with a letter that is written from right to left."""
        return base_level("".join(line.text for line in self.lines)) == 1

    def draw(
        self, on: ImageDraw.ImageDraw, left: int, top: int, color: int = 0, align: Align = Align.LEFT, within: int = 0
    ) -> None:
        """Draw with the ink's top left corner at (left, top); `within` is the width to align in (px)."""
        room = (within or self.width) - self.width
        baseline = top
        for number, line in enumerate(self.lines):
            baseline += line.above if number == 0 else _advance(self.lines[number - 1], line, self.size)
            slack = self.width - line.width + max(room, 0)
            shift = {Align.LEFT: 0, Align.CENTER: slack // 2, Align.RIGHT: slack}[align]
            pen = left + shift - line.left
            for glyph in line.glyphs:
                ink = ink_of(glyph.typeface, self.weight, glyph.id, self.size)
                if ink:
                    stamp = stamp_of(glyph.typeface, self.weight, glyph.id, self.size)
                    on.bitmap((pen + glyph.x + ink.left, baseline - glyph.y - ink.above), stamp, color)


def fit(
    text: str,
    weight: Weight,
    width: int,
    largest: int,
    smallest: int,
    lines: int = 1,
    height: int | None = None,
    *,
    even: bool = False,
) -> Typesetting:
    """The largest setting of `text` in `width` x `height` px, from `largest` down to `smallest` px, on `lines` lines.

    Where even `smallest` does not fit on so many lines, words are broken anywhere and lines are added instead: a
    name may look less well, but none of it is ever lost. `height` then gives way too; the caller sees Setting.height.
    With `even` the lines are made equally long, so that no single word is left over for the last one.
    """
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    low, high = smallest, largest
    best: Typesetting | None = None
    size = largest  # which most texts fit at
    while low <= high:
        trial = _set(text, weight, size, width)
        if trial is not None and len(trial.lines) <= lines and (height is None or trial.height <= height):
            best, low = trial, size + 1
        else:
            high = size - 1
        size = (low + high) // 2
    if even and best is not None and len(best.lines) > 1:
        return _evened(text, best)
    return best or _set(text, weight, smallest, width, anywhere=True) or _nothing(weight, smallest)


def _evened(text: str, setting: Typesetting) -> Typesetting:
    """The same text at the same size on as many lines, as narrow as that goes."""
    narrow, wide, best = setting.width // len(setting.lines), setting.width, setting
    while narrow <= wide:
        middle = (narrow + wide) // 2
        trial = _set(text, setting.weight, setting.size, middle)
        if trial is not None and len(trial.lines) <= len(setting.lines):
            best, wide = trial, middle - 1
        else:
            narrow = middle + 1
    return best


def _nothing(weight: Weight, size: int) -> Typesetting:
    return Typesetting((), weight, size, 0, 0)


def _set(text: str, weight: Weight, size: int, width: int, *, anywhere: bool = False) -> Typesetting | None:
    """Break greedily where lines may end. None where a word is wider than the box (unless `anywhere`)."""
    base = base_level(text)
    lines: list[TextLine] = []
    line = ""
    for part in pieces(text):
        longer = _measure(line + part, weight, size, base)
        if longer.width <= width:
            line += part
            continue
        if line.strip():
            lines.append(_measure(line, weight, size, base))
        line = part.lstrip()
        while _measure(line, weight, size, base).width > width:
            if not anywhere:
                return None
            head = _longest_head(line, weight, size, width, base)
            lines.append(_measure(head, weight, size, base))
            line = line[len(head) :]
    if line.strip():
        lines.append(_measure(line, weight, size, base))
    if not lines:
        return None
    height = lines[0].above + lines[-1].below
    height += sum(_advance(upper, lower, size) for upper, lower in pairwise(lines))
    return Typesetting(tuple(lines), weight, size, max(line.width for line in lines), height)


def _longest_head(text: str, weight: Weight, size: int, width: int, base: int) -> str:
    """As much as fits, and at least one letter with its marks."""
    # By the mean width of its letters; a head that is longer by more than a few does not fit.
    likely = width * len(text) // max(_measure(text, weight, size, base).width, 1) + _SPREAD
    good, all_of_them = cut_places(text, weight)
    for places in (good, all_of_them):
        for end in reversed(places):
            if end <= likely and _measure(text[:end], weight, size, base).width <= width:
                return text[:end]
    return text[: all_of_them[0]] if all_of_them else text


def _advance(upper: TextLine, lower: TextLine, size: int) -> int:
    """From one baseline to the next: what is stacked above or below letters pushes lines apart, nothing else does."""
    return max(round(size * _LEADING), upper.below + lower.above + round(size * _AIR))


@lru_cache(maxsize=4096)
def _measure(text: str, weight: Weight, size: int, base: int) -> TextLine:
    """A line's ink, exact: each glyph stands at the dot next to where it was shaped."""
    text = text.strip()
    shaped = shape(text, weight, base)
    placed: list[PlacedGlyph] = []
    inks: list[tuple[int, int, int, int]] = []
    for glyph in shaped.glyphs:
        x, y = round(glyph.x * size / EM), round(glyph.y * size / EM)
        placed.append(PlacedGlyph(glyph.typeface, glyph.id, x, y))
        if ink := ink_of(glyph.typeface, weight, glyph.id, size):
            inks.append((x + ink.left, x + ink.right, y + ink.above, ink.below - y))
    if not inks:
        return TextLine(text, tuple(placed), 0, round(shaped.advance * size / EM), 0, 0)
    lefts, rights, aboves, belows = zip(*inks, strict=True)
    return TextLine(text, tuple(placed), min(lefts), max(rights), max(aboves), max(belows))
