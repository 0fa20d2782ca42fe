"""What a frame says of its camera, and of what moves before it: pure, with a clock of the test's own."""

from __future__ import annotations

import numpy as np
import pytest

from scanning.capture.camera import CameraFault, Frame
from scanning.capture.camera_process import BLACK_S, FrameCheck
from scanning.capture.frame_rate import COLUMNS, ROWS, ActivityMonitor, BackgroundModel, Pace, moved, thumbnail
from scanning.pdf417.symbols import Gray

RANDOM = np.random.default_rng(7)


def noisy(level: int = 120, sigma: float = 6.0, shape: tuple[int, int] = (720, 1280)) -> Frame:
    """What a sensor gives of an even wall."""
    picture = RANDOM.normal(level, sigma, (*shape, 3))
    return np.asarray(np.clip(picture, 0, 255), np.uint8)


def with_hand(frame: Frame, left: int) -> Frame:
    """The same with something of another brightness in it."""
    held = frame.copy()
    held[300:500, left : left + 160] = 200
    return held


def wall(hand: slice | None = None) -> Gray:
    """A thumbnail of an even wall, with what noise is left of it in a cell, and a hand before it."""
    cells = np.asarray(RANDOM.normal(120, 1.5, (ROWS, COLUMNS)), np.uint8)
    if hand:
        cells[18:30, hand] = 200
    return cells


def judged(watch: FrameCheck, frame: Frame, now: float) -> CameraFault | None:
    return watch.judge(frame, thumbnail(frame), now)


def test_a_sensor_that_sees_a_still_wall_is_well() -> None:
    watch = FrameCheck(frozen_after=1.5)
    assert [judged(watch, noisy(), at / 2) for at in range(6)] == [None] * 6


def test_the_same_picture_again_and_again_is_frozen_until_another_comes() -> None:
    watch, frame = FrameCheck(frozen_after=1.5), noisy()
    faults = [judged(watch, frame, at / 10) for at in range(20)]
    assert faults[:15] == [None] * 15
    assert faults[15:] == [CameraFault.FROZEN] * 5
    assert judged(watch, noisy(), 2.1) is None


def test_a_clip_may_stand_still() -> None:
    watch, frame = FrameCheck(frozen_after=None), noisy()
    assert [judged(watch, frame, float(at)) for at in range(30)] == [None] * 30


def test_a_covered_lens_is_black_and_not_frozen() -> None:
    """GIVEN a lens so dark that not even noise shows WHEN it stays so THEN it is black, which is what to mend."""
    watch, dark = FrameCheck(frozen_after=1.5), np.zeros((720, 1280, 3), np.uint8)
    assert judged(watch, noisy(), 0.0) is None
    assert judged(watch, dark, 0.1) is None
    assert judged(watch, dark, 0.1 + BLACK_S / 2) is None
    assert judged(watch, dark, 0.1 + BLACK_S) is CameraFault.BLACK
    assert judged(watch, dark, 9.0) is CameraFault.BLACK
    assert judged(watch, noisy(), 9.1) is None


def test_a_dark_hall_is_not_black() -> None:
    watch = FrameCheck(frozen_after=1.5)
    assert [judged(watch, with_hand(noisy(12), 400), at / 2) for at in range(5)] == [None] * 5


@pytest.mark.parametrize(("shape", "wrong"), [((480, 640), True), ((720, 1280), False), ((1280, 720), False),
                                              ((1080, 1920), False), ((600, 1280), True)])  # fmt: skip
def test_fewer_pixels_than_asked_for_are_told(shape: tuple[int, int], wrong: bool) -> None:
    fault = judged(FrameCheck(None), noisy(shape=shape), 0.0)
    assert fault is (CameraFault.WRONG_RESOLUTION if wrong else None)


@pytest.mark.parametrize("sigma", [0.0, 4.0, 12.0])
def test_noise_and_a_change_of_exposure_are_no_movement(sigma: float) -> None:
    assert not moved(thumbnail(noisy(110, sigma)), thumbnail(noisy(135, sigma)))


def test_a_hand_is_movement() -> None:
    frame = noisy()
    assert moved(thumbnail(with_hand(frame, 400)), thumbnail(with_hand(frame, 430)))


def test_an_empty_hall_is_looked_at_rarely_until_something_moves() -> None:
    attention = ActivityMonitor(0.0, doze_after_s=120)
    for at in range(122):
        attention.see(wall(), float(at))
    assert attention.pace(119.0) is Pace.ALERT
    assert attention.pace(121.0) is Pace.DOZING
    attention.see(wall(slice(20, 30)), 121.2)
    assert attention.pace(121.2) is Pace.ALERT


def test_a_touch_keeps_the_eye_awake() -> None:
    attention = ActivityMonitor(0.0, doze_after_s=120)
    attention.attend(100.0)
    assert attention.pace(150.0) is Pace.ALERT
    assert attention.pace(221.0) is Pace.DOZING


def test_movement_is_looked_for_often_enough_to_wake_in_time() -> None:
    assert Pace.DOZING.look_s == pytest.approx(1 / 3)
    assert Pace.DOZING.glance_s < 0.2


def test_what_lay_still_is_read_less_often() -> None:
    attention = ActivityMonitor(0.0)
    busy = attention.read_s(1.0)
    assert attention.read_s(10.0) > busy


def test_what_always_stood_there_is_backdrop_and_what_comes_is_new() -> None:
    backdrop = BackgroundModel()
    assert backdrop.see(wall(slice(60, 70)), 0.0).all(), "nothing is known at first"
    for at in range(1, 30):
        new = backdrop.see(wall(slice(60, 70)), float(at))
    assert not new.any()
    came = wall(slice(60, 70))
    came[18:30, 20:30] = 60
    rows, columns = np.nonzero(backdrop.see(came, 30.0))
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (18, 29, 20, 29)
