"""Draws PDF417 codes by pdf417gen, module by module, in the shapes that printers, lasers and ink leave behind."""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np
import numpy.typing as npt
from pdf417gen import encode

Plane = npt.NDArray[np.float32]
"""H x W, how much ink lies where, 0 to 1."""

FINE = 10
"""Pixels of one module in a drawing."""


class Shape(StrEnum):
    """How one dark module comes out."""

    SHARP = "sharp"
    ROUNDED = "rounded"
    SPREAD = "ink spread"
    THIN = "thin ink"
    LASER = "laser engraved"
    RAGGED = "ragged ink"


SPREAD = 0.10, 0.22  # modules by which ink spreads to each side
THINNED = 0.08, 0.17  # modules that it loses on each side
LASER_PITCH = 0.33, 0.5  # modules between two engraved lines
LASER_DEPTH = 0.55, 0.8  # darkness of what lies between them


@dataclass(frozen=True, slots=True)
class Symbol:
    """A code before it is drawn.

    Attributes:
        bits: rows x modules; True is dark.
        row: height of a row in modules.
    """

    bits: npt.NDArray[np.bool_]
    row: float

    @property
    def modules(self) -> int:
        return int(self.bits.shape[1])

    @property
    def ratio(self) -> float:
        """Height over width."""
        return float(self.bits.shape[0]) * self.row / self.modules


def symbol(text: str, columns: int, level: int, row: float) -> Symbol:
    """The code of `text`. Raises ValueError where it does not fit into 90 rows."""
    rows = [
        "".join(format(pattern, "b") for pattern in codewords)
        for codewords in encode(text, columns=columns, security_level=level)
    ]
    return Symbol(np.array([[bit == "1" for bit in line] for line in rows]), row)


def ink(code: Symbol, shape: Shape, rng: random.Random) -> Plane:
    """The code drawn at FINE pixels a module, without a quiet zone."""
    tall = round(code.row * FINE)
    sharp = np.repeat(np.repeat(code.bits, tall, axis=0), FINE, axis=1).astype(np.float32)
    match shape:
        case Shape.SHARP:
            return sharp
        case Shape.ROUNDED:
            return _level(cv2.GaussianBlur(sharp, (0, 0), 0.3 * FINE), 0.5)
        case Shape.SPREAD:
            return _grown(sharp, rng.uniform(*SPREAD))
        case Shape.THIN:
            return np.asarray(1 - _grown(1 - sharp, rng.uniform(*THINNED)), np.float32)
        case Shape.LASER:
            return _engraved(sharp, rng)
        case Shape.RAGGED:
            grain = np.random.default_rng(rng.randrange(2**32)).normal(0, 1, sharp.shape).astype(np.float32)
            rough = cv2.GaussianBlur(grain, (0, 0), 0.2 * FINE) * (0.2 * FINE * 3.5)
            return _level(np.asarray(cv2.GaussianBlur(sharp, (0, 0), 0.2 * FINE) + 0.16 * rough, np.float32), 0.5)


def _level(soft: cv2.typing.MatLike, at: float) -> Plane:
    return np.asarray(np.clip((np.asarray(soft, np.float32) - at) * 6 + 0.5, 0, 1), np.float32)


def _grown(dark: Plane, modules: float) -> Plane:
    """Dark parts that have grown by `modules` to each side."""
    soft = cv2.GaussianBlur(dark, (0, 0), 0.25 * FINE)
    # behind a straight edge a Gaussian has fallen to this share at the wanted distance
    share = 0.5 * float(np.exp(-((modules / 0.25) ** 2) * 0.8))
    return _level(soft, share)


def _engraved(sharp: Plane, rng: random.Random) -> Plane:
    """Burnt by a beam that goes to and fro: lines with paler gaps, of uneven strength."""
    pitch = rng.uniform(*LASER_PITCH) * FINE
    between = rng.uniform(*LASER_DEPTH)
    rows = np.arange(sharp.shape[0], dtype=np.float32)
    beam = between + (1 - between) * (0.5 + 0.5 * np.cos(2 * np.pi * rows / pitch))
    uneven = np.random.default_rng(rng.randrange(2**32)).uniform(0.85, 1.0, len(sharp))
    strength = np.asarray(uneven, np.float32)
    burnt = cv2.GaussianBlur(sharp, (0, 0), 0.14 * FINE)
    return np.asarray(burnt * (beam * strength)[:, None], np.float32)
