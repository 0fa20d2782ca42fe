"""QR codes that the library sees and does not read, sampled on a grid of our own."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from uuid import UUID

import cv2
import numpy as np
import pytest
import segno

pytest.importorskip("pdf417gen", reason="the second world's encoder is missing: install requirements-dev.txt")

from scanning.capture.camera import Frame
from scanning.documents import PassKind
from scanning.frame_reader import Reader
from scanning.pdf417.locate import Candidate
from scanning.pdf417.planes import gray
from scanning.pdf417.pool import Pool
from scanning.pdf417.symbols import Floats, Gray
from scanning.qr.close_look import Place, again, around, look_closely
from scanning.qr.finders import finders, sizes
from scanning.qr.grid import known, sample
from scanning.qr.sums import ModuleSums
from scanning.read_codes import read_qr
from scanning.signed_passes import encode
from tests.bench.camera_path import live
from tests.bench.worn.takes import takes
from tests.scanning.conftest import KEY, NOW, VISIT, QrFrame


def _cracked(frame: Frame, module: float) -> Frame:
    """A crack, dark and bright, through the finder pattern at the code's upper left."""
    broken, reach = frame.copy(), round(30 * module)
    for shift, shade in ((0, 20), (round(module), 240)):
        start, end = (640 - reach, 360 - round(16 * module) + shift), (640, 360 - round(23 * module) + shift)
        cv2.line(broken, start, end, (shade,) * 3, max(2, round(module)), cv2.LINE_AA)
    return broken


def _drawn(text: str, level: str = "m", mask: int | None = None) -> Floats:
    """n x n: 1 where a module is dark, else -1."""
    rows = segno.make(text, error=level, mask=mask, micro=False, boost_error=False).matrix
    return np.where(np.array([list(row) for row in rows]) > 0, 1, -1).astype(np.float32)


def _pass_of(number: int) -> str:
    """Passes that differ in the last bytes of their id and in the signature, as those made one after another do."""
    visit = UUID(int=VISIT.int ^ number)
    return encode(PassKind.BADGE, visit, "X" * 32, NOW, NOW + timedelta(hours=8), KEY)


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
    sampled = sample(plain, finders(plain, sizes(plain.size, 2.2, 3.0))[0])
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


def _noisy(frame: Frame, sigma: float, seed: int) -> Frame:
    noise = np.random.default_rng(seed).normal(0, sigma, frame.shape[:2])
    return np.asarray(np.clip(frame + noise[..., None], 0, 255), np.uint8)


def test_a_pass_that_no_frame_shows_well_enough_reads_from_several_and_is_then_forgotten(
    qr_frame: QrFrame, badge_text: str
) -> None:
    frames = [_noisy(qr_frame(badge_text, module=2.4, x=640 + 3 * seed), 95, seed) for seed in range(3)]
    assert [live(Reader(), frame) for frame in frames] == [[], [], []]
    reader = Reader()
    assert [live(reader, frame) for frame in frames] == [[], [badge_text.encode()], []]


def test_two_passes_of_one_school_are_never_added_up() -> None:
    """Of a long school code, at the level and with the mask of which such passes share most."""
    rng, sums = np.random.default_rng(7), ModuleSums()
    one, other = (_drawn(_pass_of(number), "l", 2) for number in (1, 2))
    assert (one == other).mean() > 0.75
    frames = [(4 * truth + rng.normal(0, 2, one.shape)).astype(np.float32) for truth in (one, one, other, other)]
    added = [sums.add(7, frame) for frame in frames]
    assert [total is not None for total in added] == [False, True, False, True]
    assert added[3] is not None
    assert (np.sign(added[3]) == other).mean() > 0.98


def test_frames_that_are_sure_of_little_are_not_added_up(badge_text: str) -> None:
    sums, truth = ModuleSums(), _drawn(badge_text)
    assert sums.add(7, 0.9 * truth) is None
    assert sums.add(7, 0.9 * truth) is None


def test_two_codes_of_one_version_in_view_are_added_up_each_for_itself() -> None:
    sums = ModuleSums()
    one, other = (4 * _drawn(_pass_of(number), "l", 2) for number in (1, 2))
    added = []
    for _ in range(2):
        sums.next_frame()
        added += [sums.add(7, one), sums.add(7, other)]
    assert [total is not None for total in added] == [False, False, True, True]


def test_a_code_is_followed_from_frame_to_frame_and_forgotten_when_it_is_gone(
    qr_frame: QrFrame, badge_text: str
) -> None:
    pool, plain = Pool(), gray(_cracked(qr_frame(badge_text, module=3.0), 3.0))
    pool.next_frame()
    unread = read_qr(plain)[1]
    assert any(look_closely(plain, around(one), pool) for one in unread)
    pool.next_frame()
    assert pool.followed is not None
    moved = np.roll(plain, (-14, 22), axis=(0, 1))
    (code,) = look_closely(moved, again(*pool.followed), pool) or []
    assert code.content.decode() == badge_text
    assert np.abs(code.corners.mean(axis=0) - (640 + 22, 360 - 14)).max() < 2
    pool.next_frame()
    assert pool.followed is not None
    assert np.abs(np.array(pool.followed[0].center) - (640 + 22, 360 - 14)).max() < 2
    nothing: Gray = np.full_like(plain, 128)
    assert look_closely(nothing, again(*pool.followed), pool) == []
    pool.next_frame()
    assert pool.followed is None


@pytest.mark.parametrize("center", [(-300.0, 200.0), (300.0, -300.0)])
def test_a_place_outside_of_the_frame_is_not_looked_at(center: tuple[float, float]) -> None:
    pool, plain = Pool(), np.full((720, 1280), 128, np.uint8)
    assert look_closely(plain, Place(Candidate(center, 200.0, 200.0, 0.0, 1.0), (150.0, 150.0), 1.0, 1.5), pool) is None
    assert pool.spent == 0


@pytest.mark.skipif(sys.platform != "linux", reason="threads are counted in /proc")
def test_to_import_the_reader_begins_no_thread_for_which_a_forked_process_would_wait() -> None:
    counted = "import scanning.frame_reader, os; print(len(os.listdir('/proc/self/task')))"
    done = subprocess.run([sys.executable, "-c", counted], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "1"
