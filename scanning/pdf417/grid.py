"""Lays the grid of codewords over a straightened code and samples every cell.

Corners alone are not enough: half a module's error over three hundred is a wrong codeword, and cards bend. Every
codeword begins with a bar and the one before it ended with a space, which makes a ruler inside the code, followed band
by band. Rows show themselves as a frequency of the change from line to line; its phase, strip by strip, tells how far
the rows still slope.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from scanning.pdf417.ruler import (
    ABOVE,
    BANDS,
    BESIDE,
    SAMPLES,
    TALLEST,
    Ruled,
    bands,
    evened,
    fitted,
    flatten,
    moved,
    rule,
)  # fmt: skip
from scanning.pdf417.straighten import Corners, Straight
from scanning.pdf417.symbols import MODULES, START, Floats, Gray, soften, width

Waves = npt.NDArray[np.complex64]

AROUND = 1
"""Modules of the neighbors that are sampled with a cell: the space before it and the bar after it are certain."""

BLURS = (0.3, 0.45, 0.6, 0.8, 1.05)
"""Blur, in modules, for which templates are kept."""

_STRIPS, _WINDOWS = 6, 3
_LINES = 5
INNER = (0.2, 0.8)
"""Of the height of each row, what is looked at."""

_FINER = 4
"""Rates of rows that are tried from one whole number of rows to the next."""


@dataclass(frozen=True, slots=True)
class Cells:
    """What was measured of a code.

    Attributes:
        samples: rows x (columns + 2) x samples, gray; the outer columns are the row indicators. Rows are those seen.
        columns: data columns.
        blur: Gaussian sigma in modules, one of BLURS.
    """

    samples: Floats
    columns: int
    blur: float


@dataclass(frozen=True, slots=True)
class Grid:
    """Where the cells of a code lie inside its corners.

    Attributes:
        columns: data columns.
        shifts, tops, bends: as `bands` and `_rows` give them.
        score: how clearly the boundaries of codewords were seen.
        plane, flat: the plane that it was laid on, and this plane as `flatten` gives it, evened.
        warp: by how many pixels each boundary, from the start pattern to the stop pattern, lies further right and
            further down in each row than all that says; 2 x rows x (columns + 4).
    """

    columns: int
    shifts: Corners
    tops: npt.NDArray[np.float64]
    bends: Corners
    score: float
    plane: Gray = field(repr=False)
    flat: Floats = field(repr=False)
    warp: Floats | None = field(default=None, repr=False)


def lay(plane: Gray, straight: Straight) -> Grid | None:
    """The grid of the code at `straight`, or None where none fits. `plane` is H x W, one channel."""
    ruled = rule(plane, straight)
    return on_ruler(plane, straight, ruled, bands(ruled)) if ruled is not None else None


def on_ruler(plane: Gray, straight: Straight, ruled: Ruled, shifts: Corners) -> Grid | None:
    """The grid with that ruler and, of its bands, these polynomials, or None where no rows are seen. `plane` as for
    `lay`."""
    tops, bends = _rows(ruled.flat, ruled.columns, straight)
    if len(tops) <= 3:
        return None
    return Grid(ruled.columns, shifts, tops, bends, ruled.score, plane, evened(ruled.flat))


def sample(plane: Gray, straight: Straight, grid: Grid, part: tuple[float, float] = INNER) -> Cells:
    """Every cell of the code at `straight`, as one plane shows it, evened: behind artwork, under a hologram or a film,
    and where a card is worn, neither white nor black is equally bright everywhere.

    Args:
        part: of the height of each row, what is looked at.
    """
    flat = grid.flat if plane is grid.plane else evened(flatten(plane, straight, grid.columns))
    return cut(lines(flat, grid, part), grid.columns)


def cut(drawn: Floats, columns: int) -> Cells:
    """The cells of what `lines` gives."""
    samples = MODULES * SAMPLES
    starts = AROUND * SAMPLES + samples * np.arange(1, columns + 3)
    cells = drawn[:, (starts - AROUND * SAMPLES)[:, None] + np.arange(samples + 2 * AROUND * SAMPLES)]
    return Cells(cells, columns, _blur(drawn))


def _rows(flat: Floats, columns: int, straight: Straight) -> tuple[npt.NDArray[np.float64], Corners]:
    """Upper edges of the rows (pixels from the code's top, one more than there are rows), and how lines are moved.

    The second value has the coefficients of x, t, x t and t^2 (x and t from -0.5 to 0.5 over the code).
    """
    down = flat.shape[0] - 2 * ABOVE
    tall = down / SAMPLES if down < TALLEST else _true_height(straight, columns)
    change = np.abs(flat[2:] - flat[:-2])[:, BESIDE + MODULES * SAMPLES : -BESIDE - MODULES * SAMPLES]
    strips = cv2.resize(change, (_STRIPS, len(change)), interpolation=cv2.INTER_AREA).T[:, ABOVE - 3 : -ABOVE + 3]
    strips = strips - strips.mean(axis=1, keepdims=True)
    at = np.arange(strips.shape[1]) - 2 + 0.5  # pixels from the code's top
    across = (np.arange(_STRIPS) + 0.5) / _STRIPS - 0.5
    steps = np.arange(int(_FINER * max(3.0, tall / 7)), int(_FINER * min(90.0, tall / 1.7)) + 2)
    rates = steps / _FINER
    waves = _waves(strips, float(at[0]), steps, _FINER * down)
    skews = np.linspace(-8, 8, 65) * down / tall
    # strips lie at odd multiples of half their width, on both sides of the middle
    turn = _phasors((np.pi / (_STRIPS * down) * rates[:, None] * skews).astype(np.float32))
    double, total = turn * turn, np.zeros(turn.shape, np.complex64)
    for strip in range(_STRIPS // 2):
        right, left = waves[_STRIPS // 2 + strip], waves[_STRIPS // 2 - 1 - strip]
        total += right[:, None] * turn + left[:, None] * turn.conj()
        turn = turn * double
    power = np.abs(total)
    coarse, skew_at = np.unravel_index(int(power.argmax()), power.shape)
    skew = float(skews[skew_at])
    fine = rates[coarse] + np.linspace(-0.3, 0.3, 25)
    level = np.exp(2j * np.pi * fine[:, None] / down * skew * across)
    sums = np.einsum("sr,rs->r", strips @ np.exp(-2j * np.pi * at[:, None] * fine / down), level)
    chosen = int(np.abs(sums).argmax())
    period, phase = down / fine[chosen], float(np.angle(sums[chosen]))
    bends = _bends(strips, at, across, skew, period, phase, down)
    first = (-phase / (2 * np.pi)) % 1.0
    edges = (np.arange(-1, math.ceil(fine[chosen]) + 2) + first) * period
    inside = (edges[:-1] > -0.6 * period) & (edges[1:] < down + 0.6 * period)
    kept = edges[np.append(inside, False) | np.insert(inside, 0, False)]
    return kept, bends


def _waves(strips: Floats, first: float, steps: npt.NDArray[np.intp], whole: int) -> Waves:
    """How strong each of the rates, so many waves in `whole` pixels, is in each strip, strips x rates; `first` is where
    the strips begin."""
    found = np.fft.rfft(strips, whole, axis=1)[:, steps]
    return np.asarray(found * np.exp(-2j * np.pi * first / whole * steps), np.complex64)


def _phasors(angles: Floats) -> Waves:
    """Complex numbers of length 1 at these angles, in single precision."""
    turned = np.empty(angles.shape, np.complex64)
    turned.real, turned.imag = np.cos(angles), np.sin(angles)
    return turned


def _true_height(straight: Straight, columns: int) -> float:
    sides = np.linalg.norm(straight.corners - np.roll(straight.corners, -1, axis=0), axis=1)
    return float(sides[1] + sides[3]) / float(sides[0] + sides[2]) * width(columns)


def _bends(
    strips: Floats,
    at: npt.NDArray[np.float64],
    across: npt.NDArray[np.float64],
    skew: float,
    period: float,
    phase: float,
    down: int,
) -> Corners:
    """Where rows still leave the straight grid: local phases, strip by strip and window by window, fitted."""
    leveled = at[None] - skew * across[:, None]
    wave = strips * np.exp(-2j * np.pi * leveled / period - 1j * phase)
    centers = (np.arange(_WINDOWS) + 0.5) / _WINDOWS
    hats = np.maximum(0, 1 - np.abs(at[None] / down - centers[:, None]) * _WINDOWS * 0.75)
    local = wave @ hats.T  # strips x windows
    shift = -np.angle(local) / (2 * np.pi) * period
    x, t = np.broadcast_to(across[:, None], local.shape).ravel(), np.tile(centers - 0.5, _STRIPS)
    trust = np.sqrt(np.abs(local)).ravel() + 1e-6
    terms = np.stack((np.ones_like(x), x, t, x * t, t * t), axis=1)
    fit = fitted(terms, shift.ravel()[None], trust[None])[0]
    return np.asarray((skew + fit[1], fit[0], fit[2], fit[3], fit[4]))


def lines(flat: Floats, grid: Grid, part: tuple[float, float] = INNER) -> Floats:
    """One line of samples for each row, from AROUND before the start pattern to AROUND behind where the stop pattern
    begins, a part of the row averaged."""
    columns, shifts, tops = grid.columns, grid.shifts, grid.tops
    down, across = flat.shape[0] - 2 * ABOVE, width(columns) * SAMPLES
    x = np.arange(-AROUND * SAMPLES, across - MODULES * SAMPLES + AROUND * SAMPLES) + 0.5
    place = x / (MODULES * SAMPLES) / (columns + 3) * 2 - 1
    banded = moved(place, shifts).T.astype(np.float32)
    period = np.diff(tops)
    y = (tops[:-1, None] + period[:, None] * np.linspace(*part, _LINES)).ravel()
    band = np.clip(y / down * BANDS - 0.5, -0.5, BANDS - 0.5)
    lower = np.clip(np.floor(band).astype(int), 0, BANDS - 2)
    share = (band - lower).astype(np.float32)[:, None]
    along = banded[lower]
    along += share * (banded[1:] - banded[:-1])[lower]
    along += (x + BESIDE - 0.5).astype(np.float32)
    u, t = (x / across - 0.5).astype(np.float32), y / down - 0.5
    slope, base, down_linear, both, down_square = grid.bends
    fallen = (slope + both * t).astype(np.float32)[:, None] * u
    fallen += (y + base + down_linear * t + down_square * t * t + ABOVE - 0.5).astype(np.float32)[:, None]
    if grid.warp is not None:
        right, below = np.repeat(_between(grid.warp, x / (MODULES * SAMPLES)), _LINES, axis=1)
        along += right
        fallen += below
    sampled = cv2.remap(flat, along, fallen, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    drawn: Floats = np.asarray(sampled, np.float32).reshape(len(period), _LINES, -1).mean(axis=1)
    return drawn


def _between(warp: Floats, at: npt.NDArray[np.float64]) -> Floats:
    """What `warp` says of boundaries, at places between them, the first at 0; its last axis becomes that of places."""
    left = np.clip(at.astype(int), 0, warp.shape[-1] - 2)
    share = np.clip(at - left, 0, 1).astype(np.float32)
    return np.asarray(warp[..., left] * (1 - share) + warp[..., left + 1] * share, np.float32)


def _blur(drawn: Floats) -> float:
    """How blurred the start pattern is, which every row shows."""
    reach = AROUND * SAMPLES
    seen = drawn[:, reach : reach + MODULES * SAMPLES].mean(axis=0)
    return BLURS[int((_starts() @ (seen - seen.mean())).argmax())]


@lru_cache(maxsize=1)
def _starts() -> Floats:
    """The start pattern at each of BLURS as it is sampled, centered and of unit length: blurs x samples."""
    around = np.concatenate((np.ones(1, np.float32), START, np.zeros(1, np.float32)))
    drawn = np.stack([soften(around, blur, SAMPLES)[SAMPLES:-SAMPLES] for blur in BLURS])
    level = drawn - drawn.mean(axis=1, keepdims=True)
    return np.asarray(level / np.linalg.norm(level, axis=1, keepdims=True), np.float32)
