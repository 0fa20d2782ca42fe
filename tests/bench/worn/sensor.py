"""What lies between a scene and the frame that a program gets: lens blur, sensor, sharpening, and MJPG."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]
Box = tuple[int, int, int, int]

_WINDOW = 131  # pixels of noise to spare on two sides


@dataclass(frozen=True, slots=True)
class Exposure:
    """How a frame is taken.

    Attributes:
        disk: radius of the blur, pixels. smear: x and y of the movement during the exposure, pixels.
        gain, warmth: of all colors; of red over blue.
        read_noise, shot_noise: gray levels, the second at a brightness of 1 and growing with its root.
        sharpening: share of what a blur of one pixel takes away that is added again. quality: of the JPEG.
    """

    disk: float
    smear: tuple[float, float]
    gain: float
    warmth: float
    read_noise: float
    shot_noise: float
    sharpening: float
    quality: int


def room(size: tuple[int, int], seed: int) -> Picture:
    """Somebody in a checked shirt before a wall, out of focus: what a webcam at a door sees behind a card."""
    rng = random.Random(f"room {seed}")
    width, height = size
    wall = np.full((height // 4, width // 4, 3), [rng.randrange(90, 220) for _ in range(3)], np.uint8)
    tall, wide = wall.shape[:2]
    for _ in range(rng.randrange(3, 8)):
        corner = (rng.randrange(wide), rng.randrange(tall))
        other = (corner[0] + rng.randrange(8, wide // 2), corner[1] + rng.randrange(8, tall // 2))
        cv2.rectangle(wall, corner, other, [rng.randrange(40, 235) for _ in range(3)], -1)
    shirt = [rng.randrange(30, 200) for _ in range(3)]
    middle = (wide // 2 + rng.randrange(-20, 21), tall)
    cv2.ellipse(wall, middle, (wide // 3, tall // 2), 0, 0, 360, shirt, -1)
    for stripe in range(middle[0] - wide // 4, middle[0] + wide // 4, rng.randrange(5, 12)):
        cv2.line(wall, (stripe, tall * 2 // 3), (stripe, tall), [shade // 2 for shade in shirt], 2)
    cv2.ellipse(wall, (middle[0], tall // 3), (wide // 11, tall // 5), 0, 0, 360, (120, 150, 190), -1)
    soft = cv2.GaussianBlur(wall, (0, 0), rng.uniform(0.6, 2.0))
    return np.asarray(cv2.resize(soft, size, interpolation=cv2.INTER_LINEAR), np.uint8)


def lamp(scene: Picture, center: tuple[float, float], size: tuple[float, float], turn: float, strength: float) -> None:
    """A lamp's reflection: a core that saturates beyond a strength of about 0.7, and a wide glow. Radians, pixels."""
    height, width = scene.shape[:2]
    y, x = np.mgrid[0:height:4, 0:width:4].astype(np.float32)
    x, y = x - center[0], y - center[1]
    along, aside = x * math.cos(turn) + y * math.sin(turn), y * math.cos(turn) - x * math.sin(turn)
    off = np.sqrt((along / size[0]) ** 2 + (aside / size[1]) ** 2)
    light = strength * (1 / (1 + off**4) + 0.25 * np.exp(-off / 2))
    scene[:] = cv2.add(scene, _gray(cv2.resize((light * 240).clip(0, 255).astype(np.uint8), (width, height))))


def fingertip(scene: Picture, tip: tuple[float, float], turn: float, px_per_mm: float, seed: int) -> None:
    """A finger that comes in from direction `turn` (radians) and ends at `tip`, with its nail."""
    rng = random.Random(seed)
    skin = rng.choice(((120, 150, 205), (80, 110, 165), (50, 72, 112), (150, 180, 225)))
    out = np.array((math.cos(turn), math.sin(turn)))
    middle = np.array(tip) + out * 10 * px_per_mm
    axes = (round(10 * px_per_mm), round(8 * px_per_mm))
    far = middle + out * 80 * px_per_mm
    ends = [(int(point[0]), int(point[1])) for point in (middle, far)]
    cv2.line(scene, ends[0], ends[1], skin, max(3, round(16 * px_per_mm)), cv2.LINE_AA)
    cv2.ellipse(scene, ends[0], axes, math.degrees(turn), 0, 360, skin, -1, cv2.LINE_AA)
    bed = np.array(tip) + out * 6 * px_per_mm
    nail = int(bed[0]), int(bed[1])
    pale = tuple(min(255, shade + 35) for shade in skin)
    cv2.ellipse(
        scene, nail, (round(5 * px_per_mm), round(4.5 * px_per_mm)), math.degrees(turn), 0, 360, pale, -1, cv2.LINE_AA
    )


def exposed(scene: Picture, box: Box, how: Exposure, seed: int) -> Picture:
    """The frame that comes out; `box` is what of the scene is in the lens's focus at all."""
    left, top, right, bottom = box
    part = scene[top:bottom, left:right]
    if part.size:
        part[:] = cv2.filter2D(part, -1, _spread(round(how.disk, 1), round(how.smear[0], 1), round(how.smear[1], 1)))
    gains = how.gain * np.array((2 - how.warmth, 1.0, how.warmth))
    levels = np.clip(np.arange(256)[:, None] * gains, 0, 255).astype(np.uint8)
    mosaic = _mosaic(cv2.LUT(scene, levels[:, None, :]))
    frame = np.asarray(cv2.cvtColor(_noisy(mosaic, how, seed), cv2.COLOR_BayerRGGB2BGR), np.uint8)
    if how.sharpening:
        soft = cv2.GaussianBlur(frame, (0, 0), 1.0)
        frame = np.asarray(cv2.addWeighted(frame, 1 + how.sharpening, soft, -how.sharpening, 0), np.uint8)
    options = (
        cv2.IMWRITE_JPEG_QUALITY, how.quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_422
    )  # fmt: skip
    _, packed = cv2.imencode(".jpg", frame, options)
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)


def _mosaic(scene: cv2.typing.MatLike) -> Picture:
    """One color a pixel, as a sensor has it: red and green in even rows, green and blue in odd ones."""
    mosaic = np.ascontiguousarray(scene[..., 1])
    mosaic[0::2, 0::2] = scene[0::2, 0::2, 2]
    mosaic[1::2, 1::2] = scene[1::2, 1::2, 0]
    return np.asarray(mosaic, np.uint8)


def _noisy(mosaic: Picture, how: Exposure, seed: int) -> Picture:
    height, width = mosaic.shape
    left, top = (int(place) for place in np.random.default_rng(seed).integers(0, _WINDOW, 2))
    noise = _grain(width + _WINDOW, height + _WINDOW)[top : top + height, left : left + width]
    sigma = np.sqrt(how.read_noise**2 + how.shot_noise**2 * np.arange(256)).astype(np.float32)
    return np.asarray(np.clip(mosaic + noise * sigma[mosaic], 0, 255), np.uint8)


@lru_cache(maxsize=3)
def _grain(width: int, height: int) -> Floats:
    grain = np.random.default_rng(width + height).standard_normal((height, width), np.float32)
    grain.setflags(write=False)
    return grain


@lru_cache(maxsize=256)
def _spread(disk: float, across: float, down: float) -> Floats:
    """The kernel of a disk that moves along a line."""
    fine, reach = 5, math.ceil(disk + max(abs(across), abs(down)) / 2) + 1
    side = (2 * reach + 1) * fine
    canvas = np.zeros((side, side), np.float32)
    y, x = np.mgrid[0:side, 0:side].astype(np.float32) - np.float32((side - 1) / 2)
    for step in np.linspace(-0.5, 0.5, 13):
        off = np.hypot(x - step * across * fine, y - step * down * fine)
        canvas += np.clip(max(disk, 0.3) * fine - off + 0.5, 0, 1)
    kernel = canvas.reshape(2 * reach + 1, fine, 2 * reach + 1, fine).mean(axis=(1, 3))
    return np.asarray(kernel / kernel.sum(), np.float32)


def _gray(plane: cv2.typing.MatLike) -> Picture:
    return np.asarray(cv2.cvtColor(plane, cv2.COLOR_GRAY2BGR), np.uint8)
