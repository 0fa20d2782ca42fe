"""Weighs every cell of a code against every pattern it may hold, and corrects the likeliest.

A reader that measures widths of bars loses codewords as soon as bars run into each other. Here each cell, 17 modules
with their blur, is compared as a whole with all 929 patterns of its row; how far the best leads the second best tells
error correction where to doubt. Weights of several frames of one card add up.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import cv2
import numpy as np

from scanning.pdf417.correction import Corrected, correct
from scanning.pdf417.grid import AROUND, Cells
from scanning.pdf417.ruler import SAMPLES
from scanning.pdf417.symbols import CLUSTERS, CODEWORDS, MOST_COLUMNS, MOST_ROWS, Floats, Integers, patterns, soften


@dataclass(frozen=True, slots=True)
class SymbolShape:
    """What row indicators say of a code: rows, data columns, error-correction level 0 to 8."""

    rows: int
    columns: int
    level: int

    @property
    def places(self) -> int:
        return self.rows * self.columns

    @property
    def correction(self) -> int:
        """Error-correction codewords."""
        return 2 << self.level


@dataclass(frozen=True, slots=True)
class Weighed:
    """How likely each codeword is at each place.

    Attributes:
        weights: float32, rows x columns x 929, log likelihood up to a constant.
        first: the number of the row that was seen first; below 0 where that lies above the code.
    """

    shape: SymbolShape
    weights: Floats = field(repr=False)
    first: int = 0


_LEAST_AGREEMENT = 0.42
_TURNS = 0, 2
"""Places by which the figures of the left and the right indicators lag behind the row."""
_ONE_SIDE = 0.6
"""How clear row indicators must be: on both sides together, and on one alone."""
_OFFSETS = range(-3, 4)
_DOUBTED = (0.0, 0.3, 0.6, 0.8)
"""Of the correction: how many of the least certain codewords are taken for unknown, one try after another."""

_NOISE = -1.0
"""log10 of the chance above which a correction is worth nothing."""

_CEILING = 0.9995


def weigh(*planes: Cells) -> Weighed | None:
    """The weights of every place, or None where the row indicators do not agree on one shape.

    Args:
        planes: what different colors show of the same cells, laid by one grid; their weights are added.
    """
    units = [unit(cells.samples) for cells in planes]
    tables = [templates(cells.blur) for cells in planes]
    ends = [
        _likelihood(np.einsum("res,qvs->reqv", one[:, [0, -1]], table, optimize=True))
        for one, table in zip(units, tables, strict=True)
    ]
    told = _shape(_total(ends), planes[0].columns, len(planes))
    if told is None:
        return None
    shape, offset = told
    weights = np.zeros((shape.rows, shape.columns, CODEWORDS), np.float32)
    for cluster in range(CLUSTERS):
        seen = [row for row in range(len(units[0])) if 0 <= row + offset < shape.rows and (row + offset) % 3 == cluster]
        if seen:
            found = [_likelihood(one[seen, 1:-1] @ table[cluster].T) for one, table in zip(units, tables, strict=True)]
            weights[np.array(seen) + offset] = _total(found)
    return Weighed(shape, weights, offset)


def shape_beside(cells: Cells, side: int) -> SymbolShape | None:
    """What the row indicators on one side, 0 left or 1 right, tell alone, or None where they do not agree."""
    end = unit(cells.samples[:, -side])  # the first or the last
    weights = _likelihood(np.einsum("rs,qvs->rqv", end, templates(cells.blur), optimize=True))
    both = np.repeat(weights[:, None], 2, axis=1)
    score, shape = max((_told(both, offset, (side,)) for offset in _OFFSETS), key=lambda told: told[0])
    fits = 3 <= shape.rows <= MOST_ROWS and shape.level <= 8 and shape.columns <= MOST_COLUMNS
    return shape if fits and score >= _ONE_SIDE * len(weights) else None


def _total(likelihoods: list[Floats]) -> Floats:
    total = likelihoods[0]
    for one in likelihoods[1:]:
        total = total + one
    return total


def solve(weighed: Weighed) -> Corrected | None:
    """The code that error correction finds near the likeliest codewords, or None.

    First as they are, then with ever more of the least certain ones taken for unknown. What noise alone might have been
    corrected into is not returned.
    """
    likeliest, lead = leading(weighed.weights)
    best, margin = likeliest.ravel(), lead.ravel()
    doubtful = np.argsort(margin)
    unseen = int((margin <= 0).sum())
    count = weighed.shape.correction
    tried = -1
    for share in _DOUBTED:
        doubted = max(round(share * count), unseen)
        if doubted == tried or doubted > count:
            continue
        tried = doubted
        found = correct(best, doubtful[:doubted], count)
        if found is not None and found.chance < _NOISE:
            return found
    return None


def leading(weights: Floats) -> tuple[Integers, Floats]:
    """The likeliest codeword at each place, and by how much it leads the next; both without the last axis."""
    best = weights.argmax(axis=-1)
    others = weights.copy()
    at = best[..., None]
    lead = np.take_along_axis(weights, at, axis=-1)[..., 0]
    np.put_along_axis(others, at, -np.inf, axis=-1)
    return best, np.asarray(lead - others.max(axis=-1), np.float32)


def _likelihood(match: Floats) -> Floats:
    """Log likelihood of a correlation under Gaussian noise of unknown strength."""
    square = np.clip(match, 0, _CEILING)
    square *= square
    flat = np.ascontiguousarray(1 - square).reshape(len(match), -1)
    return np.asarray(-cv2.log(flat), np.float32).reshape(match.shape)


@lru_cache(maxsize=8)
def templates(blur: float) -> Floats:
    """Patterns as cells are sampled, centered and of unit length: clusters x codewords x samples."""
    table = patterns()
    white = np.ones((*table.shape[:2], AROUND + 1), np.float32)
    black = np.zeros((*table.shape[:2], AROUND), np.float32)
    beyond = np.full((*table.shape[:2], 1), 0.5, np.float32)  # the second module after a cell may be either
    modules = np.concatenate((white, table, black, beyond), axis=-1)
    soft = soften(modules, blur, SAMPLES)[..., SAMPLES:-SAMPLES]
    return unit(soft)


def unit(lines: Floats) -> Floats:
    """Of unit length, and without level and slope: light that falls unevenly must not count."""
    ramp = np.linspace(-1, 1, lines.shape[-1], dtype=np.float32)
    ramp /= np.linalg.norm(ramp)
    level = lines - lines.mean(axis=-1, keepdims=True)
    flat = level - (level @ ramp)[..., None] * ramp
    return np.asarray(flat / (np.linalg.norm(flat, axis=-1, keepdims=True) + 1e-6), np.float32)


def _shape(weights: Floats, columns: int, planes: int) -> tuple[SymbolShape, int] | None:
    """The shape on which most row indicators agree, and the number of the first row seen.

    `weights` holds those of the outer columns, rows x 2 x clusters x codewords, added over so many planes. Left and
    right tell the same three figures in turn, in different rows (ISO/IEC 15438, 5.11.3), so that a few legible rows
    are enough.
    """
    best: tuple[float, SymbolShape, int] | None = None
    for offset in _OFFSETS:
        score, shape = _told(weights, offset, (0, 1))
        if best is None or score > best[0]:
            best = (score, shape, offset)
    if best is None:
        return None
    score, shape, offset = best
    agreement = score / (2 * len(weights) * planes)
    fits = shape.columns == columns and 3 <= shape.rows <= MOST_ROWS and shape.level <= 8
    enough = abs(len(weights) + min(offset, 0) - shape.rows) <= max(3, shape.rows // 4)
    if not fits or not enough or agreement < _LEAST_AGREEMENT or shape.places <= shape.correction:
        return None
    return shape, offset


def _told(weights: Floats, offset: int, sides: tuple[int, ...]) -> tuple[float, SymbolShape]:
    """What the indicators on these sides, 0 left and 1 right, tell where `offset` is the number of the first row; and
    the weight that speaks for it. `weights` as for `_shape`."""
    rows = np.arange(len(weights)) + offset
    valid = (rows >= 0) & (rows < MOST_ROWS)
    figures = [np.zeros(30, np.float32) for _ in range(3)]  # rows / 3, level and rest, columns
    for seen, row in zip(np.flatnonzero(valid), rows[valid], strict=True):
        cluster, base = row % 3, 30 * (row // 3)
        for side in sides:
            figures[(cluster + _TURNS[side]) % 3] += weights[seen, side, cluster, base : base + 30]
    thirds, rest, wide = (int(figure.argmax()) for figure in figures)
    score = float(sum(figure.max() for figure in figures))
    return score, SymbolShape(3 * thirds + rest % 3 + 1, wide + 1, rest // 3)
