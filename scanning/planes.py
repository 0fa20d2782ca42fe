"""Chooses what to look at in a colored frame: grey, and where a picture is printed behind the code, its own ink."""

from __future__ import annotations

import math

import cv2
import numpy as np

from scanning.camera import Frame
from scanning.locate import Candidate
from scanning.symbols import Gray

_BETTER = 1.3
"""How much more contrast the brightest channel must have over grey before it is worth a second look."""


def gray(frame: Frame) -> Gray:
    """Brightness as the sensor sees it best, H x W."""
    return np.asarray(cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY), np.uint8) if frame.ndim == 3 else frame


def brightest(frame: Frame) -> Gray:
    """The brightest of the three channels, H x W: black stays black, ink of any colour fades."""
    blue, green, red = cv2.split(frame)
    return np.asarray(cv2.max(cv2.max(blue, green), red), np.uint8)


def has_artwork(frame: Frame, plain: Gray, candidate: Candidate) -> bool:
    """Whether colored ink lies behind the code, so that its brightest channel shows it better than grey does."""
    reach = candidate.length / 2 * max(abs(math.cos(candidate.angle)), abs(math.sin(candidate.angle)))
    x, y = candidate.center
    rows = slice(max(0, int(y - reach)), int(y + reach) + 1, 2)
    columns = slice(max(0, int(x - reach)), int(x + reach) + 1, 2)
    color = np.ascontiguousarray(frame[rows, columns])
    if color.size == 0:
        return False
    across, down = np.meshgrid(np.arange(color.shape[1]), np.arange(color.shape[0]))
    dx, dy = across - color.shape[1] / 2, down - color.shape[0] / 2
    along = np.abs(dx * math.cos(candidate.angle) + dy * math.sin(candidate.angle)) * 2
    aside = np.abs(dy * math.cos(candidate.angle) - dx * math.sin(candidate.angle)) * 2
    inside = (along < candidate.length * 0.4) & (aside < candidate.height * 0.35)
    if not inside.any():
        return False
    return _contrast(brightest(color), inside) > _BETTER * _contrast(np.ascontiguousarray(plain[rows, columns]), inside)


def _contrast(plane: Gray, inside: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> float:
    """Local range of brightness, where it is worst."""
    light = cv2.dilate(plane, np.ones((7, 7), np.uint8))
    dark = cv2.erode(plane, np.ones((7, 7), np.uint8))
    return float(np.percentile(np.asarray(cv2.subtract(light, dark))[inside], 15)) + 1
