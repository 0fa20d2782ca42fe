"""Where another card may show its code in the same frame: two cards in a hand, or a stranger's behind the visitor's."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import cv2
import numpy as np

from scanning.capture.camera import Frame
from scanning.hints import is_dense
from scanning.pdf417.locate import Candidate
from scanning.read_codes import DecodedCode

_AS_LONG, _AS_LARGE = 0.6, 0.35
"""Of the read code's length and area, how much a place must have. Of 54 cards alone in a frame three had such a place,
and codes that are smaller are a card's second one."""
_LEAST_ASPECT, _MOST_ASPECT = 0.75, 8.0
"""Length over height of a license's code, few columns and many rows or many columns and few rows."""


def rivals(frame: Frame, places: Iterable[Candidate], code: DecodedCode) -> Iterator[Candidate]:
    """Of `places` those beside a code that was read which may hold one of similar size or larger.

    `frame` is H x W x 3, BGR.
    """
    middle = np.asarray(code.corners.mean(axis=0))
    sides = np.linalg.norm(code.corners - np.roll(code.corners, -1, axis=0), axis=1)
    long, area = float(sides.max()), float(cv2.contourArea(code.corners.astype(np.float32)))
    for place in places:
        if (
            max(place.length, place.height) >= _AS_LONG * long
            and place.length * place.height >= _AS_LARGE * area
            and _LEAST_ASPECT <= place.length / max(place.height, 1.0) <= _MOST_ASPECT
            and cv2.pointPolygonTest(code.corners.astype(np.float32), place.center, measureDist=False) < 0
            and not holds(place, (float(middle[0]), float(middle[1])))
            and is_dense(frame, place)
        ):
            yield place


def holds(place: Candidate, point: tuple[float, float]) -> bool:
    """Whether a point of the frame lies in a place: what has its middle there is a piece of what the place holds."""
    dx, dy = point[0] - place.center[0], point[1] - place.center[1]
    cosine, sine = math.cos(place.angle), math.sin(place.angle)
    along, aside = abs(dx * cosine + dy * sine), abs(dy * cosine - dx * sine)
    return along < place.length / 2 and aside < place.height / 2
