"""Lays a code of which one end is hidden: a thumb, a reflection or the edge of the frame covers its start or its stop.

The row indicators beside the end that is seen tell over three rows how many columns the code has (ISO/IEC 15438,
5.11.3), and the boundaries between codewords how large modules are along the rows: the other end lies so far away.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np

from scanning.pdf417.codewords import shape_beside
from scanning.pdf417.ends import End
from scanning.pdf417.grid import on_ruler, sample
from scanning.pdf417.ruler import (
    ABOVE,
    BANDS,
    BESIDE,
    LEAST,
    SAMPLES,
    Ruled,
    flatten,
    followed,
    terms_at,
    turns_of_bands,
)  # fmt: skip
from scanning.pdf417.straighten import Corners, Ends, Straight, edges
from scanning.pdf417.symbols import MODULES, MOST_COLUMNS, START, STOP, Floats, Gray, Numbers, columns_of, width

_FEWEST = 2
"""Columns of which the place must show the boundaries."""

_SCALES, _GROWTHS = np.linspace(0.925, 1.075, 31), np.linspace(-0.12, 0.12, 9)
"""What is tried: the size of modules over that told by the end, and the share by which they grow over the place beyond
what perspective tells."""
_LEAN, _LEAST_LEAN = 6.0, 10.0
"""Pixels from one lean to the next, and up to which they are tried at least: the hidden end may lean as much as the
clear one, this way or that."""


def from_one_end(plane: Gray, ends: Ends) -> Straight | None:
    """The edges of the code of which the clearer one of `ends` is an end, whatever lies at the other one; None where no
    boundaries or row indicators are seen beside it. `plane` is H x W, as it was given for `ends`."""
    left = ends.first.score >= ends.last.score
    near = ends.first if left else ends.last
    reach = ends.reach(left=left)
    seen = edges(plane, _with_other(ends, near, reach, left=left))
    if seen is None:
        return None
    from_start = left is not ends.flipped
    modules = reach / (near.module * _far_over_near(seen, from_start))
    columns = min(math.floor(columns_of(modules)), MOST_COLUMNS)
    if columns < _FEWEST:
        return None
    shown = np.asarray(cv2.bitwise_not(plane), np.uint8) if ends.light else plane
    flat = flatten(shown, seen, columns)
    far = _follow(flat, columns, from_start, width(columns) / modules, abs(near.slope))
    if far is None:
        return None
    grid = on_ruler(shown, seen, far.ruled, far.bends)
    shape = shape_beside(sample(shown, seen, grid), 0 if from_start else 1) if grid is not None else None
    return _reaching(seen, far, shape.columns, from_start) if shape is not None else None


def _with_other(ends: Ends, near: End, pixels: float, *, left: bool) -> Ends:
    """With the other end so many pixels away and upright, as if it had been seen."""
    if left:
        long = len(START if ends.flipped else STOP) * near.module
        return replace(ends, last=replace(near, edge=near.edge + pixels - long, slope=0.0))
    outer = near.edge + len(START if ends.flipped else STOP) * near.module
    return replace(ends, first=replace(near, edge=outer - pixels, slope=0.0))


def _far_over_near(seen: Straight, from_start: bool) -> float:
    """How high the hidden end is over the clear one, which is the code's start or its stop."""
    sides = np.linalg.norm(seen.corners - np.roll(seen.corners, -1, axis=0), axis=1)
    return float(sides[1] / sides[3] if from_start else sides[3] / sides[1])


@dataclass(frozen=True, slots=True)
class _Followed:
    """Boundaries that were followed from one end.

    Attributes:
        ruled: the ruler, as if the code ended where the place does. bends: its polynomials, as `bands` gives them.
        reach: how far a boundary lies from the end that should lie at x is `a x + b x^2`, in lengths of what was laid
            flat: a and b of each band, bands x 2.
    """

    ruled: Ruled
    bends: Corners
    reach: Corners

    def at(self, away: float) -> Numbers:
        """Of each band, where a boundary lies that should lie `away`."""
        return np.asarray(self.reach @ (away, away * away), np.float64)


def _follow(flat: Floats, columns: int, from_start: bool, scale: float, slope: float) -> _Followed | None:
    """The boundaries that are seen from one end, the code's start or its stop, or None where none are.

    Args:
        flat: laid flat as if it had so many columns and ended where the place does.
        scale: about how large modules are over what it was laid for.
        slope: by how many pixels the clear end leans from one row to the next, either way.
    """
    turns = turns_of_bands(flat)
    across, last = width(columns) * SAMPLES, turns.shape[1] - 1
    boundaries = MODULES * SAMPLES * np.arange(columns + 4.0)
    away = (boundaries if from_start else across - boundaries) / across
    gone = (away * (scale * _SCALES)[:, None, None] * (1 + _GROWTHS[:, None] * away)).reshape(-1, len(away)) * across
    at = (gone if from_start else across - gone) + BESIDE - 0.5
    wide = np.arange(_LEAN, max(_LEAST_LEAN, slope * (len(flat) - 2 * ABOVE) / BANDS) + _LEAN, _LEAN)
    leans = np.concatenate((-wide[::-1], (0.0,), wide))[:, None] * away
    soft = cv2.GaussianBlur(turns, (4 * SAMPLES + 1, 1), SAMPLES)
    sides = np.arange(BANDS) - (BANDS - 1) / 2
    seen = np.zeros((len(leans), len(at)), np.float32)
    for number, lean in enumerate(leans):
        for band, side in zip(soft, sides, strict=True):
            places = np.clip((at + (side * lean + 0.5)).astype(np.intp), 0, last)
            seen[number] += band[places].sum(axis=1)
    leaning, best = np.unravel_index(int(seen.argmax()), seen.shape)
    powers = terms_at(boundaries / boundaries[-1] * 2 - 1)
    starts = at[best] - (boundaries + BESIDE - 0.5) + sides[:, None] * leans[leaning]
    scores, bends = followed(turns, columns, np.linalg.lstsq(powers, starts.T, rcond=None)[0].T)
    if scores.mean() < LEAST:
        return None
    found = (bends @ powers.T + boundaries) / across
    terms = np.stack((away, away * away), axis=1)
    reach = np.linalg.lstsq(terms, (found if from_start else 1 - found).T, rcond=None)[0].T
    return _Followed(Ruled(columns, flat, bends[1], float(scores.mean())), bends, np.asarray(reach, np.float64))


def _reaching(seen: Straight, far: _Followed, columns: int, from_start: bool) -> Straight:
    """The edges with the hidden one moved along the rows to where it must lie for so many columns."""
    away = width(columns) / width(far.ruled.columns)
    shares = far.at(away)
    share = float(shares.mean())
    lean = 0.75 * float(shares[2] - shares[0])  # the middles of the outer bands are two thirds of the height apart
    fallen = 4 * seen.sag * share * (1 - share)
    ends = [(x if from_start else 1 - x, y) for x, y in ((share - lean, fallen), (share + lean, 1 + fallen))]
    box = np.array(((0, 0), (1, 0), (1, 1), (0, 1)), np.float32)
    back = cv2.getPerspectiveTransform(box, seen.corners.astype(np.float32))
    corners = seen.corners.copy()
    corners[[1, 2] if from_start else [0, 3]] = cv2.perspectiveTransform(np.array((ends,)), back)[0]
    laid = replace(
        seen, corners=corners, modules=width(columns), sag=seen.sag * share * share, is_cut=False, columns=columns
    )
    # by how much the middle lies off the half, four times, as the ruler takes it from the growth of modules
    off = (4 * float(far.at(away / 2).mean()) / share - 2) * (1 if from_start else -1)
    return replace(laid, growth=(1 - off) / (1 + off) * _far_over_near(laid, from_start=True) ** 2)
