"""Cells that lie where no polynomial puts them: under a wavy film, where rows sag in one corner, in a shaken hand."""

from __future__ import annotations

import random
from dataclasses import replace

import cv2
import numpy as np
import pytest

from scanning import decoder
from scanning.capture.camera import Frame
from scanning.decoder import decode
from scanning.pdf417.codewords import solve, weigh
from scanning.pdf417.grid import Grid, cut, lay, lines, sample
from scanning.pdf417.locate import find
from scanning.pdf417.planes import gray
from scanning.pdf417.straighten import Straight, straighten
from scanning.pdf417.symbols import Gray
from scanning.pdf417.warp import displaced, refined
from scanning.pdf417.ways import warped_ways, ways
from scanning.read_codes import DecodedCode, Symbology
from tests.cards.drawing import Side, Style, back
from tests.cards.filming import Shot, film
from tests.cards.payload import payload
from tests.cards.people import DEMO

SHOT = Shot(module_px=2.3, roll=4, thumb=False)
CONTENT = payload(DEMO["maria-santos"], 10, random.Random(0))


@pytest.fixture(scope="module")
def little_corrected() -> Side:
    """The back of Maria Santos's license, with 16 codewords of correction."""
    return back(CONTENT, Style(level=3), seed=0)


def _through_a_film(side: Side, right: float, below: float) -> Side:
    """The same back, its code seen through a film that moves it by up to so many modules, and less towards its ends."""
    assert side.code is not None
    left, top, wide, high = cv2.boundingRect((side.code * side.px_per_mm).astype(np.float32))
    module = wide / side.modules
    y, x = np.mgrid[: side.picture.shape[0], : side.picture.shape[1]].astype(np.float32)
    u, t = np.clip((x - left) / wide, 0, 1), np.clip((y - top) / high, 0, 1)
    wave = np.sqrt(np.clip(np.sin(np.pi * u), 0, 1)) * module
    along = x + right * wave * np.sin(2 * np.pi * (3.2 * u + 0.4 * t))
    down = y + below * wave * np.sin(2 * np.pi * (1.1 * u + 0.3)) * t
    seen = cv2.remap(side.picture, along.astype(np.float32), down.astype(np.float32), cv2.INTER_LINEAR)
    return replace(side, picture=np.asarray(seen, np.uint8))


def _laid(frame: Frame) -> tuple[Gray, Straight, Grid]:
    plane = gray(frame)
    straight = straighten(plane, find(frame)[0])
    assert straight is not None
    grid = lay(plane, straight)
    assert grid is not None
    return plane, straight, grid


def _content(frame: Frame) -> list[bytes]:
    return [code.content for code in decode(frame) if code.symbology is Symbology.PDF417]


@pytest.mark.parametrize(("right", "below"), [(0.9, 0.0), (-0.8, 0.5), (0.0, 2.6)])
def test_a_code_behind_a_wavy_film_reads(little_corrected: Side, right: float, below: float) -> None:
    # GIVEN a code whose cells a film moves by a module, or whose rows by most of one, and that no other way reads
    frame = film(_through_a_film(little_corrected, right, below), SHOT, seed=1).frame
    plane, straight, grid = _laid(frame)
    assert all(solve(weighed) is None for weighed in ways([plane], straight, grid))
    # WHEN it is decoded THEN it reads
    assert _content(frame) == [CONTENT]


@pytest.mark.parametrize("shot", [SHOT, replace(SHOT, noise=9, module_px=1.9), replace(SHOT, defocus=0.7, noise=5)])
def test_noise_and_blur_move_no_grid(santos: Side, shot: Shot) -> None:
    _, _, grid = _laid(film(santos, shot, seed=2).frame)
    assert displaced(grid, lines(grid.flat, grid)) is None


def test_what_lies_in_the_cells_moves_a_grid_by_most_of_what_it_is_off(santos: Side) -> None:
    # GIVEN a grid that lies a sample, a third of a module, left of the code
    plane, straight, grid = _laid(film(santos, SHOT, seed=3).frame)
    rows = len(grid.tops) - 1
    moved = np.zeros((2, rows, grid.columns + 4), np.float32)
    moved[0] = -1
    left = replace(grid, warp=moved)
    weighed = weigh(sample(plane, straight, left))
    assert weighed is not None
    # WHEN it is refined THEN it lies not half as far off, and nowhere as far
    found = refined(left, cut(lines(left.flat, left), left.columns), weighed).warp
    assert found is not None
    first = weigh(sample(plane, straight, grid))
    assert first is not None
    rest = refined(grid, cut(lines(grid.flat, grid), grid.columns), first).warp
    assert rest is not None
    off = (found - rest)[0, :, 2:-2]
    assert float(np.abs(off).max()) < 0.6
    assert abs(float(off.mean())) < 0.4
    assert not found[1].any()


def test_a_code_under_a_reflection_is_not_looked_at_again(santos: Side) -> None:
    frame = film(santos, SHOT, seed=4).frame
    plane, straight, grid = _laid(frame)
    weighed = weigh(sample(plane, straight, grid))
    assert weighed is not None
    assert len(list(warped_ways([plane], straight, grid, weighed))) == 1
    dark = weighed.weights.copy()
    dark[: len(dark) // 2] = 0.1
    assert not list(warped_ways([plane], straight, grid, replace(weighed, weights=dark)))


def test_of_what_moved_grids_say_the_surest_is_taken(
    little_corrected: Side, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """A thin read is none to stop at: the next grid may say the same with less chance."""
    frame = film(_through_a_film(little_corrected, 0.9, 0.0), SHOT, seed=1).frame
    true = next(code for code in decode(frame) if code.symbology is Symbology.PDF417)
    told: list[DecodedCode | None] = []
    monkeypatch.setattr(decoder, "of_picture", lambda *_: None)
    monkeypatch.setattr(decoder, "halves_agree", lambda *_: False)
    for chances, wanted in (((-3.0, -40.0), -40.0), ((-6.0, -3.0), -6.0), ((None, -3.0), -3.0), ((None, None), None)):
        told[:] = [None if chance is None else replace(true, chance=chance) for chance in chances]
        answers = iter([None, *told])
        monkeypatch.setattr(decoder, "of_weights", lambda *_, answers=answers: next(answers, None))
        found = [code.chance for code in decode(frame) if code.symbology is Symbology.PDF417]
        assert found[:1] == ([] if wanted is None else [wanted])
