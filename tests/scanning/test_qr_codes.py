"""QR codes that the library misses in a frame as it is, and which a closer look at one place reads."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from zxingcpp import BarcodeFormats

pytest.importorskip("pdf417gen", reason="the second world's encoder is missing: install requirements-dev.txt")

from scanning import qr_codes as qr_codes_module
from scanning.decoder import decode
from scanning.frame_reader import FAR_EVERY, Reader
from scanning.pdf417.locate import Candidate, survey
from scanning.pdf417.planes import gray
from scanning.pdf417.pool import MOST_WORK, Pool
from scanning.pdf417.symbols import Gray
from scanning.qr_codes import PARTS, covers, qr_codes, qr_codes_near
from scanning.read_codes import QR_ONLY, DecodedCode, Unread, read_codes
from tests.bench.camera_path import live
from tests.bench.worn.takes import takes
from tests.scanning.conftest import QrFrame


@pytest.mark.parametrize(
    ("style", "size", "number"),
    [("pass on a cracked phone", "1280x720", 2), ("pass on a dark phone", "1280x720", 2)],
)
def test_a_blurred_pass_on_a_phone_reads_from_one_frame(style: str, size: str, number: int) -> None:
    take = next(takes(style, size, 5, number, 1))
    assert read_codes(gray(take.frame), QR_ONLY, inverted=True) == []
    assert live(Reader(), take.frame) == [take.text.encode()]


def test_corners_of_a_code_seen_closely_are_the_frames(qr_frame: QrFrame, badge_text: str) -> None:
    plain = gray(qr_frame(badge_text, module=3.0, x=500, y=300))
    (at_once,) = read_codes(plain, QR_ONLY)
    square = Candidate((500.0, 300.0), 160.0, 160.0, 0.0, 1.0)
    (closely,) = qr_codes_near(plain, [], [square], None)
    assert np.abs(closely.corners - at_once.corners).max() < 3
    assert covers(closely, square)
    assert not covers(closely, Candidate((800.0, 300.0), 160.0, 160.0, 0.0, 1.0))


def test_a_square_that_lies_still_and_is_no_code_is_not_looked_at_again_and_hides_no_license() -> None:
    pool, pattern = Pool(), Candidate((300.0, 200.0), 120.0, 110.0, 0.0, 1.0)
    plain = np.full((720, 1280), 128, np.uint8)
    pool.next_frame()
    assert qr_codes_near(plain, [], [pattern], pool) == []
    pool.next_frame()
    assert pool.holds_nothing(pattern, square=True)
    assert not pool.holds_nothing(pattern)


def test_a_square_that_nobody_looked_at_is_not_remembered_as_empty() -> None:
    """A screen is too wide for either way. A square is not done where the time was spent between the two."""
    plain, pool = np.full((720, 1280), 128, np.uint8), Pool()
    screen, pattern = (Candidate((600.0, 350.0), side, side, 0.0, 1.0) for side in (640.0, 110.0))
    assert qr_codes_near(plain, [], [screen], pool) == []
    assert pool.spent == 0
    pool.count(MOST_WORK - 1)
    assert qr_codes_near(plain, [], [pattern], pool) == []
    assert [pool.holds_nothing(one, square=True) for one in (screen, pattern)] == [False, False]


def test_a_code_smaller_than_a_pass_reads_in_the_second_square_too(qr_frame: QrFrame) -> None:
    plain = gray(qr_frame("V1.SMALL", module=3.0, x=500, y=300))
    pattern, code = Candidate((900.0, 300.0), 90.0, 90.0, 0.0, 1.0), Candidate((500.0, 300.0), 66.0, 66.0, 0.0, 1.0)
    assert [one.content for one in qr_codes_near(plain, [], [pattern, code], Pool())] == [b"V1.SMALL"]


@pytest.mark.parametrize(("side", "modules"), [(180.0, 61), (400.0, 177), (40.0, 45), (0.0, 45)])
def test_a_code_that_is_too_large_to_be_a_pass_or_too_small_to_be_read_costs_nothing(
    monkeypatch: pytest.MonkeyPatch, side: float, modules: int
) -> None:
    corners = np.array(((0, 0), (side, 0), (side, side), (0, side))) + 200
    monkeypatch.setattr(qr_codes_module, "read_qr", lambda _: ([], [Unread(corners, modules)]))
    pool = Pool()
    for _ in range(2):
        pool.next_frame()
        assert qr_codes(np.full((720, 1280), 128, np.uint8), [], pool, far=False) == ([], [])
        assert pool.spent == 0


def test_a_pass_in_a_very_large_picture_reads_where_it_is(qr_frame: QrFrame, badge_text: str) -> None:
    large = cv2.resize(qr_frame(badge_text, module=3.0), (3840, 2160), interpolation=cv2.INTER_CUBIC)
    frame = np.asarray(large, np.uint8)
    (code,), _ = qr_codes(gray(frame), survey(frame).dense[1], None, far=False)
    assert code.content.decode() == badge_text
    assert np.abs(code.corners.mean(axis=0) - (1920, 1080)).max() < 12


def test_a_small_code_beside_a_large_one_in_a_very_large_picture_reads_too(qr_frame: QrFrame, badge_text: str) -> None:
    """In half of the size, which comes first, modules of the small one are a pixel wide."""
    large = cv2.resize(qr_frame(badge_text, module=3.0), (3840, 2160), interpolation=cv2.INTER_CUBIC)
    small = cv2.resize(qr_frame("V1.SMALL", module=4.0), (640, 360), interpolation=cv2.INTER_AREA)[110:250, 250:390]
    large[1900:2040, 300:440] = small
    frame = np.asarray(large, np.uint8)
    (half,), _ = qr_codes(gray(frame), [], None, far=False)
    found = decode(frame, far=True)
    assert half.content.decode() == badge_text
    assert sorted(code.content.decode() for code in found) == sorted(("V1.SMALL", badge_text))


@pytest.mark.parametrize("y", [90, 540, 990])
def test_a_badge_that_only_enlarging_shows_reads_where_it_is_within_the_turns_of_a_large_frame(
    monkeypatch: pytest.MonkeyPatch, qr_frame: QrFrame, badge_text: str, y: int
) -> None:
    def read_enlarged(picture: Gray, formats: BarcodeFormats, *, inverted: bool) -> list[DecodedCode]:
        return read_codes(picture, formats, inverted=inverted) if picture.shape[1] > frame.shape[1] else []

    monkeypatch.setattr(qr_codes_module, "read_codes", read_enlarged)
    monkeypatch.setattr(qr_codes_module, "read_qr", lambda _: ([], []))
    monkeypatch.setattr(qr_codes_module, "look_closely", lambda *_: [])
    frame = np.full((1080, 1920, 3), 200, np.uint8)
    frame[y - 80 : y + 80, 700:860] = qr_frame(badge_text, module=2.0)[280:440, 560:720]
    reader = Reader()
    codes = [code for _ in range(FAR_EVERY + PARTS - 1) if live(reader, frame) for code in reader.codes]
    assert {code.content.decode() for code in codes} == {badge_text}
    assert np.abs(codes[0].corners.mean(axis=0) - (780, y)).max() < 4
