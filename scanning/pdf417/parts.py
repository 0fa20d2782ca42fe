"""Cuts a code out of a region that it shares with the print beside it, which is as dense in edges as the code is."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

_AS_LONG, _FULL = 0.85, 0.75
"""Of the longest row how long another must be to belong to the same part, and how full the part must be."""
_LOWEST = 8
"""Rows. Two lines of print that stand close together are lower."""


@dataclass(frozen=True, slots=True)
class Part:
    """A rectangle in a mask.

    Attributes:
        center: x and y.
        length, height: pixels along its rows and across.
        degrees: the direction of its rows, 0 pointing right and growing clockwise as seen.
        area: how many of its pixels the mask has.
    """

    center: tuple[float, float]
    length: float
    height: float
    degrees: float
    area: float


def longest_part(outline: npt.NDArray[np.generic]) -> Part | None:
    """The longest rows of a region that lie together, or None where they are no full rectangle.

    Args:
        outline: n x 1 x 2, as OpenCV gives it.
    """
    (x, y), (wide, tall), degrees = cv2.minAreaRect(np.asarray(outline, np.int32))
    parts = [_rows(outline, (x, y), (wide, tall), degrees), _rows(outline, (x, y), (tall, wide), degrees + 90)]
    return max((part for part in parts if part is not None), key=lambda part: part.length, default=None)


def _rows(
    outline: npt.NDArray[np.generic], center: tuple[float, float], size: tuple[float, float], degrees: float
) -> Part | None:  # fmt: skip
    """The longest rows in one of the two directions of the rectangle around a region."""
    wide, tall = (math.ceil(side) + 1 for side in size)
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    off = outline.reshape(-1, 2) - np.array(center)
    along, aside = off @ (cosine, sine) + (wide - 1) / 2, off @ (-sine, cosine) + (tall - 1) / 2
    shown = np.zeros((tall, wide), np.uint8)
    cv2.fillPoly(shown, [np.rint(np.column_stack((along, aside))).astype(np.int32)], (1,))
    lengths = shown.sum(axis=1)
    first, last = _longest_run(lengths >= _AS_LONG * lengths.max())
    if last - first < _LOWEST:
        return None
    filled = shown[first:last].sum(axis=0) >= (last - first) / 2
    left, right = _longest_run(filled)
    area = float(shown[first:last, left:right].sum())
    if right <= left or area < _FULL * (right - left) * (last - first):
        return None
    dx, dy = (left + right - 1) / 2 - (wide - 1) / 2, (first + last - 1) / 2 - (tall - 1) / 2
    middle = center[0] + dx * cosine - dy * sine, center[1] + dx * sine + dy * cosine
    return Part(middle, float(right - left), float(last - first), degrees, area)


def _longest_run(wanted: npt.NDArray[np.bool_]) -> tuple[int, int]:
    """Beginning and end of the longest run of what is wanted."""
    steps = np.flatnonzero(np.diff(np.concatenate(([False], wanted, [False])).astype(np.int8)))
    begins, ends = steps[::2], steps[1::2]
    if not len(begins):
        return 0, 0
    longest = int((ends - begins).argmax())
    return int(begins[longest]), int(ends[longest])
