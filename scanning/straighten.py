"""Fits the four edges of a PDF417 code inside a candidate rectangle, by the code's own start and stop patterns.

Every row of a code begins and ends with the same bars (ISO/IEC 15438, 5.3: 8 1 1 1 1 1 1 3 and 7 1 1 3 1 1 1 2 1), so
the mean over many rows, taken along the right slant, shows them sharply however noisy the frame. The best slant, scale
and place of both patterns give the left and right edge and the size of a module at each end; where their wide bars end
lie the corners.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from scanning.camera import Frame
from scanning.locate import Candidate

Floats = npt.NDArray[np.float32]
Corners = npt.NDArray[np.float64]


def _modules(runs: Sequence[int]) -> Floats:
    """Bar, space, bar, ... as one value a module: 0 black, 1 white."""
    return np.concatenate([np.full(run, number % 2, np.float32) for number, run in enumerate(runs)])


START = _modules((8, 1, 1, 1, 1, 1, 1, 3))
STOP = _modules((7, 1, 1, 3, 1, 1, 1, 2, 1))
_START_BAR, _STOP_BAR = 8, 7


@dataclass(frozen=True, slots=True)
class Straight:
    """Where a code lies.

    Attributes:
        corners: 4 x 2, frame pixels, clockwise from the code's own upper left (outer edge of the start pattern).
        modules: estimated width of the code in modules.
        score: sum of the correlations of both patterns, at most 2.
    """

    corners: Corners
    modules: float
    score: float


@dataclass(frozen=True, slots=True)
class _End:
    """A pattern found in a strip: `edge` its left side at the strip's middle row, `slope` in pixels a row."""

    score: float
    edge: float
    slope: float
    module: float


_LENGTH = 720
"""Pixels: what a code's length is brought to for fitting."""
_BESIDE, _ABOVE = 110, 30
_REACH = 0.22
_TRUSTED = 1.55
_COARSE_SLOPES, _FINE_SLOPES = np.linspace(-0.36, 0.36, 13), np.linspace(-0.04, 0.04, 5)
_COARSE_SCALES, _FINE_SCALES = np.geomspace(1.8, 4.2, 12), np.geomspace(0.95, 1.05, 7)
_LEAD = 1


def straighten(frame: Frame, candidate: Candidate) -> Straight | None:
    """The edges of the code in `candidate`, or None where there are no start and stop patterns.

    `frame` is H x W, grey or any one channel.
    """
    level, to_frame = _leveled(frame, candidate)
    height, width = level.shape
    tall = height - 2 * _ABOVE
    top, bottom = _ABOVE + int(0.2 * tall), height - _ABOVE - int(0.2 * tall)
    reach = int(_BESIDE + _REACH * _LENGTH)
    left, right = level[top:bottom, :reach], level[top:bottom, width - reach :]
    pairs = [
        (_end(left, START, before=True), _end(right, STOP, before=False), False),
        (_end(left, STOP[::-1], before=True), _end(right, START[::-1], before=False), True),
    ]
    first, last, flipped = max(pairs, key=lambda pair: pair[0].score + pair[1].score)
    score = first.score + last.score
    if score < _TRUSTED:
        return None
    middle = (bottom - top - 1) / 2 + top
    last = _End(last.score, last.edge + width - reach, last.slope, last.module)
    corners = _corners(level, first, last, middle, tall, flipped)
    left_edge, right_edge = first.edge, last.edge + (len(START) if flipped else len(STOP)) * last.module
    # along a line seen in perspective the mean size of a module is the geometric mean of those at its ends
    modules = (right_edge - left_edge) / math.sqrt(first.module * last.module)
    whole = corners @ to_frame[:, :2].T + to_frame[:, 2]
    if flipped:
        whole = whole[[2, 3, 0, 1]]
    return Straight(whole, modules, score)


def _leveled(frame: Frame, candidate: Candidate) -> tuple[Floats, Corners]:
    """The candidate turned level and brought to a fixed length, with margins; and the map back, 2 x 3."""
    scale = _LENGTH / candidate.length
    height, width = round(candidate.height * scale) + 2 * _ABOVE, _LENGTH + 2 * _BESIDE
    cosine, sine = math.cos(candidate.angle) / scale, math.sin(candidate.angle) / scale
    x, y = candidate.center
    back = np.array(
        (
            (cosine, -sine, x - (cosine * width - sine * height) / 2),
            (sine, cosine, y - (sine * width + cosine * height) / 2),
        )
    )
    level = cv2.warpAffine(
        frame, back, (width, height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE
    )
    return level.astype(np.float32), back


def _end(strip: Floats, pattern: Floats, *, before: bool) -> _End:
    """The best slant, scale and place of a pattern, coarse first; its white neighbour module counts as well."""
    white = np.ones(_LEAD, np.float32)
    whole = np.concatenate((white, pattern) if before else (pattern, white))
    lead = _LEAD if before else 0
    rough = _match(strip, whole, lead, _COARSE_SLOPES, _COARSE_SCALES)
    return _match(strip, whole, lead, rough.slope + _FINE_SLOPES, rough.module * _FINE_SCALES)


def _match(strip: Floats, pattern: Floats, lead: int, slopes: Corners, scales: Corners) -> _End:
    profiles = np.stack([_profile(strip, float(slope)) for slope in slopes])
    best = _End(-1, 0, 0, 1)
    for module in scales:
        drawn = _drawn(pattern, module)
        if drawn.shape[1] >= profiles.shape[1]:
            continue
        fit = cv2.matchTemplate(profiles, drawn, cv2.TM_CCOEFF_NORMED)
        _, score, _, (x, row) = cv2.minMaxLoc(fit)
        if score > best.score:
            shift = _vertex(fit[row], x)
            best = _End(score, x + shift + lead * module - 0.5, float(slopes[row]), float(module))
    return best


def _profile(strip: Floats, slope: float) -> Floats:
    """Mean over the rows along x = x0 + slope * (row - middle)."""
    height, width = strip.shape
    slant = np.array(((1, slope, -slope * (height - 1) / 2), (0, 1, 0)), np.float64)
    level = cv2.warpAffine(
        strip, slant, (width, height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(cv2.reduce(level, 0, cv2.REDUCE_AVG)[0], np.float32)


def _drawn(pattern: Floats, module: float, sharpness: int = 16) -> Floats:
    """A pattern at `module` pixels a module, a little blurred, 1 x n."""
    fine = np.repeat(pattern, sharpness)[None]
    soft = cv2.GaussianBlur(fine, (0, 0), 0.4 * sharpness, borderType=cv2.BORDER_REPLICATE)[0]
    places = (np.arange(round(len(pattern) * module)) + 0.5) / module * sharpness - 0.5
    return np.asarray(np.interp(places, np.arange(len(soft)), soft)[None], np.float32)


def _vertex(values: npt.NDArray[np.generic], at: int) -> float:
    """Where the parabola through a peak and its neighbours has its top, -0.5 to 0.5."""
    if not 0 < at < len(values) - 1:
        return 0.0
    before, peak, after = (float(value) for value in values[at - 1 : at + 2])
    bend = before - 2 * peak + after
    return 0.5 * (before - after) / bend if bend < 0 else 0.0


def _corners(level: Floats, first: _End, last: _End, middle: float, tall: int, flipped: bool) -> Corners:
    """Where the lines through the ends of the two wide bars cross the outer edges. Clockwise from upper left."""
    if flipped:
        bars = (first.edge + (len(STOP) - _STOP_BAR / 2) * first.module, _STOP_BAR), (
            last.edge + (len(START) - _START_BAR / 2) * last.module, _START_BAR)  # fmt: skip
        outer = last.edge + len(START) * last.module
    else:
        bars = (first.edge + _START_BAR / 2 * first.module, _START_BAR), (
            last.edge + _STOP_BAR / 2 * last.module, _STOP_BAR)  # fmt: skip
        outer = last.edge + len(STOP) * last.module
    (left_bar, left_width), (right_bar, right_width) = bars
    left_top, left_bottom = _bar_ends(level, left_bar, first.slope, middle, left_width * first.module, tall)
    right_top, right_bottom = _bar_ends(level, right_bar, last.slope, middle, right_width * last.module, tall)
    corners = []
    for edge, slope, rows in (
        (first.edge, first.slope, (left_top, right_top)),
        (outer, last.slope, (left_top, right_top)),
        (outer, last.slope, (left_bottom, right_bottom)),
        (first.edge, first.slope, (left_bottom, right_bottom)),
    ):
        x_left = left_bar + first.slope * (rows[0] - middle)
        x_right = right_bar + last.slope * (rows[1] - middle)
        rise = (rows[1] - rows[0]) / (x_right - x_left)
        y = (rows[0] + rise * (edge - slope * middle - x_left)) / (1 - rise * slope)
        corners.append((edge + slope * (y - middle), y))
    return np.array(corners)


def _bar_ends(
    level: Floats, x: float, slope: float, middle: float, width: float, tall: int
) -> tuple[float, float]:  # fmt: skip
    """First and last row of a dark bar that runs through (x, middle)."""
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
    return _walk(profile, dark, middle, tall, -1), _walk(profile, dark, middle, tall, 1)


def _walk(profile: npt.NDArray[np.generic], dark: float, middle: float, tall: int, step: int) -> float:
    """From the middle outwards to where the bar turns to paper; half way up is the edge."""
    start = int(middle)
    line = np.asarray(profile[start::step], np.float64)
    farthest = min(len(line) - 1, int(0.5 * tall + _ABOVE - 2))
    for at in range(max(1, int(0.2 * tall)), farthest):
        bright = float(line[at : at + 9].max())
        half = (dark + bright) / 2
        if bright - dark > 25 and line[at] >= half:
            inside, outside = line[at - 1], line[at]
            share = (half - inside) / (outside - inside) if outside > inside else 0.0
            return start + step * (at - 1 + min(max(share, 0.0), 1.0))
    return start + step * farthest
