"""What the library reads of a code that was found here: of a clean drawing of its weights, and of the level picture."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from scanning.pdf417.codewords import Weighed, solve
from scanning.pdf417.straighten import Corners
from scanning.pdf417.symbols import Gray, draw, width
from scanning.read_codes import PDF417_ONLY, DecodedCode, read_codes

WIDTH = 750
"""Pixels to which a straightened code is brought. Measured: fewer and more both read less."""

_QUIET = 24


def of_weights(weighed: Weighed, corners: Corners) -> DecodedCode | None:
    """What the weights add up to, corrected here and decoded by the library from a clean drawing."""
    solved = solve(weighed)
    if solved is None:
        return None
    shape = weighed.shape
    found = read_codes(draw(solved.values.reshape(shape.rows, shape.columns), shape.level), PDF417_ONLY)
    if not found:
        return None
    sides = np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1)
    module = float(sides[0] + sides[2]) / 2 / width(shape.columns)
    return replace(found[0], corners=corners, chance=solved.chance, module=module)


def of_picture(plane: Gray, corners: Corners) -> DecodedCode | None:
    """The library's own reading of the straightened picture."""
    found = read_codes(_smooth(_crop(plane, corners)), PDF417_ONLY)
    return replace(found[0], corners=corners) if found else None


def _crop(gray: Gray, corners: Corners) -> Gray:
    """The code alone, level, `WIDTH` wide, with a quiet zone."""
    sides = np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1)
    height = max(20, round(WIDTH * float(sides[1] + sides[3]) / float(sides[0] + sides[2])))
    box = np.array(((0, 0), (WIDTH, 0), (WIDTH, height), (0, height)), np.float32) + _QUIET
    to_crop = cv2.getPerspectiveTransform(corners.astype(np.float32), box)
    size = (WIDTH + 2 * _QUIET, height + 2 * _QUIET)
    return np.asarray(cv2.warpPerspective(gray, to_crop, size, flags=cv2.INTER_CUBIC), np.uint8)


def _smooth(crop: Gray) -> Gray:
    """Averaged down the rows: noise goes, bars stay."""
    return np.asarray(cv2.blur(crop, (1, 5)), np.uint8)
