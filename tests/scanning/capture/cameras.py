"""Cameras that fail as drivers do, to be opened in the camera process."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import numpy as np

from scanning.capture.camera import Camera, CameraError, CameraFault, Frame


class Noise:
    """A sensor: every frame another one. After `frames` of them its driver does not return any more."""

    frozen_after: float | None = 1.5

    def __init__(self, frames: int | None = None) -> None:
        self._random = np.random.default_rng(1)
        self._left = frames

    def read(self) -> Frame | None:
        time.sleep(1 / 30)
        if self._left is not None:
            self._left -= 1
            if self._left < 0:
                for_ever()
        return self._random.integers(90, 110, (720, 1280, 3), np.uint8)

    def skip(self) -> None:
        time.sleep(1 / 30)

    def close(self) -> None:
        """Nothing to let go of."""


class Slow(Noise):
    """A driver that needs its time: `opening` seconds to open, and `first` to its first frame."""

    def __init__(self, opening: float = 0.0, first: float = 0.0) -> None:
        super().__init__()
        time.sleep(opening)
        self._first = first

    def read(self) -> Frame | None:
        time.sleep(self._first)
        self._first = 0.0
        return super().read()


class Ends(Noise):
    """A stream that shows a few frames and ends, each time it is opened."""

    def read(self) -> Frame | None:
        if self._left == 0:
            raise CameraError(CameraFault.UNPLUGGED, "The stream has ended.")
        return super().read()


def for_ever() -> None:
    """What a driver that is stuck does."""
    threading.Event().wait()


def stuck_at_opening() -> Camera:
    for_ever()
    return Noise()


def stuck_after_five() -> Camera:
    return Noise(5)


def stuck_the_first_time(mark: Path) -> Camera:
    """Whoever opens it first waits for ever; the next finds it well."""
    if not mark.exists():
        mark.touch()
        for_ever()
    return Noise()


def ended_then_stuck(mark: Path) -> Camera:
    """The first time a few frames and its end; from then on its driver does not come back from opening."""
    if mark.exists():
        for_ever()
    mark.touch()
    return Ends(5)


def ending_after_ten() -> Camera:
    return Ends(10)


def crashing() -> Camera:
    """What a fault inside a driver does to its process."""
    os._exit(3)
