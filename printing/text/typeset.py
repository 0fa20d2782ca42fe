"""Fits text into a box: the largest size at which every mark of every letter stays inside, broken where it must.

Text is drawn with Pillow's basic layout, never Raqm: Raqm is there only where the system has FriBidi, and a badge
must have the same pixels on every machine. Names are composed (NFC) first, so Vietnamese marks are single glyphs;
Arabic letters become their joined forms and are put in visual order here. Arabic vowel marks are left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from PIL import ImageDraw

from printing.text.glyphs import Weight, letter_of, stamp_of, visual

_BREAKS = re.compile(r"(?<=[^\W\d]-)|(?=[\u3005-\u9fff])")
"""Inside a word a line may end after a letter's hyphen (not within a telephone number), and before any ideograph."""
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
class TextLine:
    """One line's ink relative to its origin on the baseline, in px; `above` and `below` are both positive.

    `glyphs` is the text as it stands on paper, from left to right and with joined letters.
    """

    text: str
    glyphs: str
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
        strong = (unicodedata.bidirectional(letter) for line in self.lines for letter in line.text)
        return next((kind for kind in strong if kind in {"L", "R", "AL"}), "L") != "L"

    def draw(
        self, on: ImageDraw.ImageDraw, left: int, top: int, ink: int = 0, align: Align = Align.LEFT, within: int = 0
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
                letter = letter_of(glyph, self.weight, self.size)
                if letter.inked:
                    stamp = stamp_of(glyph, self.weight, self.size)
                    on.bitmap((pen + letter.left, baseline - letter.above), stamp, ink)
                pen += letter.advance


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
    """Break greedily at spaces and after hyphens. None where a word is wider than the box (unless `anywhere`)."""
    lines: list[TextLine] = []
    line = ""
    for part in _parts(text):
        longer = _measure(line + part, weight, size)
        if longer.width <= width:
            line += part
            continue
        if line.strip():
            lines.append(_measure(line, weight, size))
        line = part.lstrip()
        while _measure(line, weight, size).width > width:
            if not anywhere:
                return None
            head = _longest_head(line, weight, size, width)
            lines.append(_measure(head, weight, size))
            line = line[len(head) :]
    if line.strip():
        lines.append(_measure(line, weight, size))
    if not lines:
        return None
    height = lines[0].above + lines[-1].below
    height += sum(_advance(upper, lower, size) for upper, lower in pairwise(lines))
    return Typesetting(tuple(lines), weight, size, max(line.width for line in lines), height)


def _parts(text: str) -> Iterator[str]:
    """Words with the space before them; a hyphen stays at the end of its part."""
    for number, word in enumerate(text.split(" ")):
        for place, piece in enumerate(part for part in _BREAKS.split(word) if part):
            yield (" " if number and place == 0 else "") + piece


def _longest_head(text: str, weight: Weight, size: int, width: int) -> str:
    # By the mean width of its letters; a head that is longer by more than a few does not fit.
    likely = width * len(text) // max(_measure(text, weight, size).width, 1) + _SPREAD
    for end in range(min(len(text) - 1, likely), 1, -1):
        if not unicodedata.combining(text[end]) and _measure(text[:end], weight, size).width <= width:
            return text[:end]
    return text[:1]


def _advance(upper: TextLine, lower: TextLine, size: int) -> int:
    """From one baseline to the next: stacked Vietnamese marks push lines apart, nothing else does."""
    return max(round(size * _LEADING), upper.below + lower.above + round(size * _AIR))


def _measure(text: str, weight: Weight, size: int) -> TextLine:
    """A line's ink from its letters': exact, since basic layout only sets them side by side (no `kern` table here)."""
    text = text.strip()
    glyphs = visual(text)
    pen, left, right, above, below = 0, 0, 0, 0, 0
    inked = False
    for glyph in glyphs:
        letter = letter_of(glyph, weight, size)
        if letter.inked:
            left = min(left, pen + letter.left) if inked else pen + letter.left
            right = max(right, pen + letter.right)
            above = max(above, letter.above) if inked else letter.above
            below = max(below, letter.below) if inked else letter.below
            inked = True
        pen += letter.advance
    return TextLine(text, glyphs, left, right if inked else pen, above, below)
