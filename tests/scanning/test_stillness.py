"""A scene with nobody in it costs little, and whoever comes is seen at once."""

from __future__ import annotations

import random

import numpy as np
import pytest

from scanning.capture.camera import Frame
from scanning.documents import License
from scanning.frame_reader import Reader
from scanning.pdf417.stillness import SETTLED, TURNS, Stillness, Turn
from tests.cards.drawing import Side
from tests.cards.filming import Shot, film, film_desk, level
from tests.scanning.conftest import QrFrame

DESK = np.full((360, 640), 100, np.float32)


def _turns(scene: Stillness, frames: int) -> list[Turn | None]:
    """What each of so many frames of an empty desk is searched for."""
    turns = []
    for _ in range(frames):
        scene.see(DESK)
        turns.append(scene.turn)
        scene.held_nothing()
    return turns


def test_a_scene_that_held_nothing_and_lies_still_is_searched_for_one_thing_a_frame() -> None:
    assert _turns(Stillness(), SETTLED + 1 + 2 * len(TURNS)) == [None] * (SETTLED + 1) + [*TURNS, *TURNS]


def test_everything_is_searched_for_again_in_the_frame_in_which_something_moves() -> None:
    scene = Stillness()
    _turns(scene, 20)
    moved = DESK.copy()
    moved[100:130, 200:230] += 20
    scene.see(moved)
    assert scene.turn is None
    assert scene.seeks_everything


def test_what_comes_so_slowly_that_no_two_frames_differ_is_noticed() -> None:
    scene = Stillness()
    _turns(scene, 20)
    turns = []
    for step in range(1, 10):
        scene.see(DESK + np.float32(1.5 * step))
        turns.append(scene.turn)
        scene.held_nothing()
    assert None in turns


def test_what_comes_into_focus_where_it_lies_is_noticed() -> None:
    """A camera that has to focus shows a card as a gray patch at first, and the same place is no brighter later."""
    blurred, sharp = DESK.copy(), DESK.copy()
    blurred[100:200, 200:400] = 150
    sharp[100:200, 200:400:2], sharp[100:200, 201:400:2] = 120, 180
    scene = Stillness()
    for _ in range(20):
        scene.see(blurred)
        scene.held_nothing()
    assert scene.turn is not None
    scene.see(sharp)
    assert scene.turn is None


def test_what_may_be_a_code_wakes_the_search() -> None:
    scene = Stillness()
    _turns(scene, 20)
    scene.wake()
    assert _turns(scene, SETTLED + 1) == [None] * (SETTLED + 1)


@pytest.fixture(scope="module")
def desk_frames() -> list[Frame]:
    """An empty desk, for longer than a camera takes to rest: each frame with a noise of its own."""
    return [film_desk(Shot(noise=3), seed=number, desk_seed=3) for number in range(SETTLED + 2 + len(TURNS))]


def _resting(frames: list[Frame]) -> Reader:
    reader = Reader()
    for frame in frames:
        assert reader.read(frame, {}, None, "") is None
    assert reader._pool.stillness.turn is not None
    return reader


@pytest.mark.parametrize("last", range(-len(TURNS), 0))
def test_a_card_that_is_laid_before_a_camera_at_rest_reads_in_its_first_frame(
    santos: Side, desk_frames: list[Frame], last: int
) -> None:
    """Whatever that frame would have been searched for."""
    reader = _resting(desk_frames[:last])
    frame = film(santos, level(random.Random(7)), seed=7, desk_seed=3).frame
    assert isinstance(reader.read(frame, {}, None, ""), License)


def test_a_badge_that_is_held_before_a_camera_at_rest_reads_in_its_first_frame(
    qr_frame: QrFrame, badge_text: str, desk_frames: list[Frame]
) -> None:
    reader = _resting(desk_frames)
    reader.read(qr_frame(badge_text), {}, None, "")
    assert [code.content for code in reader.codes] == [badge_text.encode()]
