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


_FEWER = 2
"""Columns that a code may have fewer than the modules at its ends tell: on a bowed card these are smaller than between
them."""
LEAST, _CERTAIN, _ENOUGH = 0.16, 0.6, 3
"""How clearly boundaries must be seen: at all, and to try no other count of columns; and counts that are tried before
giving up where the best shows less than the least. The cost of a slip is not taken off: it only tells counts apart."""
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
    around = range(math.floor(guess) - _FEWER, math.floor(guess) + 3)
    nearby = sorted(around, key=lambda columns: abs(columns - guess))
    nearby = [columns for columns in nearby if 1 <= columns <= MOST_COLUMNS]
    if straight.columns is not None:
        nearby = [straight.columns]
    if not nearby:
        return None
    flat = flatten(plane, straight, nearby[0])
    turns = _turns(flat[ABOVE:-ABOVE])
    best: tuple[float, int, float, Bend] | None = None
    for tried, columns in enumerate(nearby, 1):
        score, bend = _whole(_stretched(turns, nearby[0], columns), columns, straight)
        slipped = float(np.abs(terms_at(np.linspace(-1, 1, 9)) @ bend).max()) - _NEAR
        worth = score - _SLIP_COST * max(0.0, slipped)
        if best is None or worth > best[0]:
            best = worth, columns, score, bend
        if (score > _CERTAIN and slipped <= 0) or (tried >= _ENOUGH and best[2] < LEAST):
            break
    if best is None or best[2] < LEAST:
        return None
    _, columns, score, bend = best
    if columns != nearby[0]:
        flat = flatten(plane, straight, columns)
        score, bend = _whole(_turns(flat[ABOVE:-ABOVE]), columns, straight)
        if score < LEAST:  # the stretched profile promised more than the picture holds
            return None
    return Ruled(columns, flat, bend, score)


def _stretched(turns: Floats, columns: int, wanted: int) -> Floats:
    """What a code laid flat for so many columns would show if it were laid for `wanted`, near enough to compare."""
    if columns == wanted:
        return turns
    across, stretched = width(columns) * SAMPLES, width(wanted) * SAMPLES
    x = np.arange(stretched + 2 * BESIDE) - BESIDE + 0.5
    return np.interp(x * across / stretched + BESIDE - 0.5, np.arange(len(turns)), turns).astype(np.float32)


def bands(ruled: Ruled) -> Corners:
    """The polynomials that move the boundaries in each of three bands from top to bottom, bands x terms."""
    return followed(turns_of_bands(ruled.flat), ruled.columns, np.tile(ruled.bend, (BANDS, 1)))[1]


def turns_of_bands(flat: Floats) -> Floats:
    """`_turns` of each of the bands, from top to bottom."""
    inside = flat[ABOVE:-ABOVE]
    cuts = [len(inside) * band // BANDS for band in range(BANDS + 1)]
    return np.stack([_turns(inside[cuts[band] : cuts[band + 1]]) for band in range(BANDS)])


def moved(place: npt.NDArray[np.float64], polynomials: Corners) -> npt.NDArray[np.float64]:
    """By how many pixels each polynomial moves each place, places x polynomials."""
    return np.asarray(terms_at(place) @ polynomials.T)


def _whole(turns: Floats, columns: int, straight: Straight) -> tuple[float, Bend]:
    """As `followed`, from straight on and, where the card is bowed, from what the modules at both ends tell."""
    crowded = _crowding(straight, columns)
    starts = [(0.0,) * _TERMS] + ([(0.0, -crowded, 0.0, crowded)] if abs(crowded) >= SAMPLES else [])
    scores, bends = followed(np.tile(turns, (len(starts), 1)), columns, np.array(starts))
    best = int(scores.argmax())
    return float(scores[best]), bends[best]


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


def followed(turns: Floats, columns: int, starts: Corners) -> tuple[Bend, Corners]:
    """How well boundaries are seen where `columns` puts them, and what moves them there, near `starts`.

    Args:
        turns: of several bands, bands x pixels. starts: bands x terms.
    """
    boundaries = np.arange(columns + 4)
    expected = BESIDE - 0.5 + MODULES * SAMPLES * boundaries
    powers = terms_at(boundaries / (columns + 3) * 2 - 1)
    bends, last = starts, turns.shape[1] - 1
    for reach in (math.ceil(1.6 * SAMPLES), SAMPLES, SAMPLES):
        around = np.rint(expected + bends @ powers.T).astype(int)
        window = np.clip(around[..., None] + np.arange(-reach - 1, reach + 2), 0, last)
        values = np.take_along_axis(turns[:, None], window, axis=2)
        peak = values[..., 1:-1].argmax(axis=2)[..., None] + 1
        before, top, after = (np.take_along_axis(values, peak + step, axis=2)[..., 0] for step in (-1, 0, 1))
        curve = np.minimum(before - 2 * top + after, -1e-6)
        found = around + peak[..., 0] - reach - 1 + np.clip(0.5 * (before - after) / curve, -0.5, 0.5)
        wanted, clear = found - expected, np.maximum(top, 0.01)
        trust = clear
        for _ in range(3):
            bends = fitted(powers, wanted, trust)
            trust = clear / np.sqrt(1 + (wanted - bends @ powers.T) ** 2)
    at = np.arange(last + 1)
    seen = np.stack([np.interp(expected + bend @ powers.T, at, band) for bend, band in zip(bends, turns, strict=True)])
    return (np.median(seen, axis=1) + seen.mean(axis=1)) / 2, bends


def terms_at(place: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The terms of the ruler's polynomial at places from -1 to 1, places x terms, the highest first."""
    return np.vander(place, _TERMS)


def fitted(terms: Corners, wanted: Corners, trust: Corners) -> Corners:
    """Weighted least squares by the normal equations: few terms of one size, and a tenth of a general solver's time.

    Args:
        terms: places x terms.
        wanted, trust: of several fits on the same places, fits x places. Returns fits x terms.
    """
    weighted = terms.T * (trust * trust)[:, None]
    ridge = 1e-9 * np.eye(terms.shape[1])
    return np.asarray(np.linalg.solve(weighted @ terms + ridge, weighted @ wanted[..., None])[..., 0], np.float64)
