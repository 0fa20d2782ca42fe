"""A hand brings a card to the camera: the shots of a clip, and their frames."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from pathlib import Path

import cv2

from tests.cards.drawing import Picture, Side
from tests.cards.filming import Filmed, Shot, film, film_desk

RATE = 15
"""Frames a second, as cheap webcams give at 1280x720 indoors."""

DEMO_RATE = 10


def approach(rng: random.Random, seconds: float = 3.0, width: int = 1280, rate: int = RATE) -> list[Shot]:
    """A hand-held card comes closer while the hand turns and shakes, the focus hunts and the light stays bad."""
    count = round(seconds * rate)
    scale = width / 1280
    base = Shot(
        noise=rng.uniform(2, 7),
        exposure=rng.uniform(0.6, 1.1),
        quality=rng.randrange(68, 94),
        glare=rng.choice((0.0, 0.0, rng.uniform(0.2, 0.8))),
        shade=rng.uniform(0, 0.4),
    )
    near, far = rng.uniform(1.9, 2.6) * scale, rng.uniform(1.0, 1.5) * scale
    roll, pitch, yaw = rng.gauss(0, 14), rng.gauss(0, 14), rng.gauss(0, 14)
    shakes = [(rng.uniform(0.6, 3.5), rng.uniform(0, 2 * math.pi)) for _ in range(6)]
    hunt, phase = rng.uniform(0.5, 1.3), rng.uniform(0, 2 * math.pi)
    shots: list[Shot] = []
    for number in range(count):
        time = number / rate
        wave = [math.sin(2 * math.pi * pace * time + start) for pace, start in shakes]
        closeness = 1 - math.exp(-2.2 * time / seconds * 3)
        module = far + (near - far) * closeness
        # a hand never holds still: speed smears, most where it still comes closer
        motion = 0.25 + 0.5 * abs(wave[0]) + 1.2 * math.exp(-3.0 * time)
        shots.append(
            Shot(
                module_px=module,
                roll=roll + 4 * wave[1],
                pitch=pitch + 6 * wave[2],
                yaw=yaw + 6 * wave[3],
                x=0.5 + 0.02 * wave[4],
                y=0.52 + 0.03 * wave[5] + 0.2 * math.exp(-4 * time),
                defocus=0.3 + 0.28 * math.sin(2 * math.pi * hunt * time + phase) + 0.4 * math.exp(-2.5 * time),
                motion=motion,
                motion_angle=(number * 47.0) % 180,
                noise=base.noise,
                exposure=base.exposure,
                quality=base.quality,
                glare=base.glare,
                glare_x=0.5 + 0.4 * wave[2],
                glare_y=0.5 + 0.4 * wave[3],
                shade=base.shade,
            )
        )
    return shots


def calm(turn: float) -> list[Shot | None]:
    """The demo's hand: an empty desk, then a card that comes in from below, `turn` degrees askew, and rests.

    The picture is free of noise and the hand rests for frames at a time: that keeps the clip's file small.
    """
    shots: list[Shot | None] = [None] * 3
    for number in range(19):
        time = (number if number < 7 else 7 + 6 * ((number - 7) // 6)) / DEMO_RATE
        arrived = 1 - math.exp(-5.0 * time)
        shots.append(
            Shot(
                module_px=1.5 + 0.75 * arrived,
                roll=turn + 14 * (1 - arrived) + 0.8 * math.sin(5 * time),
                pitch=14 - 8 * arrived,
                yaw=5 * math.sin(1.3 * time),
                x=0.5 + 0.006 * math.sin(4 * time),
                y=0.48 + 0.75 * math.exp(-5.0 * time),
                defocus=0.2 + 0.5 * math.exp(-3.5 * time),
                motion=1.6 * math.exp(-4.5 * time),
                motion_angle=90,
                noise=0.0,
                quality=100,
            )
        )
    return shots


def frames(side: Side, shots: list[Shot], size: tuple[int, int] = (1280, 720), seed: int = 0) -> Iterator[Filmed]:
    """The frames of a clip, on one desk, each with noise of its own."""
    for number, shot in enumerate(shots):
        yield film(side, shot, size, seed * 10_007 + number, desk_seed=seed)


def demo_frames(side: Side, turn: float, desk_seed: int) -> Iterator[Picture]:
    """The frames of a demo clip."""
    for number, shot in enumerate(calm(turn)):
        seed = desk_seed * 10_007 + number
        if shot is None:
            yield film_desk(Shot(noise=0.0, quality=100), seed=seed, desk_seed=desk_seed)
        else:
            yield film(side, shot, seed=seed, desk_seed=desk_seed).frame


def write_clip(path: Path, pictures: Iterator[Picture], rate: int = RATE) -> None:
    """Write an MPEG-4 clip, which opencv-python-headless reads and writes on every system. Raises OSError."""
    first = next(pictures)
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), rate, first.shape[1::-1])
    if not writer.isOpened():
        raise OSError(f"The clip {path} cannot be written. Check the folder and the free space.")
    try:
        writer.write(first)
        for picture in pictures:
            writer.write(picture)
    finally:
        writer.release()
