"""What would help a visitor whose card is not read yet: a hint from one frame, and the same hint held steady.

Nobody's face is sought: a card that shows its front is known by its outline alone, a bright or dark rectangle of a
card's proportions.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np
import numpy.typing as npt

from scanning.capture.camera import Frame
from scanning.pdf417.locate import Candidate
from scanning.pdf417.planes import gray
from scanning.pdf417.symbols import Gray

Mask = npt.NDArray[np.bool_]


class Hint(StrEnum):
    """One thing to do, the one that helps most."""

    NO_CARD = "no_card"
    CLOSER = "closer"
    FURTHER = "further"
    HOLD_STILL = "hold_still"
    TILT_AWAY_FROM_LIGHT = "tilt_away_from_light"
    TURN_OVER = "turn_over"
    TOO_DARK = "too_dark"


SHORTEST_CODE = 400
"""Pixels: a license's code of some 300 modules is rarely read with fewer."""

_DARK, _DARK_SCENE = 80, 70  # gray levels that a white card, or the brightest of a scene, should pass
_LEAST_ASPECT, _MOST_ASPECT = 1.8, 7.0  # a license's code; a line of text is longer, a keyboard is not
_WIDE = 0.6  # of the frame: what is larger and cut off is too near, what is smaller stands beside the frame
_EDGE = 0.01
_WHITE, _LIFTED, _GLARE_SHARE = 160, 50, 0.02
_LEAST_DENSITY = 11  # changes from dark to light in a stretch as long as the code is high; print has fewer than 10
_SAMPLE = 240, 64
_SHARP = 78.0  # as `sharpness` tells it: a front held still has over 100, anything moving or out of focus under 70
_LINE = 0.12  # of the frame's width: a line of a card's print
_NOISE = 4.0  # gray levels
_NEW_SHARE = 0.35


def suggest(frame: Frame, found: Sequence[Candidate], new: Mask | None = None) -> Hint:
    """What would help most with this frame (H x W x 3, BGR), given the places where the locator saw a code.

    Args:
        found: as `scanning.pdf417.locate.find` gives them for this frame.
        new: rows x columns over the frame, what was not there before anybody came; None: all of it.
    """
    size = (frame.shape[1], frame.shape[0])
    news = [one for one in found if _is_new(_corners(one), new, size)]
    codes = [one for one in news if _may_be_a_code(one) and is_dense(frame, one)]
    if codes:
        return _of_code(frame, max(codes, key=lambda one: one.score), size)
    plain = gray(frame)
    if np.percentile(plain[::8, ::8], 95) < _DARK_SCENE:
        return Hint.TOO_DARK
    card = find_card(plain)
    if card is not None and _is_new(card, new, size):
        return Hint.TURN_OVER if sharpness(plain, card) > _SHARP else Hint.HOLD_STILL
    lines = (_corners(one) for one in news if one.length > _LINE * size[0])
    return Hint.TURN_OVER if any(sharpness(plain, line) > _SHARP for line in lines) else Hint.NO_CARD


def shows_code(frame: Frame, found: Sequence[Candidate], others: Sequence[npt.NDArray[np.float64]] = ()) -> bool:
    """Whether one of the places that the locator found looks like a license's code, read or not.

    Args:
        others: corners of codes that are known to be something else; a place that holds one of them does not count.
    """
    known = [(float(corners[:, 0].mean()), float(corners[:, 1].mean())) for corners in others]
    return any(
        _may_be_a_code(one)
        and not any(cv2.pointPolygonTest(_corners(one), middle, measureDist=False) >= 0 for middle in known)
        and is_dense(frame, one)
        for one in found
    )


def _of_code(frame: Frame, code: Candidate, size: tuple[int, int]) -> Hint:
    if _cut_off(code, size):
        return Hint.FURTHER if code.length > _WIDE * size[0] else Hint.NO_CARD
    if code.length < SHORTEST_CODE:
        return Hint.CLOSER
    sample = _level(frame, code, *_SAMPLE)
    if np.percentile(sample, 95) < _DARK:
        return Hint.TOO_DARK
    if _glare(sample) > _GLARE_SHARE:
        return Hint.TILT_AWAY_FROM_LIGHT
    return Hint.HOLD_STILL


def _may_be_a_code(place: Candidate) -> bool:
    return _LEAST_ASPECT <= place.length / max(place.height, 1.0) <= _MOST_ASPECT


def _corners(place: Candidate) -> Corners:
    box = (place.center, (place.length, place.height), math.degrees(place.angle))
    return np.asarray(cv2.boxPoints(box), np.float32)


def _cut_off(place: Candidate, size: tuple[int, int]) -> bool:
    """Whether the code reaches the frame's edge."""
    corners = _corners(place) / np.array(size, np.float32)
    return bool((corners < _EDGE).any() or (corners > 1 - _EDGE).any())


def _is_new(corners: Corners, new: Mask | None, size: tuple[int, int]) -> bool:
    """Whether enough of what these corners enclose was not there before."""
    if new is None:
        return True
    rows, columns = new.shape
    inside = np.zeros(new.shape, np.uint8)
    scaled = corners * np.array((columns / size[0], rows / size[1]), np.float32)
    cv2.fillConvexPoly(inside, np.rint(scaled).astype(np.int32), 1)
    count = int(inside.sum())
    return count == 0 or float(new[inside > 0].mean()) >= _NEW_SHARE


def _level(frame: Frame, code: Candidate, wide: int, tall: int) -> Gray:
    """The code laid level, `tall` x `wide`, gray; without its rim."""
    cosine, sine = math.cos(code.angle), math.sin(code.angle)
    length, height = code.length * 0.9, code.height * 0.75
    along, aside = length / wide, height / tall
    left = code.center[0] - (cosine * length - sine * height) / 2
    top = code.center[1] - (sine * length + cosine * height) / 2
    back = np.array(((cosine * along, -sine * aside, left), (sine * along, cosine * aside, top)))
    level = cv2.warpAffine(frame, back, (wide, tall), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    return gray(np.asarray(level, np.uint8))


def is_dense(frame: Frame, place: Candidate) -> bool:
    """Whether brightness changes along a place as often as in a code; in lines of print it changes less."""
    return _density(frame, place) >= _LEAST_DENSITY


def _density(frame: Frame, place: Candidate) -> float:
    """Changes between dark and light along the middle of a place, in a stretch as long as it is high."""
    wide = int(min(480.0, max(place.length, 60.0)))
    rows = _level(frame, place, wide, 16).astype(np.float32)
    off = rows - np.asarray(cv2.blur(rows, (15, 1)))
    changes = []
    for row in off:
        signs = np.sign(row[np.abs(row) > _NOISE])
        changes.append(int((np.diff(signs) != 0).sum()))
    return float(np.median(changes)) * place.height / place.length


def _glare(sample: Gray) -> float:
    """Share of a code that is white all over, bars and all, where the rest is not: a lamp's reflection."""
    darkest = np.asarray(cv2.erode(sample, np.ones((1, 7), np.uint8)))
    usual = float(np.percentile(darkest, 30))
    return float((darkest >= max(_WHITE, usual + _LIFTED)).mean())


@dataclass(frozen=True, slots=True)
class Steady:
    """A hint that does not flicker: another takes its place when it has been seen for long enough, and not at once.

    Attributes:
        shown: what to show now; None until something is sure.
        since: when it came on, in seconds of any clock.
        recent: what was suggested lately, and when.
    """

    shown: Hint | None = None
    since: float = 0.0
    recent: tuple[tuple[float, Hint], ...] = ()

    def after(self, suggested: Hint, now: float) -> Steady:
        """The state after one more suggestion."""
        recent = (*((at, hint) for at, hint in self.recent if now - at <= WINDOW_S), (now, suggested))
        hints = [hint for _, hint in recent]
        leader = max(Hint, key=hints.count)
        long_enough = len(recent) >= LEAST_SEEN and hints.count(leader) >= MAJORITY * len(hints)
        rested = self.shown is None or now - self.since >= LEAST_SHOWN_S
        if leader is not self.shown and long_enough and rested:
            return Steady(leader, now, recent)
        return Steady(self.shown, self.since, recent)


WINDOW_S = 1.5
"""How far back suggestions count."""

LEAST_SEEN = 2
MAJORITY = 0.6
LEAST_SHOWN_S = 1.2
"""A sentence that is gone sooner cannot be read."""


Corners = npt.NDArray[np.float32]

_WIDTH = 320
_LEVELS = range(56, 232, 16)
_LEAST_AREA, _MOST_AREA = 0.05, 0.8  # of the frame
_LEAST_CARD_ASPECT, _MOST_CARD_ASPECT = 1.2, 2.2  # ID-1 has 1.59; tilting changes it
_LEAST_FILL = 0.86
_MIDDLE = 0.3  # of the frame's width and height, off its middle


def find_card(plain: Gray) -> Corners | None:
    """The corners of the largest outline of a card near the middle of `plain` (H x W), 4 x 2 pixels, or None."""
    scale = _WIDTH / max(plain.shape)
    small = np.asarray(cv2.resize(plain, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    smooth = cv2.medianBlur(small, 5)
    best: tuple[float, Corners] | None = None
    for level in _LEVELS:
        mask = np.asarray(cv2.threshold(smooth, level, 255, cv2.THRESH_BINARY)[1], np.uint8)
        for polarity in (mask, cv2.bitwise_not(mask)):
            outlines, _ = cv2.findContours(polarity, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
            for outline in outlines:
                found = _outline(np.asarray(outline, np.int32), small.shape)
                if found is not None and (best is None or found[0] > best[0]):
                    best = found
    return None if best is None else best[1] / np.float32(scale)


def _outline(
    outline: npt.NDArray[np.int32], shape: tuple[int, ...]
) -> tuple[float, Corners] | None:  # fmt: skip
    """Area and corners of an outline that a card may have."""
    whole = shape[0] * shape[1]
    area = cv2.contourArea(outline)
    if not _LEAST_AREA * whole <= area <= _MOST_AREA * whole:
        return None
    (x, y), (width, height), _ = box = cv2.minAreaRect(outline)
    long, short = max(width, height), max(min(width, height), 1.0)
    off = max(abs(x / shape[1] - 0.5), abs(y / shape[0] - 0.5))
    if (
        not _LEAST_CARD_ASPECT <= long / short <= _MOST_CARD_ASPECT
        or area < _LEAST_FILL * long * short
        or off > _MIDDLE
    ):
        return None
    return area, np.asarray(cv2.boxPoints(box), np.float32)


def sharpness(plain: Gray, corners: Corners) -> float:
    """The strongest steps between neighboring pixels inside the corners, clear of the edge, were the frame 640 px wide.

    Of all directions that in which they are least: motion smears only one. In gray levels.
    """
    scale = 2 * _WIDTH / max(plain.shape)
    small = np.asarray(cv2.resize(plain, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    middle = corners.mean(axis=0)
    inside = np.zeros(small.shape, np.uint8)
    shrunk = (middle + (corners - middle) * np.float32(0.8)) * np.float32(scale)
    cv2.fillConvexPoly(inside, np.rint(shrunk).astype(np.int32), 1)
    inner = inside[1:-1, 1:-1] > 0
    if not inner.any():
        return 0.0
    here = small[1:-1, 1:-1]
    neighbors = (small[1:-1, 2:], small[2:, 1:-1], small[2:, 2:], small[2:, :-2])
    return min(float(np.percentile(np.asarray(cv2.absdiff(here, other))[inner], 97)) for other in neighbors)
