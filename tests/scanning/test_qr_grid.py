"""QR codes that the library sees and does not read, sampled on a grid of our own."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import segno

pytest.importorskip("pdf417gen", reason="the second world's encoder is missing: install requirements-dev.txt")

from scanning.capture.camera import Frame
from scanning.frame_reader import Reader
from scanning.pdf417.planes import gray
from scanning.pdf417.pool import Pool
from scanning.pdf417.symbols import Floats, Gray
from scanning.qr.close_look import again, around, look_closely
from scanning.qr.finders import finders
from scanning.qr.grid import known, sample
from scanning.read_codes import read_qr
from tests.bench.camera_path import live
from tests.bench.worn.takes import takes
from tests.scanning.conftest import QrFrame


def _cracked(frame: Frame, module: float) -> Frame:
    """A crack, dark and bright, through the finder pattern at the code's upper left."""
    broken, reach = frame.copy(), round(30 * module)
    for shift, shade in ((0, 20), (round(module), 240)):
        start, end = (640 - reach, 360 - round(16 * module) + shift), (640, 360 - round(23 * module) + shift)
        cv2.line(broken, start, end, (shade,) * 3, max(2, round(module)), cv2.LINE_AA)
    return broken


def _drawn(text: str) -> Floats:
    """n x n: 1 where a module is dark, else -1."""
    rows = segno.make(text, error="m", micro=False).matrix
    return np.where(np.array([list(row) for row in rows]) > 0, 1, -1).astype(np.float32)


@pytest.mark.parametrize("light", [False, True])
def test_a_pass_whose_finder_pattern_is_cracked_reads_from_one_frame(
    qr_frame: QrFrame, badge_text: str, *, light: bool
) -> None:
    frame = _cracked(qr_frame(badge_text, module=3.0), 3.0)
    if light:
        frame = np.asarray(cv2.bitwise_not(frame), np.uint8)
    assert read_qr(gray(frame))[0] == []
    assert live(Reader(), frame) == [badge_text.encode()]


@pytest.mark.parametrize(
    ("style", "size", "number"),
    [
        ("pass on a cracked phone", "1920x1080", 3),  # a crack through a finder pattern
        ("pass on a cracked phone", "1280x720", 3),  # blurred, and one with its caption
        ("pass on a cracked phone", "640x480", 4),  # 1.6 pixels a module
        ("pass on a dark phone", "640x480", 4),  # 1.4 pixels a module, light on dark
    ],
)
def test_a_worn_pass_on_a_phone_reads_from_one_frame(style: str, size: str, number: int) -> None:
    take = next(takes(style, size, 41, number, 1))
    assert live(Reader(), take.frame) == [take.text.encode()]


def test_the_grid_says_what_every_module_is_and_where_the_code_lies(qr_frame: QrFrame, badge_text: str) -> None:
    plain = np.ascontiguousarray(gray(qr_frame(badge_text, module=2.6, angle=8.0))[240:480, 520:760])
    (at_once,), _ = read_qr(plain)
    sampled = sample(plain, finders(plain, 2.2, 3.0)[0])
    assert sampled is not None
    assert np.array_equal(np.sign(sampled.weights), _drawn(badge_text))
    assert sampled.fit == 1.0
    assert np.abs(sampled.corners - at_once.corners).max() < 3


@pytest.mark.parametrize("version", [6, 7, 8, 9, 10])
def test_what_is_known_of_a_version_holds_for_every_code_of_it(version: int) -> None:
    code = segno.make("V1.X", version=version, error="m", micro=False)
    truth, drawn = known(version), np.array([list(row) for row in code.matrix]) > 0
    assert truth.shape == drawn.shape
    assert np.array_equal(truth[truth != 0] > 0, drawn[truth != 0])
    assert (truth != 0).sum() > 0.12 * truth.size


def test_a_pass_that_no_frame_shows_well_enough_reads_from_several(badge_text: str) -> None:
    rng, pool, truth = np.random.default_rng(7), Pool(), _drawn(badge_text)
    wrong: list[float] = []
    for _ in range(5):
        pool.next_frame()
        weights = (truth + rng.normal(0, 0.8, truth.shape)).astype(np.float32)
        together = pool.add_modules(8, weights)
        wrong.append(float((np.sign(weights if together is None else together) != truth).mean()))
    assert wrong[0] > 0.08
    assert wrong[-1] < 0.02


def test_two_passes_are_never_added_up(badge_text: str) -> None:
    pool, one, other = Pool(), _drawn(badge_text), _drawn(badge_text[:3] + badge_text[:2:-1])
    assert one.shape == other.shape
    assert pool.add_modules(8, one) is None
    assert pool.add_modules(8, other) is None
    assert pool.add_modules(8, other) is not None


def test_a_code_is_followed_from_frame_to_frame_and_forgotten_when_it_is_gone(
    qr_frame: QrFrame, badge_text: str
) -> None:
    pool, plain = Pool(), gray(_cracked(qr_frame(badge_text, module=3.0), 3.0))
    pool.next_frame()
    unread = read_qr(plain)[1]
    assert any(look_closely(plain, around(one), pool) for one in unread)
    pool.next_frame()
    assert pool.followed is not None
    moved = gray(_cracked(qr_frame(badge_text, module=3.0), 3.0))
    assert [code.content.decode() for code in look_closely(moved, again(*pool.followed), pool)] == [badge_text]
    pool.next_frame()
    nothing: Gray = np.full_like(plain, 128)
    assert pool.followed is not None
    assert look_closely(nothing, again(*pool.followed), pool) == []
    pool.next_frame()
    assert pool.followed is None
