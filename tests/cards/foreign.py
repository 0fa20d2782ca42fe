"""Codes as other programs print them and other cameras take them: not on one of our cards, nor in our scene."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

import cv2
import numpy as np

from tests.cards.drawing import Picture, Style, symbol


@dataclass(frozen=True, slots=True)
class Foreign:
    """One kind of print and picture.

    Attributes:
        columns: data columns; rows: heights of a row in modules; levels: of error correction.
        module: pixels. size: width and height of the picture, which the code is shrunk to fit.
        inverted: light on dark. quality: JPEG; 100 for none.
    """

    name: str
    columns: tuple[int, ...] = (8, 10, 12, 14)
    rows: tuple[int, ...] = (2, 3, 4)
    levels: tuple[int, ...] = (2, 3, 4, 5)
    module: float = 2.5
    size: tuple[int, int] = (1280, 720)
    inverted: bool = False
    quality: int = 90


KINDS = (
    Foreign("bare code"),
    Foreign("few columns, many rows", columns=(3, 4, 5)),
    Foreign("many columns, few rows", columns=(18, 22), module=2.2),
    Foreign("light on dark", inverted=True),
    Foreign("JPEG quality 30", quality=30),
    Foreign("phone, 4000 x 3000", size=(4000, 3000), module=5.0),
    Foreign("640 x 480", size=(640, 480), columns=(6, 8, 10), module=2.2),
)


def photograph(kind: Foreign, content: bytes, rng: random.Random) -> Picture:
    """A sheet of paper with one code on it, turned by 20 degrees at most and slightly tilted. H x W x 3, BGR."""
    bare = symbol(content, Style(rng.choice(kind.columns), rng.choice(kind.levels), row_modules=rng.choice(kind.rows)))
    fine = cv2.resize(np.pad(bare, 3, constant_values=255), None, fx=6, fy=6, interpolation=cv2.INTER_NEAREST)
    (tall, wide), (width, height) = fine.shape, kind.size
    turn = math.radians(rng.uniform(-20, 20))
    fits = [
        width / (wide * math.cos(turn) + tall * abs(math.sin(turn))),
        height / (tall * math.cos(turn) + wide * abs(math.sin(turn))),
    ]
    scale = min(kind.module / 6, 0.92 * min(fits))
    lean = rng.uniform(-0.12, 0.12) / height
    along, down = math.cos(turn) * scale, math.sin(turn) * scale
    flat = np.array(((along, -down, 0), (down, along, 0), (0, lean, 1)), np.float64)
    middle = np.array(((1, 0, width / 2), (0, 1, height / 2), (0, 0, 1)), np.float64)
    center = np.array(((1, 0, -wide / 2), (0, 1, -tall / 2), (0, 0, 1)), np.float64)
    soft = cv2.GaussianBlur(fine, (0, 0), max(0.3, 0.35 / scale))
    sheet = cv2.warpPerspective(soft, middle @ flat @ center, kind.size, borderValue=255)
    shown = 20 + (rng.randrange(190, 250) - 20) * (sheet.astype(np.float32) / 255)
    if kind.inverted:
        shown = 255 - shown
    noise = np.random.default_rng(rng.randrange(10**6)).normal(0, 4, (*sheet.shape, 3))
    picture = np.clip(shown[..., None] + noise, 0, 255).astype(np.uint8)
    if kind.quality == 100:
        return picture
    _, packed = cv2.imencode(".jpg", picture, (cv2.IMWRITE_JPEG_QUALITY, kind.quality))
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)
