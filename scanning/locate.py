"""Finds where in a frame a PDF417 code may lie: dense texture in a long rectangle, at any angle.

A code is denser in edges than anything around it, whatever the light. The frame is reduced, its brightness taken to a
logarithm (so that shade and blue artwork count less), and regions above several levels of edge energy are kept when
they are long, full and their edges run across them. One level alone joins a code to the text above it, or, under a
lamp's reflection, cuts it in two; that is why there are several.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from scanning.camera import Frame

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An upright-or-turned rectangle in frame pixels.

    Attributes:
        center: x and y.
        length, height: of the long and the short side.
        angle: of the long side, radians, 0 pointing right and growing clockwise as seen.
        score: how much like a code; comparable within one frame only.
    """

    center: tuple[float, float]
    length: float
    height: float
    angle: float
    score: float


WORK_WIDTH = 640
"""Pixels. A code that can be read at all covers at least 90 of them."""

_LEVELS = (0.3, 0.4, 0.5, 0.6, 0.7)
_WINDOW = 11
_SHORTEST, _LOWEST, _SMALLEST = 90, 10, 1000
_LEAST_ASPECT, _LEAST_FILL = 1.5, 0.65
_MOST_CANDIDATES = 4
_CLOSE, _OPEN = np.ones((7, 7), np.uint8), np.ones((9, 9), np.uint8)
_LOGARITHM = (np.log1p(np.arange(256) / 30) / math.log1p(255 / 30) * 255).astype(np.float32)


def find(frame: Frame) -> list[Candidate]:
    """Places that may hold a PDF417 code, the likeliest first, at most four. `frame` is H x W x 3, BGR, or H x W."""
    scale = WORK_WIDTH / max(frame.shape[:2])
    small = cv2.resize(frame, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    if small.ndim == 3:
        blue, green, red = cv2.split(small)
        small = cv2.max(cv2.max(blue, green), red)  # artwork in any ink is brighter here than black modules
    bright = cv2.LUT(small, _LOGARITHM)
    across, down = cv2.Scharr(bright, cv2.CV_32F, 1, 0), cv2.Scharr(bright, cv2.CV_32F, 0, 1)
    tensor: Floats = np.stack(
        [
            np.asarray(cv2.blur(product, (_WINDOW, _WINDOW)), np.float32)
            for product in (across * across, down * down, across * down)
        ],
        axis=-1,
    )
    energy: Floats = np.sqrt(np.maximum(tensor[..., 0] + tensor[..., 1], 0), dtype=np.float32)
    found: list[Candidate] = []
    reference = _near_top(energy)
    for level in _LEVELS:
        _, mask = cv2.threshold(energy, level * reference, 255, cv2.THRESH_BINARY)
        mask = cv2.morphologyEx(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, _CLOSE), cv2.MORPH_OPEN, _OPEN)
        found += _regions(np.asarray(mask, np.uint8), energy, tensor, scale)
    return _distinct(found)


def _near_top(energy: Floats) -> float:
    """The 99th percentile, from a quarter of the pixels."""
    some = energy[::2, ::2].ravel()
    return float(np.partition(some, int(some.size * 0.99))[int(some.size * 0.99)])


def _regions(mask: npt.NDArray[np.uint8], energy: Floats, tensor: Floats, scale: float) -> list[Candidate]:
    regions: list[Candidate] = []
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for outline in outlines:
        area = cv2.contourArea(outline)
        if area < _SMALLEST:
            continue
        (x, y), (length, height), degrees = cv2.minAreaRect(outline)
        if length < height:
            length, height, degrees = height, length, degrees + 90
        if length < _SHORTEST or height < _LOWEST or length < _LEAST_ASPECT * height:
            continue
        fill = area / (length * height)
        if fill < _LEAST_FILL:
            continue
        left, top, width, tall = cv2.boundingRect(outline)
        inside = np.zeros((tall, width), np.uint8)
        cv2.drawContours(inside, [outline], -1, 255, -1, offset=(-left, -top))
        box = (slice(top, top + tall), slice(left, left + width))
        xx, yy, xy, _ = cv2.mean(tensor[box], inside)
        coherence = math.hypot(xx - yy, 2 * xy) / (xx + yy + 1e-6)
        edges = math.degrees(math.atan2(2 * xy, xx - yy) / 2)
        if abs((edges - degrees + 90) % 180 - 90) > 30 and coherence > 0.15:
            continue  # the edges run along it: lines of text, a stripe
        strength = cv2.mean(energy[box], inside)[0]
        regions.append(
            Candidate(
                center=(x / scale, y / scale),
                length=(length - _WINDOW / 2) / scale,
                height=(height - _WINDOW / 2) / scale,
                angle=math.radians(degrees),
                score=math.sqrt(area) * strength * fill**2 * (1 + coherence),
            )
        )
    return regions


def _distinct(found: list[Candidate]) -> list[Candidate]:
    """The best of each group of nearly equal rectangles."""
    kept: list[Candidate] = []
    for one in sorted(found, key=lambda candidate: -candidate.score):
        if not any(_alike(one, other) for other in kept):
            kept.append(one)
    return kept[:_MOST_CANDIDATES]


def _alike(one: Candidate, other: Candidate) -> bool:
    apart = math.dist(one.center, other.center)
    return (
        apart < 0.08 * other.length
        and abs(one.height / other.height - 1) < 0.25
        and abs(one.length / other.length - 1) < 0.12
    )
