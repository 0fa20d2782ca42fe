"""Cameras that fail as drivers do, to be opened in the process that looks."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import numpy as np

from scanning.camera import Camera, Frame


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


def crashing() -> Camera:
    """What a fault inside a driver does to its process."""
    os._exit(3)
