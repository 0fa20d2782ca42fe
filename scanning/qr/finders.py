"""Finds the three finder patterns of a QR code where a crack, a blur or a moire hides one of them from the library."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

from scanning.pdf417.symbols import Floats, Gray

Points = npt.NDArray[np.float64]

FINDER = 7
"""Modules: the side of a finder pattern."""
_PITCH = 2.0
"""Pixels a module at which they are sought; the picture is resized to it."""
_STEP = 1.25
"""From one size to the next. A pattern is still like the template at a size that is wrong by an eighth."""
_MOST_PIXELS = 200_000
"""Of a resized picture. Only a place that is many times larger than the smallest code has more: 5 ms for little."""
_TURNS = -12, -6, 0, 6, 12  # degrees
_MOST_PEAKS, _MOST_TRIPLES = 5, 2
_LEAST_LIKE, _LEAST_MEAN, _CLEARLY = 0.4, 0.62, 0.78
"""Likeness of a finder pattern, of three in the mean, and of three where no other size need be tried."""
_LEAST_APART = 20  # modules
_LEAST_RATIO, _MOST_COSINE = 0.72, 0.42
"""Of the shorter to the longer of two sides, and of the angle between them: a phone tilted by 30 degrees is within."""


@dataclass(frozen=True, slots=True)
class Finders:
    """Three finder patterns that may be one code's.

    Attributes:
        corner, right, below: their middles, x and y in pixels, the first at the code's own upper left.
        module: pixels, by an eighth. light: whether the code is light on dark.
        score: how much they look like finder patterns, comparable within one picture only.
    """

    corner: Points
    right: Points
    below: Points
    module: float
    light: bool
    score: float


def finders(picture: Gray, modules: list[float]) -> list[Finders]:
    """Triples of finder patterns in a picture (H x W), the likeliest first.

    Args:
        modules: pixels that a module may have, each costs a look. See `sizes`.
    """
    found: list[Finders] = []
    for module in modules:
        share = _PITCH / module
        way = cv2.INTER_AREA if share < 1 else cv2.INTER_LINEAR
        sized = cv2.resize(picture, None, fx=share, fy=share, interpolation=way)
        if min(sized.shape) <= len(_template()):
            continue
        like = np.asarray(cv2.matchTemplate(sized.astype(np.float32), _template(), cv2.TM_CCOEFF_NORMED), np.float32)
        for light in (False, True):
            found += _triples(_peaks(-like if light else like), share, module, light=light)
        if any(one.score > 3 * _CLEARLY for one in found):
            break
    return sorted(found, key=lambda one: -one.score)[:_MOST_TRIPLES]


def sizes(pixels: int, least: float, most: float) -> list[float]:
    """Pixels a module to try in a picture of so many, from the middle outwards; none where each would cost too much."""
    steps = max(1, math.ceil(math.log(most / least) / math.log(_STEP)))
    tried = [least * (most / least) ** (step / steps) for step in range(steps + 1)]
    middle = math.sqrt(least * most)
    afforded = [size for size in tried if pixels * (_PITCH / size) ** 2 <= _MOST_PIXELS]
    return sorted(afforded, key=lambda size: abs(math.log(size / middle)))


@cache
def _template() -> Floats:
    """A finder pattern at `_PITCH` with a margin of one module, averaged over small turns. Not made while the module is
    imported: a process that is forked later would wait for ever for threads that OpenCV began here."""
    fine, side = 8, FINDER + 2
    sharp = np.ones((side * fine, side * fine), np.float32)
    for rim, shade in ((1, 0), (2, 1), (3, 0)):
        sharp[rim * fine : -rim * fine, rim * fine : -rim * fine] = shade
    middle = (side * fine - 1) / 2
    turned = [
        cv2.warpAffine(sharp, cv2.getRotationMatrix2D((middle, middle), turn, 1.0), sharp.shape, borderValue=(1.0,))
        for turn in _TURNS
    ]
    size = round(side * _PITCH)
    small = cv2.resize(np.mean(turned, axis=0), (size, size), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.GaussianBlur(small, (0, 0), 0.8), np.float32)


def _peaks(like: Floats) -> list[tuple[float, float, float]]:
    """x, y and likeness of the places that are most like the template."""
    apart = 2 * round(FINDER * _PITCH / 2) + 1
    top = cv2.dilate(like, np.ones((apart, apart), np.uint8))
    rows, columns = np.nonzero((like == top) & (like > _LEAST_LIKE))
    best = np.argsort(-like[rows, columns])[:_MOST_PEAKS]
    middle = (len(_template()) - 1) / 2
    return [
        (float(column + middle), float(row + middle), float(like[row, column]))
        for row, column in zip(rows[best], columns[best], strict=True)
    ]


def _triples(
    peaks: list[tuple[float, float, float]], share: float, module: float, *, light: bool
) -> Iterator[Finders]:  # fmt: skip
    for three in itertools.combinations(peaks, 3):
        score = sum(like for _, _, like in three)
        if score < 3 * _LEAST_MEAN:
            continue
        for first in range(3):
            corner, one, other = (three[(first + step) % 3] for step in range(3))
            right, below = (np.array(end[:2]) - corner[:2] for end in (one, other))
            if right[0] * below[1] < right[1] * below[0]:
                right, below = below, right
            wide, tall = math.hypot(*right), math.hypot(*below)
            if min(wide, tall) < max(_LEAST_RATIO * max(wide, tall), _LEAST_APART * _PITCH):
                continue
            if abs(float(right @ below)) > _MOST_COSINE * wide * tall:
                continue
            places = [(np.array(corner[:2]) + off + 0.5) / share - 0.5 for off in (np.zeros(2), right, below)]
            yield Finders(places[0], places[1], places[2], module, light, score)
