"""The faces that are held up: backs of cards, and passes on the screens of phones, before anything happened to them."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt
import zxingcpp

from tests.bench.worn.content import inventory_text, license_text, pass_text
from tests.bench.worn.modules import FINE, Plane, Shape, Symbol, ink, symbol
from tests.bench.worn.ranges import CODE_MM, COLUMNS, LEVELS, PASS_MM, ROW, TALLEST_MM, Trait, between
from tests.bench.worn.wear import cracked, dirtied, rubbed, scratched, windowed

Picture = npt.NDArray[np.uint8]
Points = npt.NDArray[np.float64]

DOTS = 22
"""Pixels of a face's picture to one mm."""

CARD_MM, PHONE_MM = (85.6, 53.98), (71.0, 118.0)
_MARGIN = 3.0


@dataclass(frozen=True, slots=True)
class Face:
    """What is held up.

    Attributes:
        picture: H x W x 3, BGR, DOTS pixels to one mm.
        code: corners of the code, 4 x 2, mm from the upper left, clockwise from the code's own upper left.
        modules: of the code from left to right. text: its content.
    """

    picture: Picture
    code: Points
    modules: int
    text: str

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in mm."""
        return self.picture.shape[1] / DOTS, self.picture.shape[0] / DOTS


def face(trait: Trait, rng: random.Random) -> Face:
    """Something of this style to hold up; the same random numbers give the same."""
    return _phone(trait, rng) if trait.phone else _card(trait, rng)


def _card(trait: Trait, rng: random.Random) -> Face:
    text = license_text(rng)
    shape = rng.choice(trait.shapes)
    code, wide = _fitting(text, rng)
    tall = wide * code.ratio
    paper = _paper(rng.choice(trait.paints), rng)
    picture = paper.copy()
    left = (CARD_MM[0] - wide) / 2 + rng.uniform(-1, 1)
    highest = CARD_MM[1] - _MARGIN - tall
    top = rng.uniform(max(_MARGIN, highest - 8), highest)
    _print_around(picture, top, trait, rng)
    black = (rng.randrange(18, 46),) * 3 if shape is not Shape.LASER else (rng.randrange(48, 82),) * 3
    _stamp(picture, ink(code, shape, rng), (left, top, wide, tall), black)
    box = np.array(((left, top), (left + wide, top), (left + wide, top + tall), (left, top + tall)), np.float64)
    rubbed(picture, paper, rng.randint(*trait.rubbed), rng)
    scratched(picture, rng.randint(*trait.scratches), rng)
    dirtied(picture, rng.randint(*trait.dirt), rng)
    made = Face(picture, box, code.modules, text)
    if trait.wallet:
        shown, moved = windowed(picture, DOTS, rng)
        made = replace(made, picture=shown, code=box + moved)
    return made


def _fitting(text: str, rng: random.Random) -> tuple[Symbol, float]:
    """A code that a card has room for, and its width in mm."""
    while True:
        level, wide = rng.choice(LEVELS), between(rng, CODE_MM)
        code = symbol(text, rng.choice(COLUMNS), level, round(between(rng, ROW) * 2) / 2)
        if code.ratio * wide <= TALLEST_MM:
            return code, wide


def _paper(kind: str, rng: random.Random) -> Picture:
    tall, wide = round(CARD_MM[1] * DOTS), round(CARD_MM[0] * DOTS)
    y, x = np.mgrid[0:tall, 0:wide].astype(np.float32) / np.float32(DOTS)
    white = np.array([rng.randrange(222, 254) for _ in range(3)], np.float32)
    clouds = _clouds((tall, wide), rng)
    match kind:
        case "plain":
            shown = np.broadcast_to(white, (tall, wide, 3))
        case "tinted":
            tint = np.array([rng.randrange(170, 250) for _ in range(3)], np.float32)
            shown = white + (tint - white) * (0.5 + 0.5 * np.sin(x / 30 + y / 21 + rng.uniform(0, 6)))[..., None]
        case "gray":
            shown = np.broadcast_to(np.array([rng.randrange(168, 214)] * 3, np.float32), (tall, wide, 3))
        case "blue":
            deep = np.array((rng.randrange(140, 190), rng.randrange(58, 98), rng.randrange(22, 60)), np.float32)
            share = np.clip((clouds - 0.35) * 4, 0, 1) * (0.75 + 0.25 * clouds)
            shown = white + (deep - white) * share[..., None]
        case "pattern":
            shown = np.broadcast_to(white, (tall, wide, 3)).copy()
            for _ in range(4):
                color = np.array([rng.randrange(110, 250) for _ in range(3)], np.float32)
                turn, pitch = rng.uniform(0, math.pi), rng.uniform(0.5, 1.6)
                along = x * math.cos(turn) + y * math.sin(turn) + 2.2 * np.sin(x / 7 + y / 9 + rng.uniform(0, 6))
                line = np.clip(np.cos(2 * np.pi * along / pitch) * 2 - 0.8, 0, 1) * 0.55
                shown += (color - shown) * line[..., None]
        case "dark":
            dark = np.array([rng.randrange(70, 120) for _ in range(3)], np.float32)
            dark[rng.randrange(3)] = rng.randrange(125, 175)
            shown = white + (dark - white) * np.clip(clouds * 1.5, 0, 1)[..., None]
        case _:
            raise ValueError(f"There is no paper {kind!r}.")
    return np.clip(shown, 0, 255).astype(np.uint8)


def _clouds(shape: tuple[int, int], rng: random.Random) -> Plane:
    """Soft shapes, 0 to 1."""
    coarse = np.random.default_rng(rng.randrange(2**32)).random((7, 10), np.float32)
    return np.asarray(np.clip(cv2.resize(coarse, shape[::-1], interpolation=cv2.INTER_CUBIC), 0, 1), np.float32)


def _stamp(
    picture: Picture, drawn: Plane, box: tuple[float, float, float, float], color: tuple[int, ...]
) -> None:  # fmt: skip
    """Print ink (0 to 1) into a box of left, top, width and height in mm."""
    left, top, wide, tall = (round(value * DOTS) for value in box)
    part = picture[top : top + tall, left : left + wide]
    share = cv2.resize(drawn, part.shape[1::-1], interpolation=cv2.INTER_AREA)[..., None]
    part[:] = (part + (np.array(color, np.float32) - part) * share).astype(np.uint8)


def _print_around(picture: Picture, top: float, trait: Trait, rng: random.Random) -> None:
    """What stands above the code: a stripe, small print, a code of one dimension, a small second PDF417."""
    line = 3.5
    if rng.random() < 0.45 and top > 16:
        cv2.rectangle(picture, (0, round(3 * DOTS)), (picture.shape[1], round(11.5 * DOTS)), (33, 28, 30), -1)
        line = 14.5
    if trait.second and top - line > 7:
        code = symbol(inventory_text(rng), 3, 2, 3.0)
        wide = min(24.0, (top - line - 1.5) / code.ratio)
        _stamp(
            picture, ink(code, Shape.SHARP, rng), (CARD_MM[0] - wide - 5, line, wide, wide * code.ratio), (30, 30, 30)
        )
    elif rng.random() < 0.6 and top - line > 7:
        bars = zxingcpp.create_barcode(f"{rng.randrange(10**9):09}", zxingcpp.BarcodeFormat.Code39)
        bits = np.array(zxingcpp.write_barcode_to_image(bars, scale=1))[:1] < 128
        drawn = np.asarray(np.repeat(bits, FINE, axis=0), np.float32)
        wide = rng.uniform(26, 40)
        _stamp(
            picture,
            drawn,
            (CARD_MM[0] - wide - 4, line, wide, rng.uniform(3.5, min(8.0, top - line - 2))),
            (25, 25, 25),
        )
    while line < top - 2:
        words = " ".join(rng.choice(("RESTR", "CL", "ENDS", "REV", "NONE", "ISS", "GVWR", "26001")) for _ in range(5))
        spot = (round(4 * DOTS), round((line + 1.6) * DOTS))
        cv2.putText(picture, words, spot, cv2.FONT_HERSHEY_SIMPLEX, 1.4, (58, 52, 50), 3, cv2.LINE_AA)
        line += rng.uniform(2.2, 3.4)


def _phone(trait: Trait, rng: random.Random) -> Face:
    """A pass on a screen: light on dark as phones show it at night, or dark on light behind cracked glass."""
    wide, tall = (round(length * DOTS) for length in PHONE_MM)
    text = pass_text(rng)
    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, EcLevel="M")
    bits = np.array(zxingcpp.write_barcode_to_image(made, scale=1, add_quiet_zones=False)) < 128
    back, front = rng.randrange(6, 40), rng.randrange(190, 250)
    if trait.phone != "dark":
        back, front = front, back
    picture = np.full((tall, wide, 3), back, np.uint8)
    side = between(rng, PASS_MM)
    left, top = (PHONE_MM[0] - side) / 2, (PHONE_MM[1] - side) / 2 + rng.uniform(-8, 8)
    fine = np.repeat(np.repeat(bits, FINE, axis=0), FINE, axis=1).astype(np.float32)
    _stamp(picture, fine, (left, top, side, side), (front,) * 3)
    spot = (round(8 * DOTS), round((top - 9) * DOTS))
    cv2.putText(picture, "Visitor pass", spot, cv2.FONT_HERSHEY_DUPLEX, 4.5, (front,) * 3, 8, cv2.LINE_AA)
    if trait.phone == "cracked":
        cracked(picture, DOTS, rng)
    cv2.rectangle(picture, (0, 0), (wide - 1, tall - 1), (14, 14, 15), round(3 * DOTS))
    box = np.array(((left, top), (left + side, top), (left + side, top + side), (left, top + side)), np.float64)
    return Face(picture, box, bits.shape[1], text)
