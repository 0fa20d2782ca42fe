"""A webcam before an empty desk, and the clip of hard cards: what the benchmark of the camera's load films."""

from __future__ import annotations

import random
import time
from pathlib import Path

import cv2
import numpy as np

from scanning.capture.camera import Frame
from tests.cards.clips import write_clip
from tests.cards.drawing import back, random_style
from tests.cards.filming import Shot, film, film_desk, hard
from tests.cards.payload import payload
from tests.cards.people import invent

CLIP_RATE, CLIP_FRAMES, PICTURES = 30, 60, 6


class Hand:
    """A webcam before an empty desk, 30 JPEGs a second, until the file `held` is there: then a card is."""

    frozen_after: float | None = None

    def __init__(self, folder: Path) -> None:
        self._held = folder / "held"
        self._desk, self._card = ([file.read_bytes() for file in folder.glob(kind)] for kind in ("desk*", "card*"))
        self._count = 0

    def read(self) -> Frame | None:
        self.skip()
        packed = (self._card if self._held.exists() else self._desk)[self._count % PICTURES]
        return np.asarray(cv2.imdecode(np.frombuffer(packed, np.uint8), cv2.IMREAD_COLOR), np.uint8)

    def skip(self) -> None:
        time.sleep(1 / CLIP_RATE)
        self._count += 1

    def close(self) -> None:
        """Nothing to let go of."""


def draw_hand(folder: Path) -> None:
    rng = random.Random(5)
    side = back(payload(invent(rng), 10, rng), random_style(rng), 5)
    for number in range(PICTURES):
        shot = Shot(noise=4)
        cv2.imwrite(str(folder / f"desk{number}.jpg"), film_desk(shot, seed=number, desk_seed=4))
        cv2.imwrite(str(folder / f"card{number}.jpg"), film(side, shot, seed=number, desk_seed=4).frame)


def hard_clip(path: Path) -> Path:
    """Two seconds of cards that are hard to read, another pose each frame: reading never rests."""
    rng = random.Random(20261122)
    side = back(payload(invent(rng), 10, rng), random_style(rng, artwork=True), 3)
    write_clip(path, (film(side, hard(rng), seed=n, desk_seed=2).frame for n in range(CLIP_FRAMES)), CLIP_RATE)
    return path
