"""The second world of drawn cards is what it says: another encoder's codes, where its geometry puts them."""

from __future__ import annotations

import random
from dataclasses import replace

import cv2
import numpy as np
import pytest
import zxingcpp

pytest.importorskip("pdf417gen", reason="the second world's encoder is missing: install requirements-dev.txt")

from scanning.documents import License
from scanning.frame_reader import Reader
from scanning.license.aamva import parse
from tests.bench.camera_path import live, misleads
from tests.bench.worn.content import license_text, pass_text
from tests.bench.worn.faces import DOTS, Face, face
from tests.bench.worn.lens import View, place
from tests.bench.worn.modules import FINE, Shape, ink, symbol
from tests.bench.worn.ranges import SIZES, STYLES
from tests.bench.worn.takes import FRAMES, takes

BENT = View(
    size=(1280, 720), fill=0.6, roll=8, pitch=12, yaw=-15, x=0.5, y=0.5, bow=3.0, axis=10, twist=1.5, field=65,
    lens=0.05, speed=(20.0, -9.0),
)  # fmt: skip

ONE, OTHER = (license_text(random.Random(seed)).encode("latin-1") for seed in (1, 2))
PASS, OTHER_PASS = (pass_text(random.Random(seed)).encode("latin-1") for seed in (1, 2))


@pytest.mark.parametrize("shape", Shape)
def test_codes_of_the_second_encoder_read_in_every_shape(shape: Shape) -> None:
    rng = random.Random(shape)
    text = license_text(rng)
    drawn = np.pad(ink(symbol(text, 12, 5, 3.0), shape, rng), 3 * FINE)
    picture = np.asarray(255 - 225 * drawn, np.uint8)
    assert [found.bytes.decode("latin-1") for found in zxingcpp.read_barcodes(picture)] == [text]


def test_every_license_of_the_second_world_is_one() -> None:
    for number in range(50):
        text = license_text(random.Random(number))
        person = parse(text.encode("latin-1"))
        assert f"DCS{person.family}\n" in text
        assert person.born is not None
        assert f"DBB{person.born:%m%d%Y}" in text


@pytest.mark.parametrize(
    ("found", "content", "is_wrong"),
    [
        (ONE, ONE, False),
        (OTHER, ONE, True),
        (OTHER, PASS, True),
        (OTHER_PASS, PASS, True),
        (OTHER_PASS, ONE, True),
        (PASS, PASS, False),
        (ONE[:60], ONE, False),
        (b"A PARCEL", PASS, False),
    ],
)
def test_what_is_read_of_somebody_else_counts_as_wrong(found: bytes, content: bytes, is_wrong: bool) -> None:
    assert misleads(found, content) is is_wrong


def test_points_of_a_bent_card_are_drawn_where_they_are_computed() -> None:
    """The inverse that draws the frame agrees with the geometry that says where points of the card are seen."""
    card = face(STYLES["plain"], random.Random(2))
    marks = np.array(((10.0, 8.0), (76.0, 10.0), (42.0, 27.0), (12.0, 46.0), (74.0, 45.0)))
    for mark in marks:
        black = np.zeros_like(card.picture)
        cv2.circle(black, (round(mark[0] * DOTS), round(mark[1] * DOTS)), 20, (255, 255, 255), -1)
        scene = np.zeros((720, 1280, 3), np.uint8)
        place(scene, Face(black, card.code, card.modules, card.text), black, BENT)
        moments = cv2.moments(scene[..., 0])
        seen = np.array((moments["m10"], moments["m01"])) / moments["m00"]
        assert np.abs(seen - BENT.project(card, mark[None])[0]).max() < 0.7


def test_a_face_turned_far_away_before_a_wide_lens_is_drawn_in_numbers_that_are_some() -> None:
    """On its way to what lies at a pixel the search passes behind the camera and far beyond the frame."""
    turned = replace(BENT, fill=0.98, yaw=48, pitch=30, field=80, lens=0.07, twist=3.0)
    card = face(STYLES["plain"], random.Random(2))
    beyond = np.array(((-60.0, -60.0), (180.0, -60.0), (180.0, 180.0), (-60.0, 180.0)))
    with np.errstate(all="raise"):
        assert np.abs(turned.project(card, beyond)).max() < 1e6
        place(np.zeros((720, 1280, 3), np.uint8), card, card.picture, turned)


@pytest.mark.parametrize("style", STYLES)
def test_a_take_is_the_same_each_time_and_no_two_of_its_frames_are(style: str) -> None:
    size = sorted(SIZES)[0]
    first, again = (list(takes(style, size, 5, 3, 2)) for _ in range(2))
    assert all(np.array_equal(one.frame, other.frame) for one, other in zip(first, again, strict=True))
    assert not np.array_equal(first[0].frame, first[1].frame)
    assert first[0].text == first[1].text
    assert first[0].frame.shape == (SIZES[size][1], SIZES[size][0], 3)
    assert 0.8 < first[0].module_px < 7


def test_a_take_has_as_many_frames_as_a_hand_is_given() -> None:
    assert len(list(takes("plain", "640x480", 5, 1))) == FRAMES


@pytest.mark.parametrize(
    ("style", "size", "number"),
    [("wallet window", "1280x720", 2), ("laser engraved", "640x480", 1), ("two codes", "1920x1080", 0)],
)
def test_a_code_paler_than_what_is_around_it_or_rubbed_at_one_end_reads(style: str, size: str, number: int) -> None:
    take = next(takes(style, size, 2, number, 1))
    document = Reader().read(take.frame, {}, None, "")
    assert isinstance(document, License)
    assert document == parse(take.text.encode("latin-1"))


def test_a_code_under_a_hologram_reads_within_four_frames() -> None:
    reader = Reader()
    read = [take.text.encode("latin-1") in live(reader, take.frame) for take in takes("hologram", "640x480", 3, 0, 4)]
    assert any(read)


@pytest.mark.parametrize(
    ("style", "size", "number"),
    [("glare", "640x480", 13), ("glare", "1280x720", 2), ("glare", "640x480", 8), ("bowed", "640x480", 0)],
)
def test_a_code_that_a_reflection_cuts_or_that_is_bowed_reads_in_its_first_two_frames(
    style: str, size: str, number: int
) -> None:
    reader, seed = Reader(), 5 if style == "bowed" else 3
    read = [take.text.encode("latin-1") in live(reader, take.frame) for take in takes(style, size, seed, number, 2)]
    assert any(read)
