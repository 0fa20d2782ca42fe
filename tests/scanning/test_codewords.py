"""Grid, weights and pool: what lies between a straightened code and its content."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import zxingcpp

from scanning.capture.camera import Frame
from scanning.decoder import decode
from scanning.pdf417.codewords import SymbolShape, Weighed, solve, weigh
from scanning.pdf417.grid import Cells, lay, sample
from scanning.pdf417.locate import Candidate, find
from scanning.pdf417.planes import gray, has_artwork
from scanning.pdf417.pool import Pool
from scanning.pdf417.straighten import Straight, straighten
from scanning.pdf417.symbols import Gray, draw, patterns, width
from scanning.read_codes import Symbology
from tests.cards.drawing import Side, Style, back
from tests.cards.filming import Filmed, Shot, film
from tests.cards.payload import payload
from tests.cards.people import DEMO
from tests.cards.symbols import COLUMNS, LEVEL, codewords, learn

PDF417 = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.PDF417)


def test_the_table_of_patterns_is_what_the_library_draws() -> None:
    learnt = np.array(learn(seed=9))[..., None] >> np.arange(16, -1, -1) & 1
    assert np.array_equal(patterns(), 1 - learnt)


def test_a_clean_drawing_is_read_by_the_library() -> None:
    content = bytes(range(128, 248))
    values = np.array(codewords(content, 40 * COLUMNS), np.intp).reshape(40, COLUMNS)
    found = zxingcpp.read_barcodes(draw(values, LEVEL), formats=PDF417)
    assert [one.bytes for one in found] == [content]


def _cells(plane: Gray, straight: Straight) -> Cells | None:
    grid = lay(plane, straight)
    return None if grid is None else sample(plane, straight, grid)


def _straight(filmed: Filmed) -> Straight:
    plane = gray(filmed.frame)
    places = [straight for candidate in find(filmed.frame) if (straight := straighten(plane, candidate)) is not None]
    return max(places, key=lambda straight: straight.score)


@pytest.mark.parametrize("columns", [8, 11, 13, 15])
def test_columns_and_rows_are_counted_from_the_picture_alone(columns: int) -> None:
    side = back(payload(DEMO["linh-nguyen"]), Style(columns=columns, row_modules=2 if columns < 11 else 3), seed=1)
    filmed = film(side, Shot(module_px=2.3, roll=11, pitch=20), seed=1)
    cells = _cells(gray(filmed.frame), _straight(filmed))
    assert cells is not None
    assert cells.columns == columns
    weighed = weigh(cells)
    assert weighed is not None
    assert (weighed.shape.columns, weighed.shape.level) == (columns, 5)
    assert weighed.shape.rows == len(cells.samples)


def test_a_card_too_blurred_for_measuring_bars_is_read_by_weighing(santos: Side) -> None:
    # GIVEN bars that run into each other: sigma three quarters of a module
    filmed = film(santos, Shot(module_px=2.0, roll=14, defocus=0.75, noise=2), seed=3)
    assert not zxingcpp.read_barcodes(filmed.frame, formats=PDF417)
    # WHEN it is decoded THEN it reads
    assert [code.content for code in decode(filmed.frame) if code.symbology is Symbology.PDF417] == [
        payload(DEMO["maria-santos"], 10, random.Random(0))
    ]


def test_corners_a_module_off_still_find_the_grid(santos: Side) -> None:
    filmed = film(santos, Shot(module_px=2.4), seed=2)
    straight = _straight(filmed)
    pushed = straight.corners + np.array(((-2.4, 1), (2.4, -1), (2, 1), (-2, -1)))
    cells = _cells(gray(filmed.frame), replace(straight, corners=pushed))
    assert cells is not None
    weighed = weigh(cells)
    assert weighed is not None
    assert solve(weighed) is not None


def test_a_picture_without_a_code_has_no_grid() -> None:
    noise = np.random.default_rng(0).integers(0, 255, (300, 900), np.uint8)
    corners = np.array(((60.0, 60.0), (840.0, 60.0), (840.0, 240.0), (60.0, 240.0)))
    cells = _cells(noise, Straight(corners, width(13), 1.9))
    assert cells is None or weigh(cells) is None


def _reflection(filmed: Filmed, top: float, bottom: float) -> Frame:
    """The same frame with a lamp's reflection over most of the code's width and a share of its height."""
    assert filmed.code is not None
    left, right = filmed.code[3] - filmed.code[0], filmed.code[2] - filmed.code[1]
    edges = [
        (filmed.code[0] + share * left, filmed.code[1] + share * right) for share in (top, bottom)
    ]  # left and right end of the reflection's upper and lower edge
    corners = [start + place * (end - start) for start, end in edges for place in (0.15, 0.85)]
    frame = filmed.frame.copy()
    cv2.fillConvexPoly(frame, np.array(corners)[[0, 1, 3, 2]].astype(np.int32), (252, 253, 254))
    return frame


def test_frames_that_do_not_read_alone_read_together(santos: Side) -> None:
    # GIVEN a lamp's reflection that hides a third of the code, first above, then below
    shot = Shot(module_px=2.2, roll=6)
    first = _reflection(film(santos, shot, seed=1, desk_seed=1), 0.12, 0.58)
    second = _reflection(film(santos, replace(shot, roll=7), seed=2, desk_seed=1), 0.42, 0.88)
    assert not _licenses(first, None)
    assert not _licenses(second, None)
    # WHEN one follows the other THEN together they read
    pool = Pool()
    assert not _licenses(first, pool)
    assert _licenses(second, pool) == [payload(DEMO["maria-santos"], 10, random.Random(0))]
    # AND nothing of it is left for who comes next
    assert not _licenses(first, pool)


def _licenses(frame: Frame, pool: Pool | None) -> list[bytes]:
    return [code.content for code in decode(frame, pool) if code.symbology is Symbology.PDF417]


SHAPE = SymbolShape(rows=6, columns=4, level=1)


def _weights(values: list[int], lead: float = 3.0) -> Weighed:
    weights = np.zeros((SHAPE.places, 929), np.float32)
    weights[np.arange(SHAPE.places), values] = lead
    return Weighed(SHAPE, weights.reshape(SHAPE.rows, SHAPE.columns, 929))


def test_two_cards_of_one_shape_are_never_added_up() -> None:
    pool = Pool()
    assert pool.add(_weights(list(range(24)))) is None
    assert pool.add(_weights(list(range(100, 124)))) is None
    together = pool.add(_weights(list(range(100, 124))))
    assert together is not None
    assert together.weights.argmax(axis=-1).ravel().tolist() == list(range(100, 124))


def test_a_card_is_forgotten_when_it_has_left() -> None:
    pool = Pool()
    pool.add(_weights(list(range(24))))
    for _ in range(9):
        pool.next_frame()
    assert pool.add(_weights(list(range(24)))) is None


def test_what_lies_still_and_is_no_code_is_looked_at_again_only_after_a_while() -> None:
    pool, keyboard = Pool(), Candidate((400.0, 300.0), 500.0, 90.0, 0.1, 1.0)
    pool.next_frame()
    pool.remember_nothing(keyboard)
    seen = []
    for _ in range(6):
        pool.next_frame()
        seen.append(pool.holds_nothing(replace(keyboard, center=(400.5, 300.2))))
    assert seen == [True] * 4 + [False] * 2
    pool.remember_nothing(keyboard)
    assert not pool.holds_nothing(replace(keyboard, center=(404.0, 300.0)))


def test_a_doubtful_read_of_several_frames_is_agreed_with_by_other_frames_only() -> None:
    pool = Pool()
    pool.add(_weights(list(range(24))))
    assert pool.add(_weights(list(range(24)))) is not None
    pool.forget(SHAPE)
    assert pool.add(_weights(list(range(24)))) is None


@pytest.mark.parametrize("top", [26.0, 40.0])
def test_artwork_behind_a_part_of_the_code_is_noticed_and_its_outline_hides_no_codeword(top: float) -> None:
    # GIVEN dark blue ink behind the lower rows only, its outline across the code
    content = payload(DEMO["samuel-okafor"])
    side = back(content, Style(), seed=1)
    assert side.code is not None
    ink = side.picture[round(top * side.px_per_mm) :]
    ink[:] = np.minimum(ink, (150, 60, 34))
    frame = film(side, Shot(module_px=2.0, roll=5, noise=5, exposure=0.7, defocus=0.45), seed=2).frame
    # WHEN it is decoded THEN the artwork is seen, and the code read
    assert any(has_artwork(frame, candidate) for candidate in find(frame))
    assert [code.content for code in decode(frame) if code.symbology is Symbology.PDF417] == [content]


def test_bright_bands_as_of_a_hologram_across_the_code_hide_no_codeword(santos: Side) -> None:
    """Under them black is as bright as white is beside them."""
    frame = film(santos, Shot(module_px=2.0, roll=5, noise=4, defocus=0.4), seed=1).frame
    y, x = np.mgrid[: frame.shape[0], : frame.shape[1]]
    bands = np.clip((np.sin((0.8 * x + 0.6 * y) / 26 * 2 * np.pi + 2 * np.sin(y / 30)) - 0.3) * 1.5, 0, 1)
    under = np.clip(frame * 0.7 + 75 * bands[..., None], 0, 255).astype(np.uint8)
    read = [code.content for code in decode(under) if code.symbology is Symbology.PDF417]
    assert read == [payload(DEMO["maria-santos"], 10, random.Random(0))]


def test_blue_artwork_is_noticed_and_a_plain_card_is_not_taken_for_it(santos: Side) -> None:
    blue = back(payload(DEMO["samuel-okafor"]), Style(artwork=True), seed=1)
    seen = []
    for side in (blue, santos):
        frame = film(side, Shot(module_px=2.3, roll=8), seed=2).frame
        seen.append(has_artwork(frame, find(frame)[0]))
    assert seen == [True, False]


@pytest.mark.parametrize("seed", range(4))
def test_the_likeliest_place_is_the_code(santos: Side, seed: int) -> None:
    filmed = film(santos, Shot(module_px=2.0, roll=40 * seed, pitch=15), seed=seed)
    assert filmed.code is not None
    first = find(filmed.frame)[0]
    assert float(np.linalg.norm(filmed.code.mean(axis=0) - first.center)) < 0.1 * first.length


def test_numpy_keeps_no_threads_that_spin_for_work(root: Path) -> None:
    """Whatever is imported after `kiosk`, the first thing that main.py imports of ours."""
    asked = "import os, sys, kiosk; print('numpy' in sys.modules, os.environ['OPENBLAS_NUM_THREADS'])"
    clean = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    told = subprocess.run(
        [sys.executable, "-c", asked], cwd=root, env=clean, capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == ["False", "1"]
