"""Backs that bear another code beside the license's own, and backs whose own code is scratched."""

from __future__ import annotations

import random
from dataclasses import replace

import cv2
import numpy as np
import zxingcpp

from tests.cards.drawing import Picture, Side

LINEAR: dict[str, str] = {
    "Code128": "D41-7730-22",
    "Code39": "D417730",
    "ITF": "00123456789012",
    "EAN13": "4006381333931",
    "Codabar": "A40156B",
}
_TEXTS = LINEAR | {"QRCode": "https://museum.example/members/2041"}


def picture_of(name: str, scale: int) -> Picture:
    """The code of that name with its quiet zone, H x W, gray."""
    code = zxingcpp.create_barcode(_TEXTS[name], getattr(zxingcpp.BarcodeFormat, name))
    bars = np.array(zxingcpp.write_barcode_to_image(code, scale=1, add_quiet_zones=True))
    tall = bars if name == "QRCode" else np.repeat(bars[:1], 30, axis=0)
    return np.repeat(np.repeat(tall, scale, axis=0), scale, axis=1)


def beside(side: Side, name: str) -> Side:
    """The same card with that code above its own."""
    picture = side.picture.copy()
    code = picture_of(name, 1)
    tall = round((24 if name == "QRCode" else 11) * side.px_per_mm)
    wide = min(round(tall * code.shape[1] / code.shape[0]), round(50 * side.px_per_mm))
    drawn = cv2.resize(code, (wide, tall), interpolation=cv2.INTER_NEAREST)
    x, y = picture.shape[1] - wide - round(4 * side.px_per_mm), round(2 * side.px_per_mm)
    picture[y : y + tall, x : x + wide] = drawn[..., None]
    return replace(side, picture=picture)


def scratched(side: Side, scratches: int = 45, seed: int = 1) -> Side:
    """The same card, its own code scratched so that nobody can read it."""
    if side.code is None:
        raise ValueError("a front has no code to scratch")
    rng, picture = random.Random(seed), side.picture.copy()
    (left, top), (right, bottom) = side.code[0] * side.px_per_mm, side.code[2] * side.px_per_mm
    for _ in range(scratches):
        ends = [(round(rng.uniform(left, right)), round(rng.uniform(top, bottom))) for _ in range(2)]
        cv2.line(picture, ends[0], ends[1], (rng.choice((235, 60)),) * 3, rng.choice((6, 10, 14)), cv2.LINE_AA)
    return replace(side, picture=picture)
