"""Draws the two sides of an invented license, at a resolution well above any camera's."""

from __future__ import annotations

import random
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
import zxingcpp
from PIL import Image, ImageDraw, ImageFont

from tests.cards.people import JURISDICTION, STATE, Person

WIDTH_MM, HEIGHT_MM = 85.60, 53.98
"""ISO/IEC 7810 ID-1."""

MODULE_PX = 4
"""Texture pixels of one barcode module."""

Picture = npt.NDArray[np.uint8]
Corners = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Style:
    """How a card's back looks.

    Attributes:
        columns, level: of the PDF417 code (17 x columns + 69 modules wide; error-correction level 0 to 8).
        width_mm: of the code.
        row_modules: height of a row in modules.
        artwork: a dark-blue picture printed behind the code, and no clean quiet zone.
        stripe: a magnetic stripe. linear: a small Code 128, as many cards have.
        tint: paper colour, BGR.
    """

    columns: int = 13
    level: int = 5
    width_mm: float = 70.0
    row_modules: int = 3
    artwork: bool = False
    stripe: bool = False
    linear: bool = True
    tint: tuple[int, int, int] = (244, 248, 250)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a card. `picture` is H x W x 3, BGR; `code` holds the code's corners in mm from the
    card's upper left, clockwise from the code's own upper left, 4 x 2; None on a front."""

    picture: Picture
    px_per_mm: float
    code: Corners | None = None
    modules: int = 0

    @property
    def module_mm(self) -> float:
        return 0.0 if self.code is None else float(self.code[1, 0] - self.code[0, 0]) / self.modules


def symbol(content: bytes, style: Style) -> Picture:
    """The bare PDF417 code, one pixel a module, without quiet zone; black 0, white 255."""
    code = zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.PDF417, EcLevel=style.level, Columns=style.columns)
    bare = np.array(zxingcpp.write_barcode_to_image(code, scale=1, add_quiet_zones=False))
    if bare.shape[1] != 17 * style.columns + 69:
        raise ValueError(f"{len(content)} bytes do not fit into {style.columns} columns")
    rows = bare[::3]  # the writer draws three pixels a row
    return np.repeat(rows, style.row_modules, axis=0)


def random_style(rng: random.Random, *, artwork: bool = False, level: int | None = None) -> Style:
    """A back as some issuer might print it; code widths and row heights as real cards span them."""
    columns = rng.choice((11, 12, 13, 13, 13, 14, 15))
    return Style(
        columns=columns,
        level=rng.choice((3, 4, 5, 5, 5)) if level is None else level,
        width_mm=rng.uniform(64, 76),
        row_modules=rng.choice((2, 3, 3, 3, 4)),
        artwork=artwork,
        stripe=rng.random() < 0.3,
        linear=rng.random() < 0.6,
        tint=(rng.randrange(215, 255), rng.randrange(225, 255), rng.randrange(230, 255)),
    )


def back(content: bytes, style: Style = Style(), seed: int = 0) -> Side:
    """The back of a card with the code of `content` in its lower half."""
    rng = random.Random(seed)
    bare = symbol(content, style)
    modules = bare.shape[1]
    px_per_mm = modules * MODULE_PX / style.width_mm
    height_px, width_px = round(HEIGHT_MM * px_per_mm), round(WIDTH_MM * px_per_mm)
    page = Image.new("RGB", (width_px, height_px), style.tint[::-1])
    draw = ImageDraw.Draw(page)
    code_height = bare.shape[0] * style.width_mm / modules
    left = (WIDTH_MM - style.width_mm) / 2
    top = min(HEIGHT_MM - code_height - 4.0, 30.0)
    if style.stripe:
        draw.rectangle((0, 4 * px_per_mm, width_px, 14 * px_per_mm), fill=(38, 30, 26))
    _print_small_text(draw, rng, px_per_mm, 16.0 if style.stripe else 5.0, top - 2.0)
    picture = np.asarray(page)[:, :, ::-1].copy()
    if style.linear:
        _paste_linear(picture, rng, px_per_mm, 17.0 if style.stripe else 7.0)
    if style.artwork:
        _print_mountains(picture, rng, round((top - 6.0) * px_per_mm))
    ink = cv2.resize(bare, None, fx=MODULE_PX, fy=MODULE_PX, interpolation=cv2.INTER_NEAREST)
    x, y = round(left * px_per_mm), round(top * px_per_mm)
    patch = picture[y : y + ink.shape[0], x : x + ink.shape[1]]
    patch[ink < 128] = (24, 22, 20)
    if not style.artwork:
        patch[ink >= 128] = np.minimum(np.array(style.tint) + 6, 255)
    box = np.array(((0, 0), (ink.shape[1], 0), (ink.shape[1], ink.shape[0]), (0, ink.shape[0])), np.float64)
    return Side(picture, px_per_mm, (box + np.array((x, y))) / px_per_mm, modules)


def front(person: Person, seed: int = 0) -> Side:
    """The front: a portrait that is nobody's, and the printed fields."""
    rng = random.Random(seed)
    px = 16.0
    page = Image.new("RGB", (round(WIDTH_MM * px), round(HEIGHT_MM * px)), (226, 238, 236))
    draw = ImageDraw.Draw(page)
    for line in range(0, page.height, 9):  # guilloche
        shade = 205 + rng.randrange(24)
        draw.line((0, line, page.width, line + rng.randrange(-60, 60)), fill=(shade, 228, shade + 10), width=2)
    draw.rectangle((0, 0, page.width, 9 * px), fill=(28, 86, 92))
    draw.text((4 * px, 1.6 * px), f"{STATE}  DRIVER LICENSE", font=_font(5.4 * px), fill=(250, 252, 250))
    draw.rectangle((4 * px, 13 * px, 28 * px, 43 * px), fill=(188, 200, 205))
    draw.ellipse((10 * px, 17 * px, 22 * px, 32 * px), fill=(120, 96, 82))
    draw.pieslice((5 * px, 32 * px, 27 * px, 56 * px), 180, 360, fill=(74, 92, 112))
    draw.rectangle((4 * px, 43 * px, 28 * px, 56 * px), fill=(226, 238, 236))
    lines = (
        f"4d DLN {person.number}", f"1 {person.family}", f"2 {person.given} {person.middle} {person.suffix}".rstrip(),
        f"8 {person.street}", f"  {person.city}, {JURISDICTION}", f"3 DOB {person.born:%m/%d/%Y}",
        f"4b EXP {person.expires:%m/%d/%Y}", f"15 SEX {person.sex}   18 EYES {person.eyes}",
    )  # fmt: skip
    for number, text in enumerate(lines):
        draw.text((31 * px, (12 + 4.6 * number) * px), text, font=_font(3.4 * px), fill=(24, 30, 34))
    return Side(np.asarray(page)[:, :, ::-1].copy(), px)


def _print_small_text(draw: ImageDraw.ImageDraw, rng: random.Random, px: float, top: float, bottom: float) -> None:
    words = ("CLASS", "NONE", "ENDORSEMENTS", "RESTRICTIONS", "LENSES", "VEHICLES", "UNDER", "LBS", "DONOR", "OF")
    line = top
    while line < bottom - 2.5:
        text = " ".join(rng.choice(words) for _ in range(rng.randrange(4, 7)))[:62]
        draw.text((5 * px, line * px), text, font=_font(2.0 * px), fill=(52, 50, 46))
        line += 3.1


def _paste_linear(picture: Picture, rng: random.Random, px: float, top: float) -> None:
    code = zxingcpp.create_barcode(str(rng.randrange(10**9)), zxingcpp.BarcodeFormat.Code128)
    bars = np.array(zxingcpp.write_barcode_to_image(code, scale=1))[:1]
    width = round(0.2 * px * bars.shape[1])
    drawn = cv2.resize(bars, (width, round(6 * px)), interpolation=cv2.INTER_NEAREST)
    x, y = picture.shape[1] - width - round(4 * px), round(top * px)
    picture[y : y + drawn.shape[0], x : x + width] = drawn[..., None]


def _print_mountains(picture: Picture, rng: random.Random, top: int) -> None:
    """A ridge in dark blue ink: bright in the blue channel, nearly as dark as black elsewhere."""
    height, width = picture.shape[:2]
    steps = np.cumsum(np.array([rng.gauss(0, 1) for _ in range(width)]))
    ridge = cv2.GaussianBlur(steps[None].astype(np.float32), (0, 0), width / 60)[0]
    ridge = (ridge - ridge.min()) / (np.ptp(ridge) + 1e-6)
    skyline = top + ridge * (height - top) * 0.5
    rows = np.arange(height)[:, None]
    inside = rows > skyline[None]
    depth = np.clip((rows - skyline[None]) / (height - top), 0, 1)
    ink = np.stack((168 - 24 * depth, 70 - 18 * depth, 40 - 14 * depth), axis=-1)
    picture[inside] = ink[inside].astype(np.uint8)


def _font(size: float) -> ImageFont.ImageFont | ImageFont.FreeTypeFont:
    return ImageFont.load_default(max(size, 8))
