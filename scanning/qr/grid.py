"""Samples the modules of a QR code on its own grid and tells dark from light by the modules whose color is known."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

from scanning.pdf417.symbols import Floats, Gray
from scanning.qr.finders import FINDER, Finders

Points = npt.NDArray[np.float64]

_ALIGNED = {6: (6, 34), 7: (6, 22, 38), 8: (6, 24, 42), 9: (6, 26, 46), 10: (6, 28, 50)}
"""Of each version the rows and columns of alignment patterns' middles. Passes and badges have 6 to 8."""

_FINE = 4
"""Pixels to which a module is brought."""
_RIM = 4  # modules of margin
_UNSURE, _LEAST_TIMING = 0.13, 0.2
"""Share by which the size of a module may be wrong; fit of the timing patterns, which blur leaves little of."""
_STEPS, _ASIDE = 3, (-0.8, -0.4, 0.0, 0.4, 0.8)  # samples a module along a timing pattern; modules beside it
_LEAST_LIKE, _OFF = 0.45, 0.7  # of a pattern; modules beside the grid at which it is another thing
_NEAR = 3.0, 1.2  # modules within which a pattern is sought, first and then
_NEARBY, _AROUND, _CALM = 11, 15, 4.0
"""Modules over whose mean and then over whose range brightness is taken; levels of a range that counts as none."""
_RIDGES, _CLEAR, _LEAST_SPREAD = (20.0, 10.0, 10.0), 0.35, 0.02
"""Of each round what keeps the filter's weights small; how far from gray a module is to teach; the least variance."""


def modules(version: int) -> int:
    return 17 + 4 * version


MODULES = modules(min(_ALIGNED)), modules(max(_ALIGNED))
"""Of the smallest and the largest code that is sampled."""


@cache
def known(version: int) -> Floats:
    """n x n: 1 where a module is dark in every code of this version, -1 where it is light, 0 elsewhere."""
    side = modules(version)
    made = np.zeros((side, side), np.float32)
    made[6, 8:-8] = made[8:-8, 6] = np.where(np.arange(8, side - 8) % 2, -1, 1)
    for row, column in _alignment(version):
        made[row - 2 : row + 3, column - 2 : column + 3] = _rings(5)
    for rows, columns in ((slice(0, 8), slice(0, 8)), (slice(0, 8), slice(-8, None)), (slice(-8, None), slice(0, 8))):
        made[rows, columns] = -1
    for row, column in ((0, 0), (0, side - 7), (side - 7, 0)):
        made[row : row + 7, column : column + 7] = _rings(7)
    made[side - 8, 8] = 1
    return made


def _alignment(version: int) -> list[tuple[int, int]]:
    """Row and column of the middle of each alignment pattern."""
    lines = _ALIGNED[version]
    ends = {(lines[0], lines[0]), (lines[0], lines[-1]), (lines[-1], lines[0])}
    return [(row, column) for row in lines for column in lines if (row, column) not in ends]


def _rings(side: int) -> Floats:
    """A finder pattern (7) or an alignment pattern (5): dark, light, dark from outside."""
    off = np.abs(np.arange(side) - side // 2)
    ring = np.maximum(off[:, None], off[None, :])
    return np.where((ring == side // 2 - 1), -1, 1).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Sampled:
    """What a frame says of a code's modules.

    Attributes:
        version: of the code.
        weights: n x n, positive where dark, in units of log likelihood, roughly.
        fit: share of the known modules that are as they must be.
        corners: 4 x 2, pixels of the picture, clockwise from the code's own upper left.
    """

    version: int
    weights: Floats
    fit: float
    corners: Points


def sample(picture: Gray, seen: Finders) -> Sampled | None:
    """The modules of a code in `picture` (H x W) whose finder patterns were seen; None where no grid fits."""
    if seen.light:
        picture = np.asarray(cv2.bitwise_not(picture), np.uint8)
    version = _version(picture, seen)
    if version is None:
        return None
    side = modules(version)
    grid = _first(seen, side)
    for near in _NEAR:
        grid = _refined(picture, grid, version, near)
    rim = _RIM * _FINE
    level = _level(picture, grid, side)[rim:-rim, rim:-rim]
    weights, fit = _weighed(level, known(version))
    box = np.array([[(0, 0), (side, 0), (side, side), (0, side)]], np.float64)
    return Sampled(version, weights, fit, cv2.perspectiveTransform(box, grid)[0])


def _version(picture: Gray, seen: Finders) -> int | None:
    """The version whose timing patterns, dark and light in turn between the finder patterns, fit best."""
    apart = math.dist(seen.corner, seen.right) / 2 + math.dist(seen.corner, seen.below) / 2
    guess = (apart / seen.module + FINDER - 17) / 4
    likely = [version for version in _ALIGNED if abs(version - guess) <= 1 + _UNSURE * (guess + 4)]
    likes = {version: _timing(picture, _first(seen, modules(version)), modules(version)) for version in likely}
    best = max(likes, key=lambda version: likes[version], default=None)
    return best if best is not None and likes[best] > _LEAST_TIMING else None


def _timing(picture: Gray, grid: Points, side: int) -> float:
    """How well both timing patterns fit, 0 to 1: each in two halves, for perspective shifts the middle, and on the best
    of several lines beside each other."""
    at = np.arange(8 + 0.5 / _STEPS, side - 8, 1 / _STEPS)
    lines = 6.5 + np.array(_ASIDE)
    along, aside = np.tile(at, len(lines)), np.repeat(lines, len(at))
    places = np.array([np.concatenate((np.column_stack((along, aside)), np.column_stack((aside, along))))])
    spots = cv2.perspectiveTransform(places, grid)[0].astype(np.float32)
    values = cv2.remap(picture, spots[:, :1].copy(), spots[:, 1:].copy(), cv2.INTER_LINEAR)
    shades = np.asarray(values, np.float64).reshape(2, len(lines), len(at))
    wave, half = np.exp(1j * np.pi * (at - 8.5)), len(at) // 2
    total = np.zeros((2, len(lines)))
    for part in (slice(0, half), slice(half, None)):
        even = shades[:, :, part] - shades[:, :, part].mean(axis=2, keepdims=True)
        norm = np.linalg.norm(even, axis=2) * math.sqrt(even.shape[2] / 2) + 1e-6
        total += np.abs(even @ wave[part]) / norm / 2
    return float(total.max(axis=1).mean())


def _first(seen: Finders, side: int) -> Points:
    """From modules to pixels, as if the code were seen without perspective."""
    near, far = 3.5, side - 3.5
    fourth = seen.right + seen.below - seen.corner
    have = np.array(((near, near), (far, near), (far, far), (near, far)), np.float32)
    want = np.array((seen.corner, seen.right, fourth, seen.below), np.float32) + 0.5
    return np.asarray(cv2.getPerspectiveTransform(have, want), np.float64)


def _level(picture: Gray, grid: Points, side: int) -> Gray:
    """The code level, `_FINE` pixels a module, with `_RIM` modules around it."""
    size = (side + 2 * _RIM) * _FINE
    to_picture = grid @ np.array(((1 / _FINE, 0, -_RIM), (0, 1 / _FINE, -_RIM), (0, 0, 1))) @ _half(0.5)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(
        cv2.warpPerspective(
            picture, _half(-0.5) @ to_picture, (size, size), flags=flags, borderMode=cv2.BORDER_REPLICATE
        )
    )


def _half(by: float) -> Points:
    return np.array(((1, 0, by), (0, 1, by), (0, 0, 1)), np.float64)


@cache
def _print(side: int) -> Gray:
    """What such a pattern looks like, level: a finder pattern with a margin of one module."""
    rings = np.pad(_rings(side), 1, constant_values=-1)
    large = np.where(rings > 0, 0, 255).astype(np.uint8).repeat(_FINE, 0).repeat(_FINE, 1)
    if side == 5:
        large = large[_FINE:-_FINE, _FINE:-_FINE]
    return np.asarray(cv2.GaussianBlur(large, (0, 0), _FINE / 2.5), np.uint8)


def _refined(picture: Gray, grid: Points, version: int, near: float) -> Points:
    """The grid that fits the places where finder and alignment patterns are seen best, but for some that are elsewhere.

    One that a crack or a reflection hides is found somewhere else or not at all.
    """
    side = modules(version)
    level = _level(picture, grid, side)
    have: list[tuple[float, float]] = []
    want: list[tuple[float, float]] = []
    spots = [(3, 3, 7), (3, side - 4, 7), (side - 4, 3, 7), *((row, column, 5) for row, column in _alignment(version))]
    for row, column, kind in spots:
        pattern = _print(kind)
        half, reach = len(pattern) // 2, round(near * _FINE)
        y, x = (round((line + 0.5 + _RIM) * _FINE) for line in (row, column))
        part = level[max(0, y - half - reach) : y + half + reach, max(0, x - half - reach) : x + half + reach]
        if min(part.shape) < len(pattern):
            continue
        like = cv2.matchTemplate(part, pattern, cv2.TM_CCOEFF_NORMED)
        _, best, _, (left, top) = cv2.minMaxLoc(like)
        if best < _LEAST_LIKE:
            continue
        dx = left + max(0, x - half - reach) + half - x
        dy = top + max(0, y - half - reach) + half - y
        have.append((column + 0.5, row + 0.5))
        want.append((column + 0.5 + dx / _FINE, row + 0.5 + dy / _FINE))
    if len(have) < 4:
        return grid
    moved, _ = cv2.findHomography(np.array(have), np.array(want), cv2.RANSAC, _OFF, maxIters=60)
    return grid @ moved if moved is not None else grid


def _weighed(level: Gray, truth: Floats) -> tuple[Floats, float]:
    """How dark each module is, by a filter that makes the known modules what they are, and how many then are.

    The filter weighs the 5 x 5 modules around each one, so that blur, smear and sharpening are undone as far as noise
    lets them be. It is learned from the known modules, and then from all that it tells clearly.
    """
    side = len(truth)
    inner = level.reshape(side, _FINE, side, _FINE)[:, 1:-1, :, 1:-1].mean((1, 3)).astype(np.float32)
    flat = inner - cv2.blur(inner, (_NEARBY, _NEARBY))
    flat /= np.sqrt(cv2.blur(flat * flat, (_AROUND, _AROUND))) + _CALM
    padded = np.pad(flat, 2, mode="edge")
    around = [padded[row : row + side, column : column + side] for row in range(5) for column in range(5)]
    inputs = np.stack([*around, np.ones_like(flat)], axis=-1).reshape(side * side, -1)
    wanted, sure = truth.ravel().copy(), truth.ravel() != 0
    taught = sure
    for ridge in _RIDGES:
        mine = inputs[taught]
        filter_ = np.linalg.solve(mine.T @ mine + ridge * np.eye(mine.shape[1]), mine.T @ wanted[taught])
        told = inputs @ filter_
        wanted = np.where(sure, truth.ravel(), np.sign(told)).astype(np.float32)
        taught = sure | (np.abs(told) > _CLEAR)
    fit = float((np.sign(told[sure]) == truth.ravel()[sure]).mean())
    spread = float(np.var(told[sure] - truth.ravel()[sure])) + _LEAST_SPREAD
    return np.asarray((told / spread).reshape(side, side), np.float32), fit
