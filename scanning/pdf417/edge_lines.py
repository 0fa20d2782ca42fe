"""The lines along the top and the bottom of a code, and how far its rows sag between their ends."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from scanning.pdf417.symbols import Floats, Numbers

Points = npt.NDArray[np.float64]

_TOLERANCE = 2.0  # pixels
_SAGS, _BETWEEN = np.arange(-42.0, 43.0, 3.0), np.array((-1.5, 0.0, 1.5))
"""Pixels by which the rows of a bowed card may sag: 4 mm in its middle, seen under 40 degrees, are 26."""
_LEAST_SAG, _BOWED = 2.0, 0.75
"""Pixels of sag, and the share of the straight fit's cost, from which a card counts as bowed."""


def lines(
    tops: Points, bottoms: Points, left: float, right: float
) -> tuple[tuple[float, float], tuple[float, float], float]:
    """The lines between the ends of the code's top and of its bottom, and how far both sag in between, in pixels.

    A bowed card shows both edges as nearly the same curve, so what holds for one alone, as a finger does, is no bow.
    """
    shapes = [_sagging(points[:, 0], left, right) for points in (tops, bottoms)]
    both = [
        (_off_lines(points[:, 0], points[:, 1]), _off_lines(points[:, 0], shape))
        for points, shape in zip((tops, bottoms), shapes, strict=True)
    ]
    coarse = _costs(both, _SAGS)
    near = _SAGS[int(coarse.argmin())] + _BETWEEN
    fine = _costs(both, near)
    best = float(near[int(fine.argmin())])
    bowed = abs(best) >= _LEAST_SAG and fine.min() < _BOWED * coarse[len(_SAGS) // 2]
    sag = best if bowed else 0.0
    upper, lower = (
        _line(points - np.column_stack((np.zeros(len(points)), sag * shape)))
        for points, shape in zip((tops, bottoms), shapes, strict=True)
    )
    return upper, lower, sag


def _sagging(x: Numbers, left: float, right: float) -> Numbers:
    """A parabola that is 0 at both ends and 1 half way."""
    u = (x - left) / (right - left)
    return np.asarray(4 * u * (1 - u))


def _costs(both: list[tuple[Floats, Floats]], sags: Numbers) -> Numbers:
    """Of each sag how far all points lie off the best lines once it is taken away.

    Args:
        both: of the points and of the shape of a sag, what `_off_lines` gives: a sag changes the one by the other.
    """
    total = np.zeros(len(sags), np.float32)
    for points, shape in both:
        off = points - sags.astype(np.float32)[:, None, None] * shape
        np.minimum(np.abs(off, out=off), 3 * _TOLERANCE, out=off)
        total += off.sum(axis=2).min(axis=1)
    return np.asarray(total, np.float64)


def _off_lines(x: Numbers, y: Numbers) -> Floats:
    """How far below the line through each pair of points all points lie, pairs x points."""
    one, two = _pairs(x)
    rise = (y[two] - y[one]) / (x[two] - x[one])
    return np.asarray(y[None] - y[one, None] - rise[:, None] * (x[None] - x[one, None]), np.float32)


def _pairs(x: Numbers) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Pairs of points that are far enough from each other to tell a line's rise."""
    one, two = np.triu_indices(len(x), 1)
    far = np.abs(x[two] - x[one]) > 0.3 * np.ptp(x)
    return one[far], two[far]


def _line(points: Points) -> tuple[float, float]:
    """Height at x = 0 and rise of the line through most of the points; a finger or a reflection spoils some."""
    x, y = points[:, 0], points[:, 1]
    off = np.abs(_off_lines(x, y))
    chosen = int(np.minimum(off, 3 * _TOLERANCE).sum(axis=1).argmin())
    near = off[chosen] <= _TOLERANCE
    slope, height = np.polyfit(x[near], y[near], 1)
    return float(height), float(slope)
