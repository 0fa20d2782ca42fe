"""The anatomy of PDF417 (ISO/IEC 15438): patterns, row indicators, and a clean drawing of given codewords."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.float64]
Integers = npt.NDArray[np.intp]
Gray = npt.NDArray[np.uint8]

CLUSTERS, CODEWORDS, MODULES = 3, 929, 17
"""Row r uses cluster r mod 3; each has 929 patterns of 17 modules."""

MOST_ROWS, MOST_COLUMNS = 90, 30


def _modules(runs: Sequence[int]) -> Floats:
    """Bar, space, bar, ... as one value a module: 0 black, 1 white."""
    return np.concatenate([np.full(run, number % 2, np.float32) for number, run in enumerate(runs)])


START = _modules((8, 1, 1, 1, 1, 1, 1, 3))
STOP = _modules((7, 1, 1, 3, 1, 1, 1, 2, 1))


def width(columns: int) -> int:
    """Modules of a code with so many data columns: start, stop and two row indicators besides."""
    return MODULES * columns + 69


def columns_of(modules: float) -> float:
    """The inverse of `width`, not rounded."""
    return (modules - 69) / MODULES


@lru_cache(maxsize=1)
def patterns() -> Floats:
    """Every pattern, clusters x codewords x modules: 0 black, 1 white. See the table's own head for its source."""
    text = (Path(__file__).parent / "patterns.txt").read_text(encoding="ascii")
    rows = [line.split() for line in text.splitlines() if not line.startswith("#")]
    bits = np.array([[int(word, 16) for word in row] for row in rows])[..., None] >> np.arange(MODULES - 1, -1, -1)
    table = (1 - (bits & 1)).astype(np.float32)
    table.setflags(write=False)
    return table


def soften(modules: Floats, blur: float, samples: int) -> Floats:
    """Modules along the last axis as `samples` values each, seen through a Gaussian of `blur` modules."""
    fine = 6
    flat = np.repeat(modules.reshape(-1, modules.shape[-1]), fine, axis=1)
    soft = cv2.GaussianBlur(flat, (0, 0), blur * fine, sigmaY=1e-6, borderType=cv2.BORDER_REPLICATE)
    means = np.asarray(soft, np.float32).reshape(len(flat), -1, fine // samples).mean(axis=2)
    return np.asarray(means.reshape(*modules.shape[:-1], -1))


def indicators(row: int, rows: int, columns: int, level: int) -> tuple[int, int]:
    """Codewords of the left and the right row indicator (5.11.3). `row` from 0."""
    base, third = 30 * (row // 3), row % 3
    about = ((rows - 1) // 3, 3 * level + (rows - 1) % 3, columns - 1)
    return base + about[third], base + about[(third + 2) % 3]


_PIXELS_WIDE, _PIXELS_TALL, _QUIET = 2, 3, 10


def draw(values: Integers, level: int) -> Gray:
    """A clean picture of a code, for the library to decode. `values`: rows x columns, codewords 0 to 928."""
    rows, columns = values.shape
    table = patterns()
    cluster = np.arange(rows) % CLUSTERS
    ends = np.array([indicators(row, rows, columns, level) for row in range(rows)])
    whole = np.concatenate(
        [
            np.tile(START, (rows, 1)),
            table[cluster, ends[:, 0]],
            table[cluster[:, None], values].reshape(rows, -1),
            table[cluster, ends[:, 1]],
            np.tile(STOP, (rows, 1)),
        ],
        axis=1,
    )
    picture = np.repeat(np.repeat(whole, _PIXELS_TALL, axis=0), _PIXELS_WIDE, axis=1) * 255
    return np.pad(picture.astype(np.uint8), _QUIET, constant_values=255)
