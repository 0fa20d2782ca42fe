"""Cards that pockets and sun have bent are read from one frame, as the camera reads it."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from pathlib import Path

import cv2
import numpy as np
import pytest

from scanning.documents import License
from scanning.frame_reader import Reader, read
from scanning.pdf417.locate import find
from scanning.pdf417.planes import gray
from scanning.pdf417.straighten import straighten
from tests.cards.bending import FLAT, Bend, Pose
from tests.cards.drawing import HEIGHT_MM, WIDTH_MM, Side, Style, back
from tests.cards.filming import Shot, film
from tests.cards.payload import payload
from tests.cards.people import DEMO
from tests.scanning.conftest import KEYS, NOW, SCHOOL

FRAMES = Path(__file__).parent / "frames"

TURNED = Shot(module_px=2.4, roll=-6, pitch=24, yaw=14)
AWAY = Shot(module_px=2.2, roll=5, pitch=-20, yaw=-18)


@pytest.mark.parametrize("shot", [Shot(module_px=2.4), TURNED, AWAY, Shot(module_px=2.2, roll=174, pitch=18)])
@pytest.mark.parametrize("bend", [Bend(along=along) for along in (-4.0, -2.5, -1.0, 1.0, 2.5, 4.0)])
def test_a_card_bowed_along_its_length_reads_from_one_frame(santos: Side, bend: Bend, shot: Shot) -> None:
    document = read(film(santos, replace(shot, bend=bend), seed=3).frame, KEYS, NOW, SCHOOL)
    assert isinstance(document, License)
    assert (document.family, document.born) == ("SANTOS", date(1984, 3, 12))


@pytest.mark.parametrize("shot", [TURNED, AWAY])
@pytest.mark.parametrize(
    "bend", [Bend(across=3.0), Bend(across=-3.0), Bend(twist=2.5), Bend(twist=-2.5), Bend(2.0, -1.0, 1.0)]
)
def test_a_card_bowed_across_or_twisted_reads_from_one_frame(santos: Side, bend: Bend, shot: Shot) -> None:
    assert isinstance(read(film(santos, replace(shot, bend=bend), seed=4).frame, KEYS, NOW, SCHOOL), License)


def test_a_bowed_card_from_elsewhere_is_read_as_the_camera_reads_it() -> None:
    frame = cv2.imread(str(FRAMES / "bowed-card.jpg"), cv2.IMREAD_COLOR)
    assert frame is not None
    assert isinstance(Reader().read(np.asarray(frame, np.uint8), KEYS, NOW, SCHOOL), License)


@pytest.mark.parametrize("columns", [11, 13, 15])
def test_a_bowed_card_with_artwork_behind_its_code_reads(columns: int) -> None:
    side = back(payload(DEMO["samuel-okafor"]), Style(columns=columns, artwork=True), seed=1)
    document = read(film(side, replace(TURNED, bend=Bend(-2.0)), seed=2).frame, KEYS, NOW, SCHOOL)
    assert isinstance(document, License)
    assert document.family == "OKAFOR"


@pytest.mark.parametrize("along", [-3.0, 0.0, 3.0])
def test_how_far_rows_sag_is_what_was_drawn(santos: Side, along: float) -> None:
    """The sag is told as a share of the code's height, in its own direction whichever way up it is held."""
    assert santos.code is not None
    for roll in (0.0, 180.0):
        shot = Shot(module_px=2.4, roll=roll, pitch=25, thumb=False, bend=Bend(along))
        filmed = film(santos, shot, seed=1)
        assert filmed.code is not None
        straight = straighten(gray(filmed.frame), find(filmed.frame)[0])
        assert straight is not None
        assert float(np.abs(straight.corners - filmed.code).max()) < 2 * shot.module_px
        share = along * np.sin(np.radians(25)) * -1 / (santos.code[3, 1] - santos.code[0, 1])
        assert straight.sag == pytest.approx(share, abs=0.05)


def test_what_the_drawn_lens_shows_of_a_bent_card_is_where_it_is(santos: Side) -> None:
    """The inverse that draws the card agrees with the geometry that says where its corners are."""
    rng = np.random.default_rng(1)
    pose = Pose(np.array(((1004.0, 0, 640), (0, 1004, 360), (0, 0, 1))), np.eye(3), 120.0)
    points = rng.uniform((0, 0), (WIDTH_MM, HEIGHT_MM), (50, 2))
    for bend in (FLAT, Bend(4.0), Bend(-4.0, 2.0, 2.0)):
        assert np.abs(pose.unproject(pose.project(points, bend), bend) - points).max() < 0.01


def test_six_frames_of_any_bent_card_are_enough() -> None:
    """GIVEN cards bent in every way and held as hands do WHEN six frames are seen THEN each is read, and none wrong."""
    for number in range(6):
        rng = random.Random(f"bent {number}")
        name = rng.choice(sorted(DEMO))
        side = back(payload(DEMO[name], 10, rng), Style(), seed=number)
        bend = Bend(rng.uniform(-4, 4), rng.uniform(-2, 2), rng.uniform(-2, 2))
        turns = rng.gauss(0, 9), rng.uniform(-30, 30), rng.uniform(-25, 25)
        shot = Shot(2.2, *turns, noise=5.0, bend=bend)
        reader = Reader()
        seen = [reader.read(film(side, shot, seed=frame).frame, KEYS, NOW, SCHOOL) for frame in range(6)]
        families = {document.family for document in seen if isinstance(document, License)}
        assert families == {DEMO[name].family}
