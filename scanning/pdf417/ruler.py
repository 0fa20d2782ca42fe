"""Lays a code flat, and finds the ruler inside it: where one codeword ends and the next begins, all rows turn from
white to black together.

It tells how many columns there are, and where modules lie that perspective alone would put elsewhere: cards bend.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from scanning.pdf417.straighten import Corners, Straight
from scanning.pdf417.symbols import MODULES, MOST_COLUMNS, Floats, Gray, columns_of, width

SAMPLES = 3
"""Samples a module."""

BESIDE, ABOVE = 10 * SAMPLES, 12
"""Margins, in pixels."""

TALLEST = 480
_AROUND_CELL = 21  # samples: seven modules, in which there is always both black and white


def flatten(plane: Gray, straight: Straight, columns: int) -> Floats:
    """The code as a rectangle with margins, SAMPLES pixels a module across and as many down."""
    corners = straight.corners
    sides = np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1)
    across = width(columns) * SAMPLES
    down = min(max(24, round(across * float(sides[1] + sides[3]) / float(sides[0] + sides[2]))), TALLEST)
    box = np.array(((0, 0), (across, 0), (across, down), (0, down)), np.float32)
    box += np.array((BESIDE - 0.5, ABOVE - 0.5), np.float32)
    to_box = cv2.getPerspectiveTransform(corners.astype(np.float32), box)
    size = (across + 2 * BESIDE, down + 2 * ABOVE)
    if straight.sag:
        x, y = _sagging(np.asarray(np.linalg.inv(to_box), np.float64), size, straight.sag * down)
        flat = cv2.remap(plane, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    else:
        flat = cv2.warpPerspective(plane, to_box, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return flat.astype(np.float32)


def _sagging(to_frame: Corners, size: tuple[int, int], sag: float) -> tuple[Floats, Floats]:
    """Where in the frame the pixels of a box lie whose rows sag by `sag` pixels in the middle, x and y."""
    width, height = size
    x = np.arange(width, dtype=np.float32)
    u = (x - BESIDE + 0.5) / (width - 2 * BESIDE)
    y = np.arange(height, dtype=np.float32)[:, None] + (np.float32(4 * sag) * u * (1 - u))[None]
    back = to_frame.astype(np.float32)
    depth = back[2, 0] * x + back[2, 1] * y + back[2, 2]
    return (
        np.asarray((back[0, 0] * x + back[0, 1] * y + back[0, 2]) / depth, np.float32),
        np.asarray((back[1, 0] * x + back[1, 1] * y + back[1, 2]) / depth, np.float32),
    )


def evened(flat: Floats) -> Floats:
    """Stretched between the darkest and the brightest around, so that the outline of artwork is no edge."""
    size = (_AROUND_CELL, _AROUND_CELL)
    calm = cv2.GaussianBlur(flat.astype(np.uint8), (3, 3), 0)
    bright = cv2.blur(cv2.dilate(calm, np.ones(size, np.uint8)), size).astype(np.float32)
    dark = cv2.blur(cv2.erode(calm, np.ones(size, np.uint8)), size).astype(np.float32)
    return np.asarray((flat - dark) / (bright - dark + 12), np.float32)


Bend = npt.NDArray[np.float64]
"""The terms of a polynomial, the highest first: pixels over a place from -1 (start pattern) to 1 (stop pattern)."""

BANDS = 3
_TERMS = 4


_LEAST, _CERTAIN = 0.16, 0.45
_NEAR, _SLIP_COST = 4 * SAMPLES, 0.01
"""Pixels by which boundaries may be moved freely, and what each more costs: a column too many fits when slipped far."""


@dataclass(frozen=True, slots=True)
class Ruled:
    """A ruler that was found.

    Attributes:
        columns: data columns.
        flat: the code laid flat for so many columns.
        bend: where the boundaries lie in all rows together.
        score: how clearly they were seen.
    """

    columns: int
    flat: Floats
    bend: Bend
    score: float


def rule(plane: Gray, straight: Straight) -> Ruled | None:
    """The ruler of the code at `straight`, or None where none is seen. `plane` is H x W, one channel."""
    guess = columns_of(straight.modules)
    nearby = sorted(range(math.floor(guess) - 1, math.floor(guess) + 3), key=lambda columns: abs(columns - guess))[:3]
    best: tuple[float, Ruled] | None = None
    for columns in nearby:
        if not 1 <= columns <= MOST_COLUMNS:
            continue
        flat = flatten(plane, straight, columns)
        score, bend = _whole(_turns(flat[ABOVE:-ABOVE]), columns, straight)
        slipped = float(np.abs(_powers(np.linspace(-1, 1, 9)) @ bend).max()) - _NEAR
        worth = score - _SLIP_COST * max(0.0, slipped)
        if best is None or worth > best[0]:
            best = worth, Ruled(columns, flat, bend, score)
        if score > _CERTAIN and slipped <= 0:
            break
    return best[1] if best and best[1].score >= _LEAST else None


def bands(ruled: Ruled) -> Corners:
    """The polynomials that move the boundaries in each of three bands from top to bottom, bands x terms."""
    inside = ruled.flat[ABOVE:-ABOVE]
    cuts = [len(inside) * band // BANDS for band in range(BANDS + 1)]
    return np.stack(
        [_ruler(_turns(inside[cuts[band] : cuts[band + 1]]), ruled.columns, ruled.bend)[1] for band in range(BANDS)]
    )


def moved(place: npt.NDArray[np.float64], polynomials: Corners) -> npt.NDArray[np.float64]:
    """By how many pixels each polynomial moves each place, places x polynomials."""
    return np.asarray(_powers(place) @ polynomials.T)


def _whole(turns: Floats, columns: int, straight: Straight) -> tuple[float, Bend]:
    """As `_ruler`, from straight on and, where the card is bowed, from what the size of modules at both ends tells."""
    level = _ruler(turns, columns, np.zeros(_TERMS))
    crowded = _crowding(straight, columns)
    if abs(crowded) < SAMPLES:
        return level
    return max(level, _ruler(turns, columns, np.array((0, -crowded, 0, crowded))), key=lambda found: found[0])


def _turns(band: Floats) -> Floats:
    """How much all rows together turn from white to black at each x, in standard deviations of the picture."""
    profile = cv2.reduce(band, 0, cv2.REDUCE_AVG)[0]
    turns = np.zeros_like(profile)
    turns[2:-2] = profile[:-4] - profile[4:]
    return np.asarray(turns / (2 * float(band.std()) + 1e-3), np.float32)


def _crowding(straight: Straight, columns: int) -> float:
    """By how many pixels the middle of the code lies further right than its corners say.

    Corners tell how far each end is from the camera, and so how much modules should grow from one end to the other; on
    a card that is bowed and turned away they grow otherwise.
    """
    sides = np.linalg.norm(straight.corners - np.roll(straight.corners, -1, axis=0), axis=1)
    # the scale along a line falls with the square of its depth, and the height of the edges with the depth itself
    odd = straight.growth / float(sides[1] / sides[3]) ** 2
    return (1 - odd) / (1 + odd) / 4 * width(columns) * SAMPLES


def _ruler(turns: Floats, columns: int, start: Bend) -> tuple[float, Bend]:
    """How well boundaries are seen where `columns` puts them, and what moves them there, near `start`."""
    boundaries = np.arange(columns + 4)
    expected = BESIDE - 0.5 + MODULES * SAMPLES * boundaries
    place = boundaries / (columns + 3) * 2 - 1
    powers = _powers(place)
    bend = start
    for reach in (math.ceil(1.6 * SAMPLES), SAMPLES, SAMPLES):
        around = np.rint(expected + powers @ bend).astype(int)
        window = np.clip(around[:, None] + np.arange(-reach - 1, reach + 2), 0, len(turns) - 1)
        values = turns[window]
        peak = values[:, 1:-1].argmax(axis=1) + 1
        rows = np.arange(len(window))
        before, top, after = values[rows, peak - 1], values[rows, peak], values[rows, peak + 1]
        curve = np.minimum(before - 2 * top + after, -1e-6)
        found = around + peak - reach - 1 + np.clip(0.5 * (before - after) / curve, -0.5, 0.5)
        wanted, trust = found - expected, np.maximum(top, 0.01)
        for _ in range(3):
            bend = fitted(powers, wanted, trust)
            trust = np.maximum(top, 0.01) / np.sqrt(1 + (wanted - powers @ bend) ** 2)
    seen = np.interp(expected + powers @ bend, np.arange(len(turns)), turns)
    return float(np.median(seen) + seen.mean()) / 2, bend


def _powers(place: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The terms of the ruler's polynomial at places from -1 to 1, places x terms, the highest first."""
    return np.vander(place, _TERMS)


def fitted(
    terms: npt.NDArray[np.float64], wanted: npt.NDArray[np.float64], trust: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:  # fmt: skip
    """Weighted least squares by the normal equations: few terms of one size, and a tenth of a general solver's time."""
    weighted = terms * (trust * trust)[:, None]
    ridge = 1e-9 * np.eye(terms.shape[1])
    return np.asarray(np.linalg.solve(weighted.T @ terms + ridge, weighted.T @ wanted), np.float64)
