"""Finds the whole of a code of which one end was seen clearly: places are found by edges, and a reflection, a hologram
or a finger hides so many of them that a place is only a piece of its code, or lies askew over it.

The patterns at both ends are as high as the code. Seen clearly, one of them tells where the rows begin, which way they
run, how large modules are and how high the code is; the other end lies somewhere along the rows.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from scanning.pdf417.ends import End, anywhere, drawn
from scanning.pdf417.locate import Candidate
from scanning.pdf417.straighten import Ends, Straight, level_of, refined
from scanning.pdf417.symbols import START, STOP, Floats, Gray

Point = npt.NDArray[np.float64]

_CLEAR = 0.93
"""Correlation at which something counts as an end of a code: 95 % of real ends reach it, and 3 % of other things."""
_CERTAIN = 0.96
"""That from which the other end is sought in parts of its height too."""
_LIKELY, _UNLIKELY = 0.9, 0.88
"""Correlation from which the other end is one, as it is sought only where it must lie; and that under which an end of a
place is likely none: of 761 codes that were read, 15 had such an end."""

_ASIDE, _LINE, _BUNCH = 2.5, 150, 4
"""To follow an end: pixels a module across, modules looked at up and down, and of these how many are one bunch."""
_OUTSIDE, _INSIDE, _DRIFT = 4, 26, 2.5  # modules outside of the edge and inside; by which the edge may be bent
_SCALES = 0.8, 0.9, 1.0, 1.12, 1.25  # perspective makes modules grow along an end
_SEEN, _PALEST, _GAP = 0.78, 0.35, 4
"""Correlation from which a bunch belongs to the end, of its contrast how much it must have, and bunches that a
reflection may hide."""

_MODULE, _NEAREST, _FARTHEST, _LOWEST = 2.0, 70, 280, 16
"""To seek the other end: pixels a module, modules from the first one and from there on, and pixels that a strip is high
at least."""
_STEP = 40
"""Modules by which the width of a strip grows, so that the patterns drawn for it serve again."""
_PIECE = 0.8
"""Of its place's length, how long a code is at least: much in a code looks a little like an end."""

_SHORTEST = 9
"""Modules that a code is high at least: three rows of three. In noise an end goes on over less."""

_SAME = 0.07
"""Of the code's height, by how much edges may differ from those that were seen already."""


@dataclass(frozen=True, slots=True)
class _Bar:
    """One end of a code in the frame.

    Attributes:
        at: the middle of its outer edge. down: along the edge; inward: along the rows, both of length 1.
        module: pixels. start: whether it is the code's start. score: its correlation.
    """

    at: Point
    down: Point
    inward: Point
    module: float
    start: bool
    score: float


def has_clear_end(ends: Ends) -> bool:
    """Whether an end is clear enough to seek the whole of the code from it."""
    return max(ends.first.score, ends.last.score) >= _CLEAR


def is_piece(ends: Ends) -> bool:
    """Whether one end is clear and the other so little that it is likely none: the code is longer than its place."""
    return has_clear_end(ends) and min(ends.first.score, ends.last.score) < _UNLIKELY


def whole_code(plane: Gray, ends: Ends, straight: Straight | None) -> tuple[Candidate, Ends] | None:
    """The place of the whole code and its ends, or None where no end is clear, the other one is not found, they are
    hardly high, or the place was right.

    Args:
        plane: H x W, as it was given for `ends`.
        straight: what came of these ends.
    """
    if not has_clear_end(ends):
        return None
    shown = np.asarray(cv2.bitwise_not(plane), np.uint8) if ends.light else plane
    near, far = sorted(_bars(ends), key=lambda bar: -bar.score)
    edge = _followed(shown, near)
    if np.linalg.norm(edge[1] - edge[0]) < _SHORTEST * near.module:
        return None
    beyond = _PIECE * float(np.linalg.norm(far.at - near.at)) / near.module
    other = far if far.score >= _CLEAR else _other(shown, near, edge, beyond)
    if other is None:
        return None
    opposite = _followed(shown, other)
    if straight is not None and _is_known(straight, _BUNCH * near.module, edge, opposite):
        return None
    place = _around(edge, opposite)
    if place.height < _SHORTEST * near.module:  # the other end runs so that the place lies along the edge
        return None
    return place, refined(plane, _level(place, near, other, light=ends.light))


def _bars(ends: Ends) -> tuple[_Bar, _Bar]:
    across = ends.to_frame[:, 0] / np.linalg.norm(ends.to_frame[:, 0])
    pixels = float(np.linalg.norm(ends.to_frame[:, 0]))

    def bar(end: End, left: bool) -> _Bar:
        start = left is not ends.flipped
        outer = end.edge if left else end.edge + len(START if start else STOP) * end.module
        down = ends.to_frame[:, :2] @ (end.slope, 1.0)
        return _Bar(
            ends.in_frame(np.array(((outer, ends.middle),)))[0], down / np.linalg.norm(down),
            across if left else -across, end.module * pixels, start, end.score,
        )  # fmt: skip

    return bar(ends.first, left=True), bar(ends.last, left=False)


def _warped(
    plane: Gray, origin: Point, right: Point, down: Point, size: tuple[int, int]
) -> Floats:  # fmt: skip
    """What lies in a parallelogram: from `origin`, frame pixels by which one step right and one step down lead."""
    to_frame = np.column_stack((right, down, origin))
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(plane, to_frame, size, flags=flags, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)


def _followed(plane: Gray, bar: _Bar) -> tuple[Point, Point]:
    """Where an end's outer edge begins and ends, seen from above to below in the level place."""
    step = bar.inward * bar.module / _ASIDE
    origin = bar.at - _OUTSIDE * bar.module * bar.inward - _LINE * bar.module * bar.down
    size = int((_OUTSIDE + _INSIDE) * _ASIDE), 2 * _LINE
    lines = _warped(plane, origin, step, bar.down * bar.module, size)
    rows = np.asarray(cv2.resize(lines, (size[0], 2 * _LINE // _BUNCH), interpolation=cv2.INTER_AREA), np.float32)
    middle = _LINE // _BUNCH
    contrast = rows.std(axis=1)
    seen = contrast > _PALEST * np.median(contrast[middle - 2 : middle + 3])
    seen &= np.max([_fits(rows, bar.start, scale) for scale in _SCALES], axis=0) >= _SEEN
    above, below = _run(seen[:middle][::-1]), _run(seen[middle:])
    return bar.at - above * _BUNCH * bar.module * bar.down, bar.at + below * _BUNCH * bar.module * bar.down


def _fits(rows: Floats, start: bool, scale: float) -> Floats:
    """How well each row shows an end, seen from outside to inside, near where it should be."""
    shape = drawn("start" if start else "stop turned", _ASIDE * scale)
    found = cv2.matchTemplate(rows, shape[None], cv2.TM_CCOEFF_NORMED)
    expected = (_OUTSIDE - scale) * _ASIDE
    least, most = (round(expected + step * _DRIFT * _ASIDE) for step in (-1, 1))
    return np.asarray(found[:, max(0, least) : most + 1].max(axis=1), np.float32)


def _run(seen: npt.NDArray[np.bool_]) -> int:
    """How far what is seen goes on, over gaps behind which it is seen twice."""
    end = missed = 0
    for place, here in enumerate(seen):
        missed = 0 if here else missed + 1
        if missed > _GAP:
            break
        if here and (place == end or seen[place - 1]):
            end = place + 1
    return end


def _other(plane: Gray, near: _Bar, edge: tuple[Point, Point], likely: float) -> _Bar | None:
    """The other end of the code that begins with this one.

    It is sought `likely` modules away or more, as the place is long; then nearer, because print beside the code may
    have made the place longer; then in thirds of the height, because a reflection may hide the others.
    """
    nearest = max(_NEAREST, likely)
    beyond = nearest, _FARTHEST
    tries = [(beyond, 1, _LIKELY)]
    if nearest - _NEAREST >= _SHORTEST:
        wide = _STEP * math.ceil((nearest + len(STOP) - _NEAREST) / _STEP)
        tries.append(((_NEAREST, wide), 1, _CLEAR))
    if near.score >= _CERTAIN:
        tries.append((beyond, 3, _LIKELY))
    for where, parts, least in tries:
        found = _sought(plane, near, edge, where, parts)
        if found.score >= least:
            return found
    return None


def _sought(plane: Gray, near: _Bar, edge: tuple[Point, Point], where: tuple[float, float], parts: int) -> _Bar:
    """What is most like the other end in one of so many parts of its height; where: how many modules from the first end
    the strip begins, and how many it is wide."""
    top, bottom = edge
    pixel = near.module / _MODULE
    tall = 0.8 * float(np.linalg.norm(bottom - top))
    origin = (top + bottom - tall * near.down) / 2 + where[0] * near.module * near.inward
    wide, high = int(where[1] * _MODULE), max(_LOWEST, round(tall / pixel))
    strip = _warped(plane, origin, pixel * near.inward, pixel * near.down, (wide, high))
    cuts = [high * part // parts for part in range(parts + 1)]
    found = [
        (anywhere(strip[above:below], "stop" if near.start else "start turned", _MODULE), (above + below - 1) / 2)
        for above, below in itertools.pairwise(cuts)
    ]
    end, middle = max(found, key=lambda one: one[0].score)
    outer = end.edge + len(STOP if near.start else START) * end.module
    at = origin + pixel * (outer * near.inward + middle * near.down)
    down = end.slope * near.inward + near.down
    module = end.module * pixel
    return _Bar(at, down / np.linalg.norm(down), -near.inward, module, not near.start, end.score)


def _is_known(straight: Straight, pixels: float, *found: tuple[Point, Point]) -> bool:
    """Whether both edges end where the corners of `straight` lie, which is told to so many pixels."""
    corners = straight.corners
    height = float(np.linalg.norm(corners[3] - corners[0]) + np.linalg.norm(corners[2] - corners[1])) / 2
    off = np.linalg.norm(np.concatenate(found)[:, None] - corners[None], axis=2).min(axis=1)
    return bool((off < _SAME * height + pixels).all())


def _around(one: tuple[Point, Point], other: tuple[Point, Point]) -> Candidate:
    """The rectangle around a code whose outer edges these are."""
    along = other[0] + other[1] - one[0] - one[1]
    length = float(np.linalg.norm(along)) / 2
    along = along / (2 * length)
    aside = np.array((-along[1], along[0]))
    points = np.concatenate((one, other))
    heights = [abs(float((edge[1] - edge[0]) @ aside)) for edge in (one, other)]
    center = points.mean(axis=0)
    return Candidate((float(center[0]), float(center[1])), length, max(heights), math.atan2(along[1], along[0]), 0.0)


def _level(place: Candidate, near: _Bar, far: _Bar, *, light: bool) -> Ends:
    """Both ends in the level place that begins with the near one."""
    to_frame, size = level_of(place)
    to_level = cv2.invertAffineTransform(to_frame)
    pixels = float(np.linalg.norm(to_frame[:, 0]))
    empty = End(0.0, 0.0, 0.0, 0.0)
    ends = Ends(empty, empty, not near.start, light, to_frame, size)

    def end(bar: _Bar, *, left: bool) -> End:
        x, y = to_level[:, :2] @ bar.at + to_level[:, 2]
        right, down = to_level[:, :2] @ bar.down
        slope, module = float(right / down), bar.module / pixels
        edge = float(x + slope * (ends.middle - y))
        return End(bar.score, edge if left else edge - len(START if bar.start else STOP) * module, slope, module)

    return replace(ends, first=end(near, left=True), last=end(far, left=False))
