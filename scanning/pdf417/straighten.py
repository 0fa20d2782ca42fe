"""Fits the four edges of a PDF417 code inside a candidate rectangle, by the code's own start and stop patterns.

Every row of a code begins and ends with the same bars (ISO/IEC 15438, 5.3: 8 1 1 1 1 1 1 3 and 7 1 1 3 1 1 1 2 1), so
the mean over many rows, taken along the right slant, shows them sharply however noisy the frame. The best slant, scale
and place of both patterns give the left and right edge and the size of a module at each end; where their wide bars end
lie the corners.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from scanning.pdf417.bar_ends import bar_ends
from scanning.pdf417.edge_lines import lines
from scanning.pdf417.ends import End, doubtful, finely, roughly
from scanning.pdf417.locate import Candidate
from scanning.pdf417.symbols import START, STOP, Gray

Floats = npt.NDArray[np.float32]
Corners = npt.NDArray[np.float64]


_START_BAR, _STOP_BAR = 8, 7


@dataclass(frozen=True, slots=True)
class Straight:
    """Where a code lies.

    Attributes:
        corners: 4 x 2, frame pixels, clockwise from the code's own upper left (outer edge of the start pattern).
        modules: estimated width of the code in modules.
        score: sum of the correlations of both patterns, at most 2.
        sag: how far the middle of the rows lies below the straight line between their ends, as a share of the code's
            height; 0 for a flat card.
        growth: size of a module at the right end over that at the left end.
        light: the code is light on dark; whoever goes on needs the negative.
        is_cut: an end goes on beyond the candidate's margins, so that the code is higher than it.
        columns: of data, where its row indicators were read already.
    """

    corners: Corners
    modules: float
    score: float
    sag: float = 0.0
    growth: float = 1.0
    light: bool = False
    is_cut: bool = False
    columns: int | None = None


@dataclass(frozen=True, slots=True)
class Ends:
    """Where the rows of a code may begin and end, in the level place.

    Attributes:
        first, last: the left and the right one.
        flipped: the code is upside down. light: it is light on dark.
        to_frame: the map from the level place to the frame, 2 x 3. size: of the level place, width and height.
    """

    first: End
    last: End
    flipped: bool
    light: bool
    to_frame: Corners
    size: tuple[int, int]

    @property
    def middle(self) -> float:
        """The row in which the edges of both ends are given."""
        top, tall = _inner(self.size[1])
        return (tall - 1) / 2 + top

    def reach(self, *, left: bool) -> float:
        """Pixels from the outer edge of the left or of the right end to the other side of the place."""
        if left:
            return self.size[0] - _BESIDE - self.first.edge
        return self.last.edge + len(START if self.flipped else STOP) * self.last.module - _BESIDE

    def in_frame(self, points: Corners) -> Corners:
        """Points of the level place, N x 2, in pixels of the frame."""
        return np.asarray(points @ self.to_frame[:, :2].T + self.to_frame[:, 2])


_LENGTH, _SQUARE_LENGTH = 720, 480
"""Pixels: what a code's length is brought to for fitting; one that is hardly longer than high has larger modules."""
_BESIDE, _ABOVE, _RIM = 110, 30, 5
_STRIP = _BESIDE + int(0.22 * _LENGTH)
"""Of a place's length, what is looked at for one end."""
_TRUSTED = 1.72
"""Of 360 drawn codes, blurred to a module, the worst scored 1.77; of things on desks, most stay below 1.72."""
_HOPEFUL, _CLEARLY_LIGHT, _WORSE = 1.2, 0.15, 0.04
_SQUARE = 1.7
_RATIOS = np.log(np.arange(256) + 30).astype(np.float32)
"""Edges are told by ratio, so that a code runs on where artwork begins behind it."""
_STRIPS, _GAP = 14, 4


def straighten(frame: Gray, candidate: Candidate) -> Straight | None:
    """The edges of the code in `candidate`, or None where there are no start and stop patterns.

    `frame` is H x W, gray or any one channel.
    """
    ends = ends_of(frame, candidate)
    return edges(frame, ends) if ends is not None else None


def ends_of(frame: Gray, candidate: Candidate) -> Ends | None:
    """What most looks like the two ends of a code in `candidate`, or None where hardly anything does. `frame` as for
    `straighten`."""
    square = _is_square(candidate)
    to_frame, (width, height) = level_of(candidate)
    top, tall = _inner(height)
    # most places bear no code, and these strips tell: a third of the pixels
    strips = tuple(_leveled(frame, to_frame, (left, top, _STRIP, tall)) for left in (0, width - _STRIP))
    left = roughly(strips[0], ("start", "stop turned"), _BESIDE, square=square)
    right = roughly(strips[1], ("stop", "start turned"), _BESIDE, square=square)
    pairs = list(zip(left, right, strict=True))
    scores = [sum(max(end.score for end in ends) for ends in pair) for pair in pairs]
    light = max(scores[2:]) > max(scores[:2]) + _CLEARLY_LIGHT
    flipped = scores[2 * light + 1] > scores[2 * light]
    if scores[2 * light + flipped] < _HOPEFUL:
        return None
    if light:
        strips = 255 - strips[0], 255 - strips[1]
    names = ("stop turned", "start turned") if flipped else ("start", "stop")
    first, last = (
        max((finely(strip, end, name, _BESIDE) for end in ends), key=lambda end: end.score)
        for strip, ends, name in zip(strips, doubtful(*pairs[2 * light + flipped]), names, strict=True)
    )
    last = replace(last, edge=last.edge + width - _STRIP)
    return Ends(first, last, flipped, light, to_frame, (width, height))


def refined(frame: Gray, ends: Ends) -> Ends:
    """The same ends, better, as far as all of their height shows them. `frame` as for `straighten`."""
    names = ("stop turned", "start turned") if ends.flipped else ("start", "stop")
    width, height = ends.size
    top, tall = _inner(height)
    better = []
    for end, name, left in zip((ends.first, ends.last), names, (0, width - _STRIP), strict=True):
        strip = _leveled(frame, ends.to_frame, (left, top, _STRIP, tall))
        found = finely(255 - strip if ends.light else strip, replace(end, edge=end.edge - left), name, _BESIDE)
        better.append(replace(found, edge=found.edge + left) if found.score > end.score - _WORSE else end)
    return replace(ends, first=better[0], last=better[1])


def edges(frame: Gray, ends: Ends) -> Straight | None:
    """The edges of the code that these are the ends of, or None where they fit too badly. `frame` as for
    `straighten`."""
    first, last, flipped, light = ends.first, ends.last, ends.flipped, ends.light
    score = first.score + last.score
    if score < _TRUSTED:
        return None
    width, height = ends.size
    level = _leveled(frame, ends.to_frame, (0, 0, width, height))
    level = 255 - level if light else level
    corners, sag, cut = _corners(level, first, last, ends.middle, height - 2 * _ABOVE, flipped)
    left_edge, right_edge = first.edge, last.edge + (len(START) if flipped else len(STOP)) * last.module
    # along a line seen in perspective the mean size of a module is the geometric mean of those at its ends
    modules = (right_edge - left_edge) / math.sqrt(first.module * last.module)
    growth = last.module / first.module
    whole = ends.in_frame(corners)
    if flipped:
        whole, sag, growth = whole[[2, 3, 0, 1]], -sag, 1 / growth
    return Straight(whole, modules, score, sag, growth, light, cut)


def _inner(height: int) -> tuple[int, int]:
    """The first of the rows in which ends are sought, and how many there are."""
    tall = height - 2 * _ABOVE
    return _ABOVE + int(0.2 * tall), tall - 2 * int(0.2 * tall)


def _is_square(candidate: Candidate) -> bool:
    return candidate.length < _SQUARE * candidate.height


def level_of(candidate: Candidate) -> tuple[Corners, tuple[int, int]]:
    """The map from the candidate, level, of a fixed length and with margins, to the frame, 2 x 3; its width, height."""
    long = _SQUARE_LENGTH if _is_square(candidate) else _LENGTH
    scale = long / candidate.length
    height, width = round(candidate.height * scale) + 2 * _ABOVE, long + 2 * _BESIDE
    cosine, sine = math.cos(candidate.angle) / scale, math.sin(candidate.angle) / scale
    x, y = candidate.center
    back = np.array(
        (
            (cosine, -sine, x - (cosine * width - sine * height) / 2),
            (sine, cosine, y - (sine * width + cosine * height) / 2),
        )
    )
    return back, (width, height)


def _leveled(frame: Gray, to_frame: Corners, box: tuple[int, int, int, int]) -> Floats:
    """A part of the level candidate, left, top, width and height."""
    left, top, width, height = box
    back = to_frame.copy()
    back[:, 2] += to_frame[:, :2] @ (left, top)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(frame, back, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)


def _corners(
    level: Floats, first: End, last: End, middle: float, tall: int, flipped: bool
) -> tuple[Corners, float, bool]:  # fmt: skip
    """Where the outer edges cross the lines along the code's top and bottom, clockwise from upper left; the sag; and
    whether an end goes on beyond the margins."""
    patterns = (STOP, START) if flipped else (START, STOP)
    outer = last.edge + len(patterns[1]) * last.module
    tops, bottoms = _ends_of_texture(level, first.edge, outer, middle, tall)
    cut = False
    for end, bar in zip((first, last), _bars(first, last, flipped), strict=True):
        top, bottom = bar_ends(level, bar[0], end.slope, middle, bar[1], tall, _ABOVE)
        cut = cut or top < _RIM or bottom > len(level) - 1 - _RIM
        tops.append((bar[0] + end.slope * (top - middle), top))
        bottoms.append((bar[0] + end.slope * (bottom - middle), bottom))
    corners = []
    upper, lower, sag = lines(np.array(tops), np.array(bottoms), first.edge, outer)
    for (edge, slope), (height, rise) in (
        ((first.edge, first.slope), upper),
        ((outer, last.slope), upper),
        ((outer, last.slope), lower),
        ((first.edge, first.slope), lower),
    ):
        y = (height + rise * (edge - slope * middle)) / (1 - rise * slope)
        corners.append((edge + slope * (y - middle), y))
    return np.array(corners), 2 * sag / float(corners[3][1] - corners[0][1] + corners[2][1] - corners[1][1]), cut


def _bars(first: End, last: End, flipped: bool) -> tuple[tuple[float, float], tuple[float, float]]:
    """Middle and width, in pixels, of the two wide bars."""
    if flipped:
        return (
            (first.edge + (len(STOP) - _STOP_BAR / 2) * first.module, _STOP_BAR * first.module),
            (last.edge + (len(START) - _START_BAR / 2) * last.module, _START_BAR * last.module),
        )
    return (
        (first.edge + _START_BAR / 2 * first.module, _START_BAR * first.module),
        (last.edge + _STOP_BAR / 2 * last.module, _STOP_BAR * last.module),
    )


def _ends_of_texture(
    level: Floats, left: float, right: float, middle: float, tall: int
) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """Where, strip by strip, the edges between modules cease above and below the middle."""
    low, high = max(0, int(left)), min(level.shape[1], int(right))
    shown = cv2.LUT(level[:, low:high].astype(np.uint8), _RATIOS)
    change = cv2.absdiff(shown[:, 2:], shown[:, :-2])
    strips = cv2.blur(cv2.resize(change, (_STRIPS, len(change)), interpolation=cv2.INTER_AREA), (1, 3))
    rows = slice(int(middle - 0.25 * tall), int(middle + 0.25 * tall) + 1)
    half = (np.median(strips[rows], axis=0) + strips.min(axis=0)) / 2
    below = np.asarray(strips < half)
    quiet = cv2.erode(below.astype(np.uint8), np.ones((_GAP, 1), np.uint8), anchor=(0, 0))  # and the next rows too
    tops, bottoms = [], []
    width = (high - low) / _STRIPS
    start = int(middle)
    for strip in range(_STRIPS):
        x = low + (strip + 0.5) * width
        under = np.flatnonzero(quiet[start + int(0.2 * tall) :, strip])
        if len(under):
            bottoms.append((x, start + int(0.2 * tall) + float(under[0]) - 0.5))
        over = np.flatnonzero(quiet[: max(0, start - int(0.2 * tall) - _GAP), strip])
        if len(over):
            tops.append((x, float(over[-1]) + _GAP - 0.5))
    return tops, bottoms
