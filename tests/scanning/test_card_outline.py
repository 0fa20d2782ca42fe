"""The generator that everything else here rests on: its truth is true, and the same seed gives the same picture."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
import zxingcpp

from tests.cards.drawing import Side, Style, back, symbol
from tests.cards.filming import Shot, film, hard
from tests.cards.payload import payload
from tests.cards.people import DEMO, invent

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
