"""Shared frames: whole ones only, the newest first, and nothing left behind."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from scanning.capture.frame_ring import MOST_PIXELS, SLOTS, FrameRing, SlotPhase

WRITER = """
import sys
import numpy as np
from scanning.capture.frame_ring import FrameRing
ring = FrameRing.attach(sys.argv[1])
sys.stdout.write("ready\\n"); sys.stdout.flush()
for number in range(int(sys.argv[2])):
    ring.write(np.full((720, 1280, 3), number % 256, np.uint8))
ring.close()
"""


@pytest.fixture
def ring() -> Iterator[FrameRing]:
    ring = FrameRing.create()
    yield ring
    ring.unlink()
    ring.close()


def test_a_frame_that_was_written_is_read_once(ring: FrameRing) -> None:
    assert ring.newest(0) is None
    ring.write(np.full((4, 6, 3), 7, np.uint8))
    newest = ring.newest(0)
    assert newest is not None
    number, frame = newest
    assert (number, frame.shape, int(frame.min()), int(frame.max())) == (1, (4, 6, 3), 7, 7)
    assert ring.newest(number) is None
    with pytest.raises(ValueError, match="read-only"):
        frame[0, 0] = 0


def test_only_the_newest_of_many_is_given(ring: FrameRing) -> None:
    for level in range(1, 3 * SLOTS):
        ring.write(np.full((2, 2, 3), level, np.uint8))
    newest = ring.newest(0)
    assert newest is not None
    assert int(newest[1][0, 0, 0]) == 3 * SLOTS - 1


def test_a_frame_too_large_for_a_slot_is_reduced_and_keeps_its_shape(ring: FrameRing) -> None:
    ring.write(np.full((2160, 3840, 3), 9, np.uint8))
    newest = ring.newest(0)
    assert newest is not None
    height, width = newest[1].shape[:2]
    assert height * width <= MOST_PIXELS
    assert width / height == pytest.approx(16 / 9, abs=0.01)


def test_a_pulse_counts_and_says_what_the_writer_is_about(ring: FrameRing) -> None:
    assert ring.pulse() == (0, SlotPhase.STARTING)
    ring.beat(SlotPhase.OPENING)
    assert ring.pulse() == (1, SlotPhase.OPENING)
    ring.write(np.zeros((2, 2, 3), np.uint8))
    assert ring.pulse() == (2, SlotPhase.RUNNING)


def test_memory_that_is_gone_cannot_be_attached() -> None:
    ring = FrameRing.create()
    ring.unlink()
    with pytest.raises(FileNotFoundError):
        FrameRing.attach(ring.name)
    ring.close()


@pytest.mark.slow
def test_no_torn_frame_is_ever_read_from_a_writer_that_does_not_rest(ring: FrameRing, root: Path) -> None:
    """GIVEN another process that writes as fast as it can WHEN frames are read THEN each is of one piece."""
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, ring.name, "600"], cwd=root, stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    with writer.stdout as told:
        told.readline()
        seen, last = 0, 0
        while writer.poll() is None:
            newest = ring.newest(last)
            if newest is None:
                continue
            number, frame = newest
            assert number > last
            assert int(frame.min()) == int(frame.max()) == (number - 1) % 256
            seen, last = seen + 1, number
    assert writer.returncode == 0
    assert seen > 10
