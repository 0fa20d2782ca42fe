"""A code is found whole where the place that was found is only a piece of it, or lies askew over it."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from scanning.pdf417.locate import Candidate
from scanning.pdf417.planes import gray
from scanning.pdf417.straighten import edges, ends_of
from scanning.pdf417.symbols import Gray
from scanning.pdf417.whole_code import whole_code
from tests.cards.drawing import Side
from tests.cards.filming import Shot, film

Corners = npt.NDArray[np.float64]
Shown = tuple[Gray, Candidate, Corners]


@pytest.fixture(scope="module", params=[0.0, 180.0], ids=["upright", "upside down"])
def shown(santos: Side, request: pytest.FixtureRequest) -> Shown:
    """A card in a frame, the place of its code, and the code's corners, clockwise from its own upper left."""
    filmed = film(santos, Shot(module_px=2.4, roll=4 + request.param, pitch=12, yaw=8), seed=3)
    assert filmed.code is not None
    x, y = filmed.code.mean(axis=0)
    top, right = filmed.code[1] - filmed.code[0], filmed.code[2] - filmed.code[1]
    place = Candidate(
        (float(x), float(y)), float(np.linalg.norm(top)), float(np.linalg.norm(right)), math.atan2(top[1], top[0]), 1.0
    )
    return gray(filmed.frame), place, filmed.code


def _part(place: Candidate, left: float, top: float, right: float, bottom: float, turn: float = 0.0) -> Candidate:
    """A piece of a place, in shares of its sides, turned by so many degrees."""
    along, aside = ((left + right) / 2 - 0.5) * place.length, ((top + bottom) / 2 - 0.5) * place.height
    cosine, sine = math.cos(place.angle), math.sin(place.angle)
    center = place.center[0] + along * cosine - aside * sine, place.center[1] + along * sine + aside * cosine
    length, height = (right - left) * place.length, (bottom - top) * place.height
    return Candidate(center, length, height, place.angle + math.radians(turn), 1.0)


@pytest.mark.parametrize(
    "part",
    [(0, 0, 0.6, 1), (0.3, 0, 1, 1), (0, 0.6, 1, 1), (0, 0, 1, 0.4), (0, 0.1, 0.5, 0.6), (0, 0, 0.75, 1, 6)],
    ids=["left", "right", "lower", "upper", "corner", "askew"],
)
def test_the_whole_of_a_code_is_found_from_a_piece_of_it(shown: Shown, part: tuple[float, ...]) -> None:
    plane, place, corners = shown
    ends = ends_of(plane, _part(place, *part))
    assert ends is not None
    found = whole_code(plane, ends, edges(plane, ends))
    assert found is not None
    straight = edges(plane, found[1])
    assert straight is not None
    assert np.abs(straight.corners - corners).max() < 6


def test_a_place_that_was_right_is_sought_no_further(shown: Shown) -> None:
    plane, place, _ = shown
    ends = ends_of(plane, place)
    assert ends is not None
    assert whole_code(plane, ends, edges(plane, ends)) is None


def test_where_no_end_is_clear_no_code_is_sought(shown: Shown) -> None:
    plane, place, _ = shown
    ends = ends_of(plane, place)
    assert ends is not None
    pale = replace(ends, first=replace(ends.first, score=0.9), last=replace(ends.last, score=0.9))
    assert whole_code(plane, pale, None) is None
