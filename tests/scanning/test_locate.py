"""A code is told from what lies right beside it on a card and is as dense in edges."""

from __future__ import annotations

import numpy as np
import pytest

from scanning.capture.camera import Frame
from scanning.pdf417.locate import Candidate, alike, find

CODE = Candidate((620.5, 330.5), 440.0, 140.0, 0.0, 1.0)


def _block(rng: np.random.Generator, wide: int, tall: int, module: tuple[int, int]) -> Frame:
    """Black and white modules of so many pixels across and down."""
    across, down = wide // module[0] + 1, tall // module[1] + 1
    bits = rng.integers(0, 2, (down, across)).astype(np.uint8) * 200 + 20
    return np.asarray(bits.repeat(module[0], 1).repeat(module[1], 0)[:tall, :wide, None].repeat(3, 2), np.uint8)


@pytest.fixture
def frame() -> Frame:
    """A card's paper with what looks like a code to the locator: bars, a few modules high."""
    shown = np.full((720, 1280, 3), 220, np.uint8)
    shown[260:400, 400:840] = _block(np.random.default_rng(5), 440, 140, (3, 9))
    return shown


def test_print_beside_a_code_is_no_part_of_its_place(frame: Frame) -> None:
    frame[270:400, 848:1100] = _block(np.random.default_rng(6), 252, 130, (4, 4))
    assert any(alike(place, CODE) for place in find(frame)[:2])


def test_print_above_a_code_is_no_part_of_its_place(frame: Frame) -> None:
    frame[100:252, 400:1000] = _block(np.random.default_rng(7), 600, 152, (4, 4))
    assert any(alike(place, CODE) for place in find(frame)[:2])


def test_a_code_comes_before_bars_that_are_as_strong(frame: Frame) -> None:
    frame[500:620, 300:900] = _block(np.random.default_rng(8), 600, 120, (4, 120))
    assert alike(find(frame)[0], CODE)
