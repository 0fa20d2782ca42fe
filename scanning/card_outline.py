"""Finds a card by its outline, whatever is on it: a bright or dark rectangle of a card's proportions."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from scanning.pdf417.symbols import Gray

Corners = npt.NDArray[np.float32]

_WIDTH = 320
_LEVELS = range(56, 232, 16)
_LEAST_AREA, _MOST_AREA = 0.05, 0.8  # of the frame
_LEAST_ASPECT, _MOST_ASPECT = 1.2, 2.2  # ID-1 has 1.59; tilting changes it
_LEAST_FILL = 0.86
_MIDDLE = 0.3  # of the frame's width and height, off its middle


def find_card(plain: Gray) -> Corners | None:
    """The corners of the largest outline of a card near the middle of `plain` (H x W), 4 x 2 pixels, or None."""
    scale = _WIDTH / max(plain.shape)
    small = np.asarray(cv2.resize(plain, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    smooth = cv2.medianBlur(small, 5)
    best: tuple[float, Corners] | None = None
    for level in _LEVELS:
        mask = np.asarray(cv2.threshold(smooth, level, 255, cv2.THRESH_BINARY)[1], np.uint8)
        for polarity in (mask, cv2.bitwise_not(mask)):
            outlines, _ = cv2.findContours(polarity, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
            for outline in outlines:
                found = _outline(np.asarray(outline, np.int32), small.shape)
                if found is not None and (best is None or found[0] > best[0]):
                    best = found
    return None if best is None else best[1] / np.float32(scale)


def _outline(
    outline: npt.NDArray[np.int32], shape: tuple[int, ...]
) -> tuple[float, Corners] | None:  # fmt: skip
    """Area and corners of an outline that a card may have."""
    whole = shape[0] * shape[1]
    area = cv2.contourArea(outline)
    if not _LEAST_AREA * whole <= area <= _MOST_AREA * whole:
        return None
    (x, y), (width, height), _ = box = cv2.minAreaRect(outline)
    long, short = max(width, height), max(min(width, height), 1.0)
    off = max(abs(x / shape[1] - 0.5), abs(y / shape[0] - 0.5))
    if not _LEAST_ASPECT <= long / short <= _MOST_ASPECT or area < _LEAST_FILL * long * short or off > _MIDDLE:
        return None
    return area, np.asarray(cv2.boxPoints(box), np.float32)


def sharpness(plain: Gray, corners: Corners) -> float:
    """The strongest steps between neighboring pixels inside the corners, clear of the edge, were the frame 640 px wide.

    Of all directions that in which they are least: motion smears only one. In gray levels.
    """
    scale = 2 * _WIDTH / max(plain.shape)
    small = np.asarray(cv2.resize(plain, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    middle = corners.mean(axis=0)
    inside = np.zeros(small.shape, np.uint8)
    shrunk = (middle + (corners - middle) * np.float32(0.8)) * np.float32(scale)
    cv2.fillConvexPoly(inside, np.rint(shrunk).astype(np.int32), 1)
    inner = inside[1:-1, 1:-1] > 0
    if not inner.any():
        return 0.0
    here = small[1:-1, 1:-1]
    neighbors = (small[1:-1, 2:], small[2:, 1:-1], small[2:, 2:], small[2:, :-2])
    return min(float(np.percentile(np.asarray(cv2.absdiff(here, other))[inner], 97)) for other in neighbors)
