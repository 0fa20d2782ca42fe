"""Finds where in a frame a PDF417 code may lie: dense texture in a long rectangle, at any angle.

A code is denser in edges than anything around it, whatever the light. The frame is reduced, its brightness taken to a
logarithm (so that shade and blue artwork count less), and regions above several levels of edge energy are kept when
they are long, full and their edges run across them. One level alone joins a code to the text above it, or, under a
lamp's reflection, cuts it in two; that is why there are several. Print and QR codes are as dense as a code and may lie
right beside it, but their edges run in all directions: where edges are directed, energy counts in full, and at some
levels only there.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import cv2
import numpy as np
import numpy.typing as npt

from scanning.capture.camera import Frame
from scanning.pdf417.parts import longest_part
from scanning.pdf417.reduced import CELL, WINDOW, evened, local_mean, reduced
from scanning.pdf417.symbols import Floats


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


_LEVELS, _DIRECTED_LEVELS = (0.3, 0.4, 0.5, 0.6, 0.7), (0.3, 0.5)
"""Shares of the strongest energy, and of the strongest that runs in one direction."""
_COHERENCE_OVER, _COUNTS_NOTHING, _COUNTS_FULL = 9, 0.05, 0.4
"""Cells over which the direction of edges is told, and the coherence at which energy counts for nothing and in full:
of print it is mostly 0.05 to 0.3."""
_BARS_ONLY, _BARS_FACTOR = 0.76, 0.2
"""Coherence from which a place holds a 1-D code: of 153 places of codes that were read, the highest was 0.68, and half
of the places of other things on cards had 0.78 or more; what the score of such a place is multiplied by."""
_SHORTEST, _LOWEST, _SMALLEST, _SMALLEST_SQUARE = 45, 5, 250, 20  # cells
_LEAST_ASPECT, _LEAST_FILL = 1.5, 0.65
_TALLEST = 2.6  # times its width
_PARTED = 1000  # cells: a region that is not full may be a code with the print above it
_ACROSS, _CLEARLY = 30, 0.15  # degrees, coherence
_MOST_CANDIDATES, MOST_BY_STRENGTH, _MOST_EVENED = 4, 2, 2
_CLEARLY_SHORTER, _IN_LINE, _AS_HIGH = 0.9, 8, 0.35  # of a longer place; degrees; share by which heights may differ
_CLOSE, _OPEN = np.ones((3, 3), np.uint8), np.ones((5, 5), np.uint8)
_ALONG, _ASIDE = (grid.ravel() for grid in np.meshgrid(np.linspace(-0.46, 0.46, 24), np.linspace(-0.4, 0.4, 5)))


@dataclass(frozen=True)
class Survey:
    """A first look at a frame. Places are sought when they are first asked for.

    Attributes:
        bright, scale: the frame reduced, and its pixels over the frame's. A frame that is too small has no pixels here.
        seeks_pale: whether pale places are looked for.
    """

    bright: Floats
    scale: float
    seeks_pale: bool = True

    @cached_property
    def dense(self) -> tuple[list[Candidate], list[Candidate]]:
        """Places that may hold a PDF417 code, and those that may hold a QR code, the likeliest first."""
        return _dense(self.bright, self.scale) if self.bright.size else ([], [])

    @cached_property
    def pale(self) -> tuple[list[Candidate], list[Candidate]]:
        """Both again, however pale they are beside the rest. Costs another look."""
        return _dense(evened(self.bright), self.scale) if self.bright.size and self.seeks_pale else ([], [])

    @property
    def likely(self) -> list[Candidate]:
        """Places that may hold a PDF417 code, at most four: what hints go by."""
        return self.dense[0][:_MOST_CANDIDATES]

    def without_pale(self) -> Survey:
        """The same, without another look for pale places."""
        return replace(self, seeks_pale=False)


def survey(frame: Frame) -> Survey:
    """Begin to look for both kinds of places. `frame` is H x W x 3, BGR, or H x W."""
    bright, scale = reduced(frame) or (np.zeros((0, 0), np.float32), 1.0)
    return Survey(bright, scale)


def find(frame: Frame) -> list[Candidate]:
    """Places that may hold a PDF417 code, the likeliest first, at most four. `frame` is H x W x 3, BGR, or H x W."""
    return survey(frame).likely


def places(seen: Survey) -> Iterator[Candidate]:
    """Where to read: the first of `find`, and then places that are dense in edges however pale these are.

    Each is sought only when it is asked for, because the pale ones cost another look. They are for reading alone: what
    looks like a license to `find` decides over hints, and over what is called foreign.
    """
    long = seen.dense[0]
    first, rest = long[:MOST_BY_STRENGTH], long[MOST_BY_STRENGTH:]
    yield from first
    pale = [one for one in seen.pale[0] if not any(alike(one, other) for other in first)]
    left = _MOST_CANDIDATES - len(first)
    yield from (pale[:_MOST_EVENED] + rest + pale[_MOST_EVENED:])[:left]


def _dense(bright: Floats, scale: float) -> tuple[list[Candidate], list[Candidate]]:
    """Long rectangles and squares full of edges, the likeliest first. `scale`: pixels of `bright` over the frame's."""
    across, down = cv2.Scharr(bright, cv2.CV_32F, 1, 0), cv2.Scharr(bright, cv2.CV_32F, 0, 1)
    xx, yy, xy = (
        local_mean(cv2.multiply(one, other)) for one, other in ((across, across), (down, down), (across, down))
    )
    energy = np.asarray(cv2.sqrt(np.maximum(xx + yy, 0)), np.float32)
    fields = np.asarray(cv2.merge((xx, yy, xy, energy)), np.float32)
    found: list[Candidate] = []
    squares: list[Candidate] = []
    reference = float(np.percentile(energy[::2, ::2], 99))
    directed = _directed(energy, xx, yy, xy)
    most = float(np.percentile(directed[::2, ::2], 99))
    cuts = [(energy, level * reference) for level in _LEVELS] + [(directed, level * most) for level in _DIRECTED_LEVELS]
    for shown, level in cuts:
        mask = np.asarray(cv2.threshold(shown, level, 255, cv2.THRESH_BINARY)[1], np.uint8)
        mask = np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, _CLOSE), np.uint8)
        mask = np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, _OPEN), np.uint8)
        for one, square in _regions(mask, fields, scale / CELL):
            (squares if square else found).append(one)
    kept = _distinct(found)
    return _whole_first(_distinct(kept + _joined(kept))), _distinct(squares)


def _directed(energy: Floats, xx: Floats, yy: Floats, xy: Floats) -> Floats:
    """Energy, as far as the edges around a cell run in one direction; all H x W."""
    size = (_COHERENCE_OVER, _COHERENCE_OVER)
    wide_xx, wide_yy, wide_xy = (cv2.blur(one, size) for one in (xx, yy, xy))
    coherence = cv2.magnitude(wide_xx - wide_yy, 2 * wide_xy) / (wide_xx + wide_yy + 1e-6)
    share = np.clip((coherence - _COUNTS_NOTHING) / (_COUNTS_FULL - _COUNTS_NOTHING), 0, 1)
    return np.asarray(energy * share, np.float32)


def _regions(mask: npt.NDArray[np.uint8], fields: Floats, scale: float) -> Iterator[tuple[Candidate, bool]]:
    """Places above one level, and of each whether it is rather a square's.

    `fields`: of each cell the squares of edges across and down, their product, and how strong edges are; H x W x 4.
    """
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for outline in outlines:
        area = cv2.contourArea(outline)
        if area < _SMALLEST:
            continue
        (x, y), (length, height), degrees = cv2.minAreaRect(outline)
        if length < height:
            length, height, degrees = height, length, degrees + 90
        square = length < _LEAST_ASPECT * height
        if length < (_SMALLEST_SQUARE if square else _SHORTEST) or height < _LOWEST:
            continue
        fill = area / (length * height)
        if fill < _LEAST_FILL:
            part = longest_part(outline) if area >= _PARTED else None
            if part is None or part.length < _SHORTEST or part.length < _LEAST_ASPECT * part.height:
                continue
            (x, y), length, height, degrees, square = part.center, part.length, part.height, part.degrees, False
            area, fill = part.area, part.area / (length * height)
        angle = math.radians(degrees)
        cosine, sine = math.cos(angle), math.sin(angle)
        columns = np.rint(x + _ALONG * length * cosine - _ASIDE * height * sine).astype(np.intp)
        rows = np.rint(y + _ALONG * length * sine + _ASIDE * height * cosine).astype(np.intp)
        at = np.clip(rows, 0, mask.shape[0] - 1), np.clip(columns, 0, mask.shape[1] - 1)
        xx, yy, xy, strength = (float(mean) for mean in fields[at].mean(axis=0))
        coherence = math.hypot(xx - yy, 2 * xy) / (xx + yy + 1e-6)
        edges = math.degrees(math.atan2(2 * xy, xx - yy) / 2)
        factor = _BARS_FACTOR if coherence > _BARS_ONLY else 1.0
        place = Candidate(
            center=((x + 0.5) / scale, (y + 0.5) / scale),
            length=(length + 1 - WINDOW / 2) / scale,
            height=(height + 1 - WINDOW / 2) / scale,
            angle=angle,
            score=math.sqrt(area) * strength * fill**3 * (1 + coherence) * factor,
        )
        if square:
            yield place, True
        if length < _SHORTEST or (square and coherence < _CLEARLY):
            continue  # as likely a QR code, or print
        if abs((edges - degrees + 90) % 180 - 90) > _ACROSS and coherence > _CLEARLY:
            if length > _TALLEST * height or height < _SHORTEST:
                continue  # the edges run along it: lines of text, a stripe
            place = replace(  # few columns, many rows
                place,
                length=place.height,
                height=place.length,
                angle=angle - math.copysign(math.pi / 2, angle),
                score=place.score * height / length,
            )
        yield place, False


def _distinct(found: list[Candidate]) -> list[Candidate]:
    """The best of each group of nearly equal rectangles."""
    kept: list[Candidate] = []
    for one in sorted(found, key=lambda candidate: -candidate.score):
        if not any(alike(one, other) for other in kept):
            kept.append(one)
    return kept


def _joined(found: list[Candidate]) -> list[Candidate]:
    """Pairs that may be two ends of one code, cut apart by a lamp's reflection."""
    joined: list[Candidate] = []
    for one, other in itertools.combinations(found[:_MOST_CANDIDATES], 2):
        dx, dy = other.center[0] - one.center[0], other.center[1] - one.center[1]
        turn = abs((math.degrees(other.angle - one.angle) + 90) % 180 - 90)
        along = abs(dx * math.cos(one.angle) + dy * math.sin(one.angle))
        aside = abs(dy * math.cos(one.angle) - dx * math.sin(one.angle))
        gap = along - (one.length + other.length) / 2
        height = max(one.height, other.height)
        in_line = turn < _IN_LINE and aside < 0.3 * height and 0 < gap < one.length + other.length
        if not in_line or min(one.height, other.height) < 0.7 * height:
            continue
        left = (one.length / 2 + along + other.length / 2) / 2 - one.length / 2
        share = left / along
        joined.append(
            Candidate(
                center=(one.center[0] + dx * share, one.center[1] + dy * share),
                length=one.length / 2 + along + other.length / 2,
                height=height,
                angle=math.atan2(dy, dx),
                score=(one.score + other.score) / 2,
            )
        )
    return joined


def _whole_first(found: list[Candidate]) -> list[Candidate]:
    """The same places, those that are only a piece of a longer one behind all that are not.

    A reflection or a hologram thins the edges out, so that the densest piece of a code scores above the code.
    """
    pieces = [one for one in found if any(_is_piece(one, other) for other in found)]
    return [one for one in found if one not in pieces] + pieces


def _is_piece(one: Candidate, whole: Candidate) -> bool:
    """Whether `one` is a stretch of `whole`, which is as high."""
    dx, dy = one.center[0] - whole.center[0], one.center[1] - whole.center[1]
    along = abs(dx * math.cos(whole.angle) + dy * math.sin(whole.angle))
    aside = abs(dy * math.cos(whole.angle) - dx * math.sin(whole.angle))
    turn = abs((math.degrees(whole.angle - one.angle) + 90) % 180 - 90)
    return (
        one.length < _CLEARLY_SHORTER * whole.length
        and along + one.length / 2 < whole.length / 2 + 0.08 * whole.length
        and aside < 0.3 * whole.height
        and turn < _IN_LINE
        and abs(one.height / whole.height - 1) < _AS_HIGH
    )


def alike(one: Candidate, other: Candidate) -> bool:
    """Whether two rectangles are nearly equal."""
    apart = math.dist(one.center, other.center)
    return (
        apart < 0.08 * other.length
        and abs(one.height / other.height - 1) < 0.25
        and abs(one.length / other.length - 1) < 0.12
    )
