"""Guidance on filmed cards: each cause gives its hint, from one frame nearly always, held steady on a clip always."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from scanning.capture.camera import Frame
from scanning.capture.frame_rate import COLUMNS, ROWS
from scanning.hints import LEAST_SHOWN_S, Hint, Steady, suggest
from scanning.pdf417.locate import find
from tests.cards.drawing import back, front, random_style
from tests.cards.filming import Shot, film, film_desk
from tests.cards.payload import payload
from tests.cards.people import invent

FRAMES, RATE = 8, 4.0

CAUSES: dict[Hint, Callable[[random.Random], Shot]] = {
    Hint.CLOSER: lambda rng: Shot(module_px=rng.uniform(0.65, 1.05)),
    Hint.FURTHER: lambda rng: Shot(module_px=rng.uniform(4.8, 6)),
    Hint.TOO_DARK: lambda rng: Shot(exposure=rng.uniform(0.08, 0.2), noise=6),
    Hint.TILT_AWAY_FROM_LIGHT: lambda rng: Shot(
        glare=rng.uniform(0.85, 1), glare_y=0.7, glare_x=rng.uniform(0.35, 0.65)
    ),
    Hint.HOLD_STILL: lambda rng: Shot(motion=rng.uniform(3, 6), motion_angle=rng.uniform(0, 180)),
    Hint.TURN_OVER: lambda rng: Shot(module_px=rng.uniform(1.6, 2.5)),
}


def clip(hint: Hint, seed: int) -> Iterator[Frame]:
    """Two seconds of a card that is held badly in one way; a hand shakes, so that every frame is another one."""
    rng = random.Random(seed)
    person = invent(rng)
    if hint is Hint.TURN_OVER:
        side = front(person, seed)
    else:
        side = back(payload(person, 10, rng), random_style(rng), seed=seed)
    base, roll = CAUSES[hint](rng), rng.gauss(0, 6)
    for number in range(FRAMES):
        shot = Shot(
            module_px=base.module_px,
            exposure=base.exposure,
            noise=base.noise,
            glare=base.glare,
            glare_x=base.glare_x,
            glare_y=base.glare_y,
            motion=base.motion,
            motion_angle=base.motion_angle + 20 * number,
            roll=roll + rng.gauss(0, 1.5),
            x=0.5 + rng.gauss(0, 0.004),
            y=0.5 + rng.gauss(0, 0.004),
        )
        yield film(side, shot, seed=seed * 100 + number, desk_seed=seed).frame


def steadied(frames: Iterator[Frame]) -> Hint | None:
    steady = Steady()
    for number, frame in enumerate(frames):
        steady = steady.after(suggest(frame, find(frame)), number / RATE)
    return steady.shown


@pytest.mark.parametrize("hint", CAUSES)
@pytest.mark.parametrize("seed", [31, 32, 33])
def test_a_clip_of_each_cause_shows_its_hint(hint: Hint, seed: int) -> None:
    assert steadied(clip(hint, seed)) is hint


def test_an_empty_view_asks_for_a_card() -> None:
    frame = np.full((720, 1280, 3), 130, np.uint8)
    assert suggest(frame, find(frame)) is Hint.NO_CARD


def test_what_stood_there_before_is_no_card() -> None:
    """GIVEN a desk whose clutter looks like cards and codes WHEN nothing on it is new THEN a card is asked for."""
    nothing_new = np.zeros((ROWS, COLUMNS), np.bool_)
    for seed in range(6):
        desk = film_desk(Shot(noise=4), seed=seed, desk_seed=seed)
        assert suggest(desk, find(desk), nothing_new) is Hint.NO_CARD


def test_a_card_that_came_is_new_where_it_is_held() -> None:
    frame = next(clip(Hint.CLOSER, 31))
    new = np.zeros((ROWS, COLUMNS), np.bool_)
    assert suggest(frame, find(frame), new) is Hint.NO_CARD
    new[ROWS // 4 : -ROWS // 4, COLUMNS // 4 : -COLUMNS // 4] = True
    assert suggest(frame, find(frame), new) is Hint.CLOSER


def test_a_frame_in_gray_alone_is_looked_at_too() -> None:
    frame = next(clip(Hint.CLOSER, 32))[..., 1].copy()
    assert suggest(frame, find(frame)) is Hint.CLOSER


def test_a_single_other_suggestion_does_not_change_what_is_shown() -> None:
    steady = Steady()
    for number in range(8):
        steady = steady.after(Hint.CLOSER if number % 4 else Hint.NO_CARD, number / RATE)
    assert steady.shown is Hint.CLOSER
    assert steady.since < 1.0


def test_a_hint_stays_long_enough_to_be_read_and_then_changes() -> None:
    steady, changes = Steady(), []
    for number in range(24):
        wanted = Hint.CLOSER if number < 5 else Hint.HOLD_STILL
        before = steady.shown
        steady = steady.after(wanted, number / RATE)
        if steady.shown is not before:
            changes.append((number / RATE, steady.shown))
    assert [hint for _, hint in changes] == [Hint.CLOSER, Hint.HOLD_STILL]
    assert changes[1][0] - changes[0][0] >= LEAST_SHOWN_S


def test_nothing_is_shown_before_it_is_sure() -> None:
    assert Steady().after(Hint.CLOSER, 0.0).shown is None
