"""Finds where cells lie that no polynomial puts right: under the film of a wallet, where a card is bowed, in motion.

A wave in a film moves codewords by a module while ends and indicators stay. What moves them is smooth, most of all from
row to row, and that tells it from noise: one place of each cell is settled by its neighbors together, so that each is
looked at once, and noise fits no better than before.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from scanning.pdf417.codewords import Weighed, templates, unit
from scanning.pdf417.grid import AROUND, Cells, Grid
from scanning.pdf417.ruler import ABOVE, BESIDE, SAMPLES
from scanning.pdf417.symbols import MODULES, Floats

_CELL = MODULES * SAMPLES
_REACH = 4
"""Samples by which a boundary is sought to either side."""

_ROWS_TOGETHER = 2.5  # sigma, in rows
_STRIPS = 8

_DRIFTED, _FALLEN = (0.3, 0.8), (0.15, 0.9)
"""Samples, and shares of a row's height, by which a share of all boundaries is moved at most where it is noise. Of 113
filmed codes worn cards, holograms and reflections showed up to .24 samples, wallets .29 to 1.1; flat cards .1 of a row,
bowed ones .35 to .7."""

_AROUND_ROWS, _AROUND_COLUMNS = 3, 1


def displaced(grid: Grid, drawn: Floats) -> Grid | None:
    """The grid moved to where boundaries of codewords and edges of rows are seen, or None where they are as it says.

    Args:
        drawn: what `lines` gives of the grid's own plane.
    """
    drift, fall = _drift(drawn, grid.columns), _fall(grid)
    moved = [_quantile(drift, _DRIFTED[1]) >= _DRIFTED[0], _quantile(fall, _FALLEN[1]) >= _FALLEN[0]]
    if not any(moved):
        return None
    period = np.diff(grid.tops).astype(np.float32)[:, None]
    return replace(grid, warp=np.stack((drift * moved[0], fall * period * moved[1])))


def refined(grid: Grid, cells: Cells, weighed: Weighed) -> Grid:
    """The grid moved by how the likeliest codewords lie in their cells, as most of those around each say.

    Args:
        cells: of the grid's own plane. weighed: what they, with other planes or not, were weighed to be.
    """
    table, (slopes, steepness) = templates(cells.blur), _slopes(cells.blur)
    numbers = np.arange(len(cells.samples)) + weighed.first
    inside = np.clip(numbers, 0, weighed.shape.rows - 1)
    at = (inside % 3)[:, None], weighed.weights[inside].argmax(axis=-1)
    seen = unit(cells.samples[:, 1:-1])
    match = np.maximum((seen * table[at]).sum(axis=-1), 0.3)
    right = np.clip(-(seen * slopes[at]).sum(axis=-1) / (match * steepness[at]), -SAMPLES / 2, SAMPLES / 2)
    right[inside != numbers] = 0
    before = grid.warp if grid.warp is not None else np.zeros((2, len(right), grid.columns + 4), np.float32)
    moved = _at_boundaries(_settled(right))
    return replace(grid, warp=before + np.stack((moved, np.zeros_like(moved))))


def _drift(drawn: Floats, columns: int) -> Floats:
    """By how many samples each boundary lies further right, rows x (columns + 4): a few rows turn to black together."""
    turns = np.zeros_like(drawn)
    turns[:, 2:-2] = np.clip(drawn[:, :-4] - drawn[:, 4:], -0.7, 0.7)
    first = AROUND * SAMPLES - 1 + _CELL * np.arange(columns + 4)  # a boundary lies between this sample and the next
    window = first[:, None] + np.arange(-_REACH - 1, _REACH + 2)
    outside = (window < 0) | (window > drawn.shape[1] - 2)
    window = np.clip(window, 0, drawn.shape[1] - 2)
    values = np.where(outside, 0, turns[:, window] + turns[:, window + 1])
    together = _smooth_down(values.reshape(len(drawn), -1), _ROWS_TOGETHER).reshape(values.shape)
    together[:, 1:-1] += (together[:, :-2] + together[:, 2:]) / 4
    peak = together[..., 1:-1].argmax(axis=-1)[..., None] + 1
    before, top, after = (np.take_along_axis(together, peak + step, axis=-1)[..., 0] for step in (-1, 0, 1))
    curve = np.minimum(before - 2 * top + after, -1e-6)
    found = peak[..., 0] - _REACH - 1 + np.clip((before - after) / 2 / curve, -0.5, 0.5)
    return np.asarray(cv2.medianBlur(found.astype(np.float32), 3), np.float32)


def _fall(grid: Grid) -> Floats:
    """By what share of a row's height each row lies further down at each boundary, rows x (columns + 4).

    As `grid.lay` finds rows, by the phase of what changes from line to line, but strip by strip and row by row.
    """
    flat, tops = grid.flat, grid.tops
    period, down = float(np.diff(tops).mean()), flat.shape[0] - 2 * ABOVE
    change = np.abs(flat[2:] - flat[:-2])[:, BESIDE + _CELL : -BESIDE - _CELL]
    strips = cv2.resize(change, (_STRIPS, len(change)), interpolation=cv2.INTER_AREA)
    strips = strips - _smooth_down(strips, period)
    at = np.arange(len(strips)) + 1.5 - ABOVE
    across, t = (np.arange(_STRIPS) + 0.5) / _STRIPS - 0.5, (at / down - 0.5)[:, None]
    slope, base, down_linear, both, down_square = grid.bends
    straightened = at[:, None] - (slope + both * t) * across - (base + down_linear * t + down_square * t * t)
    turns = -2j * np.pi * (straightened - tops[0]) / period
    wave = strips * np.exp(turns)
    wave = _smooth_down(wave.real, _ROWS_TOGETHER * period) + 1j * _smooth_down(wave.imag, _ROWS_TOGETHER * period)
    wave[:, 1:-1] += (wave[:, :-2] + wave[:, 2:]) / 2
    middles = (tops[:-1] + tops[1:]) / 2
    rows = np.stack([np.interp(middles, straightened[:, strip], wave[:, strip]) for strip in range(_STRIPS)], axis=1)
    phase = np.unwrap(-np.angle(rows), axis=0)
    middle = phase[len(phase) // 2]
    phase = (phase + np.unwrap(middle) - middle) / (2 * np.pi)
    phase -= np.round(np.median(phase))
    boundaries, seen = np.arange(grid.columns + 4), 1 + (grid.columns + 2) * (across + 0.5)
    fall = np.stack([np.interp(boundaries, seen, row) for row in phase])
    return np.asarray(np.clip(fall, -1, 1), np.float32)


def _smooth_down(values: npt.NDArray[np.floating], sigma: float) -> Floats:
    """Each column smoothed with this sigma, in rows."""
    size = (1, 2 * round(2.5 * sigma) + 1)
    smooth = cv2.GaussianBlur(values.astype(np.float32), size, sigmaX=1, sigmaY=sigma, borderType=cv2.BORDER_REFLECT)
    return np.asarray(smooth, np.float32).reshape(values.shape)


def _settled(right: Floats) -> Floats:
    """The median of each cell and those around it, rows x columns."""
    rows, columns = right.shape
    pads = (_AROUND_ROWS, _AROUND_ROWS), (_AROUND_COLUMNS, _AROUND_COLUMNS)
    window = (2 * _AROUND_ROWS + 1, 2 * _AROUND_COLUMNS + 1)
    around = np.lib.stride_tricks.sliding_window_view(np.pad(right, pads, mode="edge"), window)
    return np.asarray(np.median(around.reshape(rows, columns, -1), axis=-1), np.float32)


def _at_boundaries(right: Floats) -> Floats:
    """From the middles of data codewords, rows x columns, to all boundaries, rows x (columns + 4)."""
    columns = right.shape[1]
    middles, boundaries = np.arange(columns) + 2.5, np.arange(columns + 4)
    return np.stack([np.interp(boundaries, middles, row) for row in right]).astype(np.float32)


def _quantile(moved: Floats, share: float) -> float:
    return float(np.quantile(np.abs(moved), share))


@lru_cache(maxsize=8)
def _slopes(blur: float) -> tuple[Floats, Floats]:
    """How each of `templates` changes a sample further, as far as that is no change of its strength, and the square of
    how much."""
    table = templates(blur)
    slopes = np.zeros_like(table)
    slopes[..., 1:-1] = (table[..., 2:] - table[..., :-2]) / 2
    slopes -= (slopes * table).sum(axis=-1, keepdims=True) * table
    return slopes, np.asarray((slopes * slopes).sum(axis=-1), np.float32)
