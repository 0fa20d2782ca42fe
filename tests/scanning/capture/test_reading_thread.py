"""What the thread that reads remembers when no frames come."""

from __future__ import annotations

import numpy as np
import pytest

from scanning.capture import reading_thread
from scanning.capture.frame_rate import COLUMNS, ROWS
from scanning.capture.reading_thread import OfferedFrame, ReadingThread
from scanning.frame_reader import Reader

OFFERED = OfferedFrame(np.zeros((720, 1280, 3), np.uint8), np.zeros((ROWS, COLUMNS), np.uint8), alone=False)


@pytest.mark.parametrize(("pauses", "readers"), [(False, 1), (True, 2)])
def test_after_a_pause_nothing_is_remembered_of_the_frames_before_it(
    monkeypatch: pytest.MonkeyPatch, *, pauses: bool, readers: int
) -> None:
    """A camera that is lost pauses too: the next who stands before it is somebody else."""
    made: list[Reader] = []

    def make() -> Reader:
        made.append(Reader())
        if len(made) > 1:
            thread.offer(OFFERED, 0.0)
        return made[-1]

    monkeypatch.setattr(reading_thread, "Reader", make)
    monkeypatch.setattr(reading_thread, "PAUSE_S", 0.0)
    thread = ReadingThread(lambda _: None)
    if not pauses:
        thread.offer(OFFERED, 0.0)
    assert thread._next() is OFFERED
    assert len(made) == readers
    assert thread._reader is made[-1]
