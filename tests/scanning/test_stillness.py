"""A scene with nobody in it costs little, and whoever comes is seen at once."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from scanning import decoder
from scanning.capture.camera import Frame
from scanning.documents import License
from scanning.frame_reader import Reader
from scanning.pdf417 import fits
from scanning.pdf417.locate import Candidate
from scanning.pdf417.pool import Pool
from scanning.pdf417.stillness import AT_REST, LOOK_AGAIN, SETTLED, TURNS, Stillness, Turn
from scanning.pdf417.straighten import Ends, ends_of
from scanning.pdf417.symbols import Floats, Gray
from scanning.read_codes import DecodedCode, Symbology
from tests.cards.drawing import Side
from tests.cards.filming import Shot, film, film_desk, level
from tests.scanning.conftest import QrFrame

DESK = np.full((360, 640), 100, np.float32)
LONG = Candidate((300.0, 200.0), 240.0, 60.0, 0.0, 1.0)


class Unread:
    """A card before a camera at rest.

    Attributes:
        shown: what the comparison of frames sees, rows x columns.
        looks: how many places were looked at.
    """

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.pool = Pool()
        self.legible = False
        self.looks = 0
        self.shown = DESK

    def moves(self, pixels: int) -> None:
        self.frame = np.roll(self.frame, pixels, axis=1)

    def reads(self) -> list[DecodedCode]:
        return decoder.decode(self.frame, self.pool)


def _turns(scene: Stillness, frames: int, desk: Floats = DESK) -> list[Turn | None]:
    """What each of so many frames of an empty desk is searched for."""
    turns = []
    for _ in range(frames):
        scene.see(desk)
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


def test_a_change_of_a_third_of_a_level_a_frame_ends_a_rest_in_the_end() -> None:
    scene = Stillness()
    turns = []
    for step in range(SETTLED + 2 + 25):
        scene.see(DESK + np.float32(0.3 * step))
        turns.append(scene.turn)
        scene.held_nothing()
    assert turns[SETTLED + 1] is not None
    assert None in turns[SETTLED + 2 :]


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


def test_a_frame_in_which_a_code_was_seen_is_no_empty_scene_to_compare_with() -> None:
    """The places beside the code held nothing all the same."""
    scene = Stillness()
    _turns(scene, 20)
    scene.see(DESK + 20)
    scene.wake()
    scene.held_nothing()
    assert _turns(scene, SETTLED + 1, DESK + 20) == [None] * (SETTLED + 1)


def test_a_search_that_never_rests_looks_for_everything_in_each_frame() -> None:
    assert _turns(Stillness(rests=False), 20) == [None] * 20


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


@pytest.fixture
def unread_card(santos: Side, monkeypatch: pytest.MonkeyPatch) -> Unread:
    """A card whose code is found and not read until `legible` is set, in a scene whose cells never differ: it is as
    light as the desk."""
    card = Unread(film(santos, Shot(module_px=2.6, noise=1), seed=7, desk_seed=3).frame)

    def as_it_shows(plane: Gray, candidate: Candidate) -> Ends | None:
        card.looks += 1
        return ends_of(plane, candidate) if card.legible else None

    monkeypatch.setattr(fits, "ends_of", as_it_shows)
    monkeypatch.setattr(card.pool, "see", lambda _: Pool.see(card.pool, card.shown))
    for _ in range(SETTLED + 2 + len(TURNS)):
        assert card.reads() == []
    assert card.pool.stillness.turn is not None
    return card


def test_a_card_as_light_as_the_desk_that_moves_a_little_is_looked_at_in_every_second_frame(
    unread_card: Unread,
) -> None:
    looks = []
    for _ in range(10):
        unread_card.moves(3)
        unread_card.looks = 0
        assert unread_card.reads() == []
        looks.append(unread_card.looks > 0)
    assert all(one or other for one, other in pairwise(looks))
    assert unread_card.pool.stillness.turn is not None
    unread_card.legible = True
    read = []
    for _ in range(2):
        unread_card.moves(3)
        read += unread_card.reads()
    assert [one.symbology for one in read] == [Symbology.PDF417]


def test_what_held_nothing_at_rest_is_looked_at_in_the_frame_that_ends_it(unread_card: Unread) -> None:
    """A card that comes into focus where it lies: nothing of it moved."""
    unread_card.legible = True
    unread_card.shown = DESK + np.float32(20)
    assert [one.symbology for one in unread_card.reads()] == [Symbology.PDF417]


def _pool_at_rest() -> Pool:
    pool = Pool()
    while pool.stillness.turn is None:
        pool.next_frame()
        pool.see(DESK)
        pool.stillness.held_nothing()
    return pool


def test_what_was_put_off_before_a_rest_or_in_it_costs_the_frame_that_ends_it_nothing() -> None:
    pool = _pool_at_rest()
    pool.put_off_squares()
    pool.leave_places(3)
    pool.next_frame()
    pool.see(DESK + 20)
    assert not pool.take_squares_put_off()
    assert pool.next_places() == 0


def test_what_is_put_off_while_something_moves_comes_in_the_next_frame() -> None:
    pool = Pool()
    pool.leave_places(3)
    pool.next_frame()
    pool.see(DESK)
    assert pool.next_places() == 3


def test_at_rest_a_square_is_passed_over_for_longer_than_what_may_be_a_card() -> None:
    pool, nearby = _pool_at_rest(), replace(LONG, center=(306.0, 200.0))
    pool.remember_nothing(LONG)
    pool.remember_nothing(LONG, square=True)
    assert (pool.holds_nothing(nearby), pool.holds_nothing(nearby, square=True)) == (False, True)
    frames = {False: 0, True: 0}
    while pool.holds_nothing(LONG, square=True):
        for square in frames:
            frames[square] += pool.holds_nothing(LONG, square=square)
        pool.next_frame()
        pool.see(DESK)
    assert frames == {False: LOOK_AGAIN, True: AT_REST}
