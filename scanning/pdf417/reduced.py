"""The small pictures of a frame in which places of codes are found: its brightness, and how strong edges are."""

from __future__ import annotations

import math

import cv2
import numpy as np
import numpy.typing as npt

from scanning.capture.camera import Frame
from scanning.pdf417.symbols import Floats

WORK_WIDTH = 640
"""Pixels to which a frame is reduced. A code that can be read at all covers at least 90 of them."""

CELL = 2
"""Of these pixels, the side of one cell of the energy map."""

WINDOW = 5
"""Cells over which edges are averaged."""

_NEARBY, _CALM = 31, 20  # pixels of the reduced frame; levels of the logarithm: a range that counts as none
_LOGARITHM = (np.log1p(np.arange(256) / 30) / math.log1p(255 / 30) * 255).astype(np.float32)


def reduced(frame: Frame) -> tuple[Floats, float] | None:
    """Brightness on a logarithmic scale at `WORK_WIDTH`, and its pixels over the frame's; None where it is too small.

    Artwork in any ink is brighter in the brightest channel than black modules.
    """
    scale = WORK_WIDTH / max(frame.shape[:2])
    if min(frame.shape[:2]) * scale < CELL * WINDOW:
        return None
    size = round(frame.shape[1] * scale), round(frame.shape[0] * scale)
    part: Frame = frame
    while max(part.shape[:2]) >= 3 * WORK_WIDTH:  # by halves, which costs a tenth of one step by an odd share
        half = part.shape[1] // 2, part.shape[0] // 2
        part = np.asarray(cv2.resize(part, half, interpolation=cv2.INTER_AREA), np.uint8)
    small = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
    if small.ndim == 3:
        blue, green, red = cv2.split(small)
        small = cv2.max(cv2.max(blue, green), red)
    return np.asarray(cv2.LUT(small, _LOGARITHM), np.float32), scale


def evened(bright: Floats) -> Floats:
    """Brightness over its own range nearby: black print and a wallet's rim count no more than a pale code."""
    size = (_NEARBY, _NEARBY)
    level = cv2.blur(bright, size)
    spread = cv2.sqrt(np.maximum(cv2.blur(cv2.multiply(bright, bright), size) - cv2.multiply(level, level), 0))
    return np.asarray((bright - level) / (spread + _CALM), np.float32)


def local_mean(product: npt.NDArray[np.generic]) -> Floats:
    height, width = product.shape[:2]
    cells = cv2.resize(np.asarray(product, np.float32), (width // CELL, height // CELL), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.blur(cells, (WINDOW, WINDOW)), np.float32)
