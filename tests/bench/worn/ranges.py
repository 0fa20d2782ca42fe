"""The second world's ranges, fixed before any reader of ours saw a frame of it.

They were set on zxing-cpp alone, at one seed, so that it reads 5 to 15 % of single frames; see decision 0181.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from tests.bench.worn.modules import Shape

SIZES = {"640x480": (640, 480), "1280x720": (1280, 720), "1920x1080": (1920, 1080)}
FILLS = {640: (0.78, 0.98), 1280: (0.46, 0.78), 1920: (0.36, 0.70)}
"""Share of the frame's width that a card covers; a code has about 0.8 of a card's width."""


@dataclass(frozen=True, slots=True)
class Trait:
    """What one style has beside what all have. Of two figures one between them is drawn.

    Attributes:
        shapes: of modules. paints: behind the code.
        bow: mm in the middle of the card's long side. twist: mm at its corners.
        scratches: how many. rubbed: patches where ink is gone. dirt: spots.
        thumb: over a corner. wallet: behind a film. hologram: its strength. lamp: strength of its reflection.
        speed: pixels that the card moves while one frame of 1280 is read out; rolling-shutter cameras shear it.
        second: another, small PDF417 beside the license's. phone: a pass on a screen; "" none.
    """

    shapes: tuple[Shape, ...] = (Shape.SHARP, Shape.ROUNDED, Shape.SPREAD, Shape.RAGGED)
    paints: tuple[str, ...] = ("plain", "plain", "tinted")
    bow: tuple[float, float] = (0.0, 0.6)
    twist: tuple[float, float] = (0.0, 0.4)
    scratches: tuple[int, int] = (0, 3)
    rubbed: tuple[int, int] = (0, 1)
    dirt: tuple[int, int] = (0, 3)
    thumb: float = 0.0
    wallet: bool = False
    hologram: tuple[float, float] = (0.0, 0.0)
    lamp: tuple[float, float] = (0.0, 0.25)
    speed: tuple[float, float] = (0.0, 4.0)
    second: bool = False
    phone: str = ""


_BASE = Trait()
STYLES = {
    "plain": replace(_BASE, shapes=(Shape.SHARP,), paints=("plain",)),
    "rounded modules": replace(_BASE, shapes=(Shape.ROUNDED,)),
    "ink spread": replace(_BASE, shapes=(Shape.SPREAD,)),
    "thin ink": replace(_BASE, shapes=(Shape.THIN,)),
    "laser engraved": replace(_BASE, shapes=(Shape.LASER,), paints=("gray", "plain")),
    "ragged ink": replace(_BASE, shapes=(Shape.RAGGED,)),
    "blue artwork": replace(_BASE, shapes=(Shape.SHARP,), paints=("blue",)),
    "patterned artwork": replace(_BASE, paints=("pattern",)),
    "dark artwork": replace(_BASE, paints=("dark",)),
    "bowed": replace(_BASE, bow=(1.5, 4.0)),
    "twisted": replace(_BASE, bow=(0.0, 1.5), twist=(1.0, 3.0)),
    "scratched": replace(_BASE, scratches=(8, 20)),
    "worn": replace(_BASE, scratches=(2, 8), rubbed=(2, 5), dirt=(4, 14)),
    "thumb over a corner": replace(_BASE, thumb=1.0),
    "wallet window": replace(_BASE, wallet=True, lamp=(0.1, 0.4)),
    "glare": replace(_BASE, lamp=(0.7, 1.3)),
    "hologram": replace(_BASE, hologram=(0.25, 0.6)),
    "moving": replace(_BASE, speed=(8.0, 30.0)),
    "two codes": replace(_BASE, second=True),
    "pass on a dark phone": replace(_BASE, phone="dark"),
    "pass on a cracked phone": replace(_BASE, phone="cracked"),
}

COLUMNS = 8, 9, 10, 11, 12, 13, 14, 16
LEVELS = 3, 4, 5, 5, 5, 6
ROW = 2.0, 4.0  # modules
CODE_MM = 62.0, 77.0
TALLEST_MM = 30.0
PASS_MM = 38.0, 52.0
"""Side of a pass's code on a phone."""

ROLL, UPSIDE_DOWN = 5.5, 0.1  # degrees (sigma); share
TILT = 13.0  # degrees (sigma) about each axis
FIELD = 58.0, 80.0  # degrees
LENS = -0.02, 0.07  # radial distortion at the frame's side
DEFOCUS = 0.0, 0.75  # radius of the disk in modules
SMEAR = 0.0, 0.9  # modules
GAIN = 0.6, 1.15
READ_NOISE, SHOT_NOISE = (0.5, 3.5), (0.1, 0.5)  # gray levels; gray levels at 1, growing with the root
SHARPENING = 0.0, 1.6
QUALITY = 45, 90  # of the JPEGs of which MJPG is made
WARMTH = 0.82, 1.18

HAND_TURN, HAND_TILT, HAND_SHIFT, HAND_NEAR = 1.5, 4.0, 0.012, 0.03
"""From one frame read to the next: degrees, degrees, share of the frame's width, share of the distance (all sigma)."""


def between(rng: random.Random, limits: tuple[float, float]) -> float:
    return rng.uniform(*limits)
