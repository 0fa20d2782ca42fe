"""A code is laid from one of its ends and the row indicators beside it where its other end is hidden."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from scanning import decoder
from scanning.decoder import decode
from scanning.pdf417 import fits as fitting
from scanning.pdf417.codewords import shape_beside, weigh
from scanning.pdf417.fits import Fit, fits
from scanning.pdf417.grid import lay, sample
from scanning.pdf417.locate import Candidate
from scanning.pdf417.one_end import from_one_end
from scanning.pdf417.planes import gray
from scanning.pdf417.straighten import Straight, edges, ends_of
from scanning.pdf417.symbols import Gray, width
from tests.cards.drawing import Side
from tests.cards.filming import Shot, film

Corners = npt.NDArray[np.float64]
Shown = tuple[Gray, Corners]

START_HIDDEN, STOP_HIDDEN = (-0.05, 0.09), (0.91, 1.05)
"""Shares of the rows: an end and most of the row indicators beside it."""


@pytest.fixture(scope="module", params=[0.0, 180.0], ids=["upright", "upside down"])
def shown(santos: Side, request: pytest.FixtureRequest) -> Shown:
    """A card in a frame, and its code's corners, clockwise from its own upper left."""
    filmed = film(santos, Shot(module_px=2.4, roll=4 + request.param, pitch=14, yaw=12), seed=3)
    assert filmed.code is not None
    return gray(filmed.frame), filmed.code


def _covered(plane: Gray, corners: Corners, share: tuple[float, float]) -> Gray:
    """With a piece of the code, from one share of its rows to another, under a finger."""
    top, bottom = corners[1] - corners[0], corners[2] - corners[3]
    aside = 0.2 * (corners[3] - corners[0])
    points = [corners[0] + at * top - aside for at in share] + [corners[3] + at * bottom + aside for at in share[::-1]]
    covered = plane.copy()
    cv2.fillConvexPoly(covered, np.rint(points).astype(np.int32), 120)
    return np.asarray(cv2.GaussianBlur(covered, (3, 3), 0), np.uint8)


def _place(corners: Corners) -> Candidate:
    x, y = corners.mean(axis=0)
    top, right = corners[1] - corners[0], corners[2] - corners[1]
    return Candidate(
        (float(x), float(y)), float(np.linalg.norm(top)), float(np.linalg.norm(right)), math.atan2(top[1], top[0]), 1.0
    )


def _alone(plane: Gray, corners: Corners) -> Straight | None:
    ends = ends_of(plane, _place(corners))
    assert ends is not None
    return from_one_end(plane, ends)


@pytest.mark.parametrize("hidden", [START_HIDDEN, STOP_HIDDEN], ids=["start", "stop"])
def test_a_code_is_laid_from_the_end_that_is_seen(shown: Shown, hidden: tuple[float, float]) -> None:
    plane, corners = shown
    truth = lay(plane, _known(plane, corners))
    assert truth is not None
    straight = _alone(_covered(plane, corners, hidden), corners)
    assert straight is not None
    assert straight.columns == truth.columns
    assert straight.modules == width(truth.columns)
    assert np.abs(straight.corners - corners).max() < 8  # two or three modules, from where the ruler follows


@pytest.mark.parametrize("hidden", [START_HIDDEN, STOP_HIDDEN], ids=["start", "stop"])
def test_it_is_read(shown: Shown, hidden: tuple[float, float]) -> None:
    plane, corners = shown
    whole = decode(np.repeat(plane[..., None], 3, axis=2))
    covered = np.repeat(_covered(plane, corners, hidden)[..., None], 3, axis=2)
    assert whole
    assert [code.content for code in decode(covered)] == [code.content for code in whole]


def test_a_code_that_begins_beyond_the_frame_is_read(shown: Shown) -> None:
    plane, corners = shown
    whole = decode(np.repeat(plane[..., None], 3, axis=2))
    beyond = corners[[0, 3]].mean(axis=0) + 0.05 * (corners[1] - corners[0])
    x = round(float(beyond[0]))
    seen = plane[:, x:] if corners[1, 0] > corners[0, 0] else plane[:, :x]
    assert whole
    assert [code.content for code in decode(np.repeat(seen[..., None], 3, axis=2))] == [code.content for code in whole]


def test_without_row_indicators_beside_the_end_nothing_is_laid(shown: Shown) -> None:
    plane, corners = shown
    bare = _covered(_covered(plane, corners, STOP_HIDDEN), corners, (0.06, 0.12))
    assert _alone(bare, corners) is None


def test_without_boundaries_nothing_is_laid(shown: Shown) -> None:
    plane, corners = shown
    assert _alone(_covered(plane, corners, (0.06, 1.05)), corners) is None


def _known(plane: Gray, corners: Corners) -> Straight:
    ends = ends_of(plane, _place(corners))
    assert ends is not None
    straight = edges(plane, ends)
    assert straight is not None
    return straight


def test_row_indicators_of_one_side_tell_what_those_of_both_tell(shown: Shown) -> None:
    plane, corners = shown
    straight = _known(plane, corners)
    grid = lay(plane, straight)
    assert grid is not None
    cells = sample(plane, straight, grid)
    both = weigh(cells)
    assert both is not None
    assert shape_beside(cells, 0) == shape_beside(cells, 1) == both.shape
    noise = np.random.default_rng(1).normal(0, 1, cells.samples.shape).astype(np.float32)
    assert shape_beside(replace(cells, samples=noise), 0) is None


def test_columns_that_were_told_are_not_guessed(shown: Shown) -> None:
    plane, corners = shown
    straight = _known(plane, corners)
    grid = lay(plane, straight)
    assert grid is not None
    misled = replace(straight, modules=straight.modules + 4 * 17)
    guessed = lay(plane, misled)
    assert guessed is None or guessed.columns != grid.columns
    told = lay(plane, replace(misled, columns=grid.columns))
    assert told is not None
    assert told.columns == grid.columns


def test_where_a_code_was_seen_no_hidden_end_is_sought(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    plane, corners = shown
    covered = _covered(plane, corners, STOP_HIDDEN)
    sought: list[str] = []
    monkeypatch.setattr(fitting, "from_one_end", lambda *_: sought.append("sought"))
    list(fits(covered, _place(corners), ["seen"]))
    assert not sought
    list(fits(covered, _place(corners), []))
    assert sought


@pytest.mark.parametrize("fewer", [False, True])
def test_a_code_of_which_fewer_rows_were_seen_than_it_has_does_not_count_as_seen(
    shown: Shown, monkeypatch: pytest.MonkeyPatch, *, fewer: bool
) -> None:
    plane, corners = shown
    straight = _known(plane, corners)
    grid = lay(plane, straight)
    assert grid is not None
    whole = weigh(sample(plane, straight, grid))
    assert whole is not None
    cut = replace(grid, tops=grid.tops[: whole.shape.rows]) if fewer else grid
    counted: list[int] = []

    def one_fit(_: Gray, __: Candidate, seen: list[Fit]) -> Iterator[Fit | None]:
        yield Fit(straight)
        counted.append(len(seen))

    monkeypatch.setattr(decoder, "fits", one_fit)
    monkeypatch.setattr(decoder, "lay", lambda *_: cut)
    monkeypatch.setattr(decoder, "of_weights", lambda *_: None)
    decoder._look([plane], _place(corners), None)
    assert counted == [0 if fewer else 1]
