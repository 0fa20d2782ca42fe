"""Hand-held clips for the scanning benchmark: how soon a card that is brought to the camera is read."""

from __future__ import annotations

import math
import random
import time
from dataclasses import dataclass
from datetime import UTC, datetime

import cv2
import zxingcpp

from scanning.capture.camera import Frame
from scanning.documents import License
from scanning.frame_reader import Reader
from scanning.license.aamva import parse
from scanning.pdf417.stillness import SETTLED
from tests.cards.clips import approach
from tests.cards.drawing import back, random_style
from tests.cards.filming import Shot, film, film_desk, readable
from tests.cards.payload import payload
from tests.cards.people import invent

RATE = 30
"""Frames a second of the camera. Those that come while the reader is at work are lost, as a camera loses them."""

SECONDS = 3.0
NOW = datetime(2026, 11, 21, tzinfo=UTC)
PDF417 = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.PDF417)
_EVERY = 6  # frames: what the library alone is asked


@dataclass(frozen=True, slots=True)
class ClipOutcome:
    """`delay`: seconds from the first frame inside the limits to the answer, the reader's own time among them.

    0 where the answer was there before; None where none came, or no frame was inside the limits.
    """

    read: bool
    wrong: bool
    zxing: bool
    looked_at: int
    delay: float | None


def clip(seed: int, number: int) -> ClipOutcome:
    """A hand brings a card to the camera for three seconds."""
    cv2.setNumThreads(1)
    rng = random.Random(f"clip {seed} {number}")
    content = payload(invent(rng), rng.randrange(1, 13), rng)
    side = back(content, random_style(rng), number)
    shots = approach(rng, SECONDS, rate=RATE)
    legible = next((index / RATE for index, shot in enumerate(shots) if readable(shot)), None)

    def taken(index: int) -> Frame:
        return film(side, shots[index], seed=seed * 10_007 + number * 101 + index, desk_seed=number).frame

    reader, at, looked_at = Reader(), 0.0, 0
    answer: License | None = None
    while answer is None and (index := math.ceil(at * RATE)) < len(shots):
        frame = taken(index)
        started = time.process_time()
        document = reader.read(frame, {}, NOW, "")
        at = (index + 1e-6) / RATE + time.process_time() - started
        looked_at += 1
        answer = document if isinstance(document, License) else None
    alone = any(
        content in {found.bytes for found in zxingcpp.read_barcodes(taken(index), formats=PDF417)}
        for index in range(0, len(shots), _EVERY)
    )
    delay = max(0.0, at - legible) if answer is not None and legible is not None else None
    return ClipOutcome(answer is not None, answer is not None and answer != parse(content), alone, looked_at, delay)


def idle(seed: int, number: int) -> tuple[list[float], list[float]]:
    """Seconds of the processor for each frame of a desk without a card, as the stream's reader sees it: of the frames
    until the scene is at rest, and of those from then on."""
    cv2.setNumThreads(1)
    rng, reader, times = random.Random(f"idle {seed} {number}"), Reader(), []
    shot = Shot(noise=rng.uniform(1.5, 7), exposure=rng.uniform(0.6, 1.1), defocus=0.2)
    for frame in [film_desk(shot, seed=index, desk_seed=seed * 101 + number) for index in range(24)]:
        started = time.process_time()
        reader.read(frame, {}, NOW, "")
        times.append(time.process_time() - started)
    return times[: SETTLED + 1], times[SETTLED + 1 :]
