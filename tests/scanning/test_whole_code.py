"""A code is found whole where the place that was found is only a piece of it, or lies askew over it."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from scanning.decoder import decode
from scanning.pdf417 import whole_code as whole
from scanning.pdf417.locate import Candidate
from scanning.pdf417.planes import gray
from scanning.pdf417.straighten import edges, ends_of
from scanning.pdf417.symbols import Gray
from scanning.pdf417.whole_code import whole_code
from tests.cards.drawing import Side, Style, symbol
from tests.cards.filming import Shot, film
from tests.cards.payload import payload
from tests.cards.people import DEMO

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
    assert np.abs(straight.corners - corners).max() < 4.5


@pytest.mark.parametrize("part", [(0, 0, 1.5, 1), (-0.5, 0, 1, 1)], ids=["right of it", "left of it"])
def test_the_code_is_found_in_a_place_that_print_beside_it_made_longer(shown: Shown, part: tuple[float, ...]) -> None:
    plane, place, corners = shown
    ends = ends_of(plane, _part(place, *part))
    assert ends is not None
    found = whole_code(plane, ends, edges(plane, ends))
    assert found is not None
    assert abs(found[0].length / place.length - 1) < 0.04
    straight = edges(plane, found[1])
    assert straight is not None
    assert np.abs(straight.corners - corners).max() < 4.5


def test_a_place_that_was_right_is_sought_no_further(shown: Shown) -> None:
    plane, place, _ = shown
    ends = ends_of(plane, place)
    assert ends is not None
    assert whole_code(plane, ends, edges(plane, ends)) is None


def test_an_end_that_goes_on_over_less_than_three_rows_is_none(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in noise, where it looks like an end in the middle and nowhere else."""
    plane, place, _ = shown
    ends = ends_of(plane, _part(place, 0, 0, 0.6, 1))
    assert ends is not None
    monkeypatch.setattr(whole, "_run", lambda _: 0)
    assert whole_code(plane, ends, None) is None


def test_where_no_end_is_clear_no_code_is_sought(shown: Shown) -> None:
    plane, place, _ = shown
    ends = ends_of(plane, place)
    assert ends is not None
    pale = replace(ends, first=replace(ends.first, score=0.9), last=replace(ends.last, score=0.9))
    assert whole_code(plane, pale, None) is None


PAIR = [payload(DEMO[name], 10, random.Random(0)) for name in ("maria-santos", "robert-hale")]


def _beside_each_other(gap: int, reflection: float) -> Gray:
    """Two codes on one sheet, so many modules apart; at this share of its width a reflection, over a piece of one."""
    one, other = (symbol(text, Style()) for text in PAIR)
    page = np.full((max(len(one), len(other)) + 310, one.shape[1] + other.shape[1] + gap + 310), 225, np.float32)
    for code, left in ((one, 155), (other, 155 + one.shape[1] + gap)):
        page[155 : 155 + len(code), left : left + code.shape[1]] = code * 0.75 + 20
    page = np.asarray(cv2.GaussianBlur(cv2.resize(page, None, fx=1.6, fy=1.6), (0, 0), 0.6), np.float32)
    y, x = np.mgrid[: page.shape[0], : page.shape[1]]
    off = (x - reflection * page.shape[1]) ** 2 + (y - 0.5 * page.shape[0]) ** 2
    noise = np.random.default_rng(1).normal(0, 4, page.shape)
    return np.asarray(np.clip(page + 250 * np.exp(-off / (2 * 48**2)) + noise, 0, 255), np.uint8)


@pytest.mark.parametrize(("gap", "reflection"), [(20, 0.7), (12, 0.34)])
def test_the_start_of_one_code_and_the_stop_of_the_next_do_not_hide_both(gap: int, reflection: float) -> None:
    plane = _beside_each_other(gap, reflection)
    found = [code.content for code in decode(np.repeat(plane[..., None], 3, axis=2))]
    assert found
    assert set(found) <= set(PAIR)
