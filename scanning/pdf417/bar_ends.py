"""Follows a wide bar of a code's start or stop pattern up and down to where it turns to paper."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from scanning.pdf417.symbols import Floats, Numbers


def bar_ends(
    level: Floats, x: float, slope: float, middle: float, width: float, tall: int, above: int
) -> tuple[float, float]:  # fmt: skip
    """First and last row of a dark bar that runs through (x, middle).

    Args:
        level: H x W, gray. slope: pixels by which the bar moves right from one row to the next. width: of the bar.
        tall, above: how high the code may be, and the margin above and below it; the bar is followed no further.
    """
    height = level.shape[0]
    rows = np.arange(height, dtype=np.float32)[:, None]
    half = max(1.0, width / 2 - 2)
    columns = x + slope * (rows - middle) + np.linspace(-half, half, 9, dtype=np.float32)[None]
    along = cv2.remap(
        level, columns.astype(np.float32), np.repeat(rows, 9, axis=1), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    profile = cv2.GaussianBlur(along.mean(axis=1, keepdims=True), (0, 0), 1.0)[:, 0]
    core = profile[int(middle - 0.25 * tall) : int(middle + 0.25 * tall) + 1]
    dark = float(np.median(core))
    return _walk(profile, dark, middle, tall, above, -1), _walk(profile, dark, middle, tall, above, 1)


def _brightest_ahead(line: Numbers) -> Numbers:
    """The brightest of each place and the eight after it."""
    kernel = np.ones((1, 9), np.uint8)
    return np.asarray(cv2.dilate(line[None], kernel, anchor=(0, 0))[0], np.float64)


def _walk(profile: npt.NDArray[np.generic], dark: float, middle: float, tall: int, above: int, step: int) -> float:
    """From the middle outwards to where the bar turns to paper; half way up is the edge."""
    start = int(middle)
    line = np.asarray(profile[start::step], np.float64)
    farthest = min(len(line) - 1, int(0.5 * tall + above - 2))
    first = max(1, int(0.2 * tall))
    bright = _brightest_ahead(line)[first:farthest]
    half = (dark + bright) / 2
    paper = np.flatnonzero((bright - dark > 25) & (line[first:farthest] >= half))
    if not len(paper):
        return start + step * farthest
    at = first + int(paper[0])
    inside, outside = float(line[at - 1]), float(line[at])
    share = (float(half[paper[0]]) - inside) / (outside - inside) if outside > inside else 0.0
    return start + step * (at - 1 + min(max(share, 0.0), 1.0))
