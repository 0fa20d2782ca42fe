"""Draws invented visitors before the camera, so that a demo badge has a face that is nobody's.

`python -m tests.cards.portrait assets/demo` writes one 1280 x 720 JPEG a person.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

SIZE = (1280, 720)
SUPERSAMPLE = 2
Color = tuple[int, int, int]


@dataclass(frozen=True)
class Look:
    skin: Color
    hair: Color
    shirt: Color
    long_hair: bool = False
    beard: bool = False
    glasses: bool = False


LOOKS = {
    "maria-santos": Look((214, 164, 128), (52, 34, 28), (178, 74, 86), long_hair=True),
    "robert-hale": Look((236, 196, 170), (122, 92, 62), (62, 88, 122), beard=True),
    "dana-whitlock": Look((240, 204, 182), (186, 146, 92), (92, 110, 84), long_hair=True, glasses=True),
    "samuel-okafor": Look((112, 74, 52), (24, 20, 20), (214, 176, 84)),
    "linh-nguyen": Look((232, 192, 156), (28, 24, 26), (96, 84, 140), long_hair=True, glasses=True),
}


def portrait(look: Look) -> Image.Image:
    """A person in front of a hallway wall, looking into the camera."""
    scale = SUPERSAMPLE
    width, height = SIZE[0] * scale, SIZE[1] * scale
    picture = Image.new("RGB", (width, height), (206, 202, 192))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, int(height * 0.72), width, height), fill=(176, 168, 154))
    for left in (0.05, 0.78):
        pen.rectangle(
            _box(left, 0.08, left + 0.17, 0.46, width, height), fill=(228, 226, 220), outline=(150, 144, 132), width=8
        )
    picture = picture.filter(ImageFilter.GaussianBlur(10 * scale))
    pen = ImageDraw.Draw(picture)

    shade = tuple(int(value * 0.86) for value in look.skin)
    if look.long_hair:
        pen.ellipse(_box(0.385, 0.10, 0.615, 0.70, width, height), fill=look.hair)
    pen.rounded_rectangle(_box(0.33, 0.70, 0.67, 1.2, width, height), radius=180 * scale, fill=look.shirt)
    pen.rounded_rectangle(_box(0.462, 0.56, 0.538, 0.78, width, height), radius=40 * scale, fill=shade)
    pen.ellipse(_box(0.452, 0.70, 0.548, 0.80, width, height), fill=shade)
    pen.ellipse(_box(0.395, 0.34, 0.425, 0.46, width, height), fill=shade)
    pen.ellipse(_box(0.575, 0.34, 0.605, 0.46, width, height), fill=shade)
    pen.ellipse(_box(0.405, 0.14, 0.595, 0.64, width, height), fill=look.skin)
    if look.beard:
        pen.chord(_box(0.408, 0.26, 0.592, 0.655, width, height), 12, 168, fill=look.hair)
    pen.chord(_box(0.398, 0.10, 0.602, 0.50, width, height), 188, 352, fill=look.hair)
    for left in (0.447, 0.523):
        pen.ellipse(_box(left, 0.365, left + 0.03, 0.395, width, height), fill=(250, 248, 244))
        pen.ellipse(_box(left + 0.009, 0.367, left + 0.022, 0.393, width, height), fill=(46, 36, 32))
        pen.rounded_rectangle(_box(left - 0.004, 0.328, left + 0.034, 0.342, width, height), 10, fill=look.hair)
    pen.line(
        [_at(0.50, 0.40, width, height), _at(0.490, 0.475, width, height), _at(0.508, 0.478, width, height)],
        fill=shade,
        width=7 * scale,
    )
    lips = (176, 88, 82)
    pen.chord(_box(0.470, 0.49, 0.530, 0.56, width, height), 8, 172, fill=lips)
    if look.glasses:
        for left in (0.432, 0.512):
            pen.rounded_rectangle(
                _box(left, 0.345, left + 0.058, 0.425, width, height), 24 * scale, outline=(36, 36, 40), width=5 * scale
            )
        pen.line(
            [_at(0.49, 0.378, width, height), _at(0.512, 0.378, width, height)], fill=(36, 36, 40), width=5 * scale
        )
    return picture.resize(SIZE, Image.Resampling.LANCZOS)


def _at(x: float, y: float, width: int, height: int) -> tuple[int, int]:
    return int(x * width), int(y * height)


def _box(left: float, top: float, right: float, bottom: float, width: int, height: int) -> tuple[int, int, int, int]:
    return (*_at(left, top, width, height), *_at(right, bottom, width, height))


if __name__ == "__main__":
    for person, drawn in LOOKS.items():
        portrait(drawn).save(Path(sys.argv[1]) / f"{person}.jpg", quality=82)
