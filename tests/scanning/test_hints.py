"""Guidance on filmed cards: each cause gives its hint, from one frame nearly always, held steady on a clip always.

A card is found by its outline, whatever is on it.
"""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
import zxingcpp

from scanning.capture.camera import Frame
from scanning.capture.frame_rate import COLUMNS, ROWS
from scanning.hints import LEAST_SHOWN_S, Hint, Steady, suggest
from scanning.pdf417.locate import find
from tests.cards.drawing import Side, Style, back, front, random_style, symbol
from tests.cards.filming import Shot, film, film_desk, hard
from tests.cards.payload import payload
from tests.cards.people import DEMO, invent

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


PDF417 = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.PDF417)


def test_the_drawn_code_holds_the_payload(santos: Side) -> None:
    found = zxingcpp.read_barcodes(santos.picture, formats=PDF417)
    assert [one.bytes for one in found] == [payload(DEMO["maria-santos"], 10, random.Random(0))]


def test_the_code_in_a_frame_lies_where_the_truth_says(santos: Side) -> None:
    """Straightened by the true corners alone, a sharp frame reads."""
    filmed = film(santos, Shot(module_px=2.6, roll=31, pitch=25, yaw=-18, noise=0.5), seed=3)
    assert filmed.code is not None
    box = np.array(((20, 20), (890, 20), (890, 200), (20, 200)), np.float32)
    warp = cv2.getPerspectiveTransform(filmed.code.astype(np.float32), box)
    level = np.asarray(cv2.warpPerspective(filmed.frame, warp, (910, 220)), np.uint8)
    assert [one.bytes for one in zxingcpp.read_barcodes(level, formats=PDF417)] == [
        payload(DEMO["maria-santos"], 10, random.Random(0))
    ]


def test_the_same_seed_gives_the_same_frame_and_another_seed_another(santos: Side) -> None:
    shot = hard(random.Random(8))
    frames = [film(santos, shot, seed=seed).frame for seed in (5, 5, 6)]
    assert np.array_equal(frames[0], frames[1])
    assert not np.array_equal(frames[0], frames[2])


def test_a_payload_that_does_not_fit_is_refused_when_drawing() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        symbol(b"x" * 1200, Style(columns=4, level=5))


def test_backs_differ_between_people() -> None:
    rng = random.Random(2)
    one, other = (back(payload(invent(rng)), Style(), seed=0).picture for _ in range(2))
    assert one.shape[1] == other.shape[1]
    assert not np.array_equal(one[: min(len(one), len(other))], other[: min(len(one), len(other))])


@pytest.mark.slow
def test_the_command_writes_samples_that_can_be_looked_at(tmp_path: Path, root: Path) -> None:
    command = [sys.executable, "-m", "tests.cards", str(tmp_path), "--seed", "4", "--count", "1"]
    subprocess.run(command, cwd=root, check=True, capture_output=True, timeout=100)
    names = sorted(file.name for file in tmp_path.iterdir())
    assert names == [
        "000-back.png", "000-front.png", "000-hand.mp4", "000-hard.png", "000-level.png", "000.payload"
    ]  # fmt: skip
