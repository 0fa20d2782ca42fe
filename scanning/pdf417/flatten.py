"""Lays a code flat: a rectangle whose rows are level and whose modules are nearly all of one size."""

from __future__ import annotations

import cv2
import numpy as np

from scanning.pdf417.straighten import Corners, Straight
from scanning.pdf417.symbols import Floats, Gray, width

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
