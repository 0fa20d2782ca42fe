"""What lies behind the card: an office desk with things on it, never the same twice."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt


@lru_cache(maxsize=8)
def desk(size: tuple[int, int], seed: int) -> npt.NDArray[np.uint8]:
    """A cluttered desk, `size` as width and height; H x W x 3, BGR. Callers must not write to it."""
    rng = np.random.default_rng(seed + 7)
    width, height = size
    tone = np.asarray(rng.choice(((96, 120, 148), (150, 148, 142), (70, 84, 98), (188, 196, 202))), np.float32)
    grain = rng.normal(0, 1, (height, max(width // 40, 2))).astype(np.float32)
    wood = cv2.GaussianBlur(cv2.resize(grain, (width, height), interpolation=cv2.INTER_CUBIC), (0, 0), 2)
    image: npt.NDArray[np.uint8] = np.clip(tone + wood[..., None] * 9, 0, 255).astype(np.uint8)
    for _ in range(int(rng.integers(3, 7))):
        _paper(image, rng)
    for _ in range(int(rng.integers(2, 6))):
        _pen(image, rng)
    if rng.random() < 0.5:
        _keyboard(image, rng)
    image.setflags(write=False)
    return image


def _paper(image: npt.NDArray[np.uint8], rng: np.random.Generator) -> None:
    height, width = image.shape[:2]
    center = (float(rng.uniform(0, width)), float(rng.uniform(0, height)))
    extent = (float(rng.uniform(0.15, 0.5) * width), float(rng.uniform(0.2, 0.7) * height))
    angle = float(rng.uniform(0, 180))
    shade = int(rng.integers(170, 250))
    corners = cv2.boxPoints((center, extent, angle))
    cv2.fillConvexPoly(image, corners.astype(np.int32), (shade, shade, min(255, shade + 4)), cv2.LINE_AA)
    along, down = (corners[1] - corners[0]), (corners[2] - corners[1])
    lines = int(rng.integers(4, 16))
    for line in range(1, lines):
        start = corners[0] + down * line / lines + along * 0.08
        for word in range(int(rng.integers(2, 9))):
            begin = start + along * (0.1 * word)
            end = begin + along * float(rng.uniform(0.03, 0.08))
            cv2.line(image, _point(begin), _point(end), (70, 66, 64), 2, cv2.LINE_AA)


def _pen(image: npt.NDArray[np.uint8], rng: np.random.Generator) -> None:
    height, width = image.shape[:2]
    start = rng.uniform((0, 0), (width, height))
    turn = rng.uniform(0, 2 * np.pi)
    end = start + np.array((np.cos(turn), np.sin(turn))) * width * 0.12
    color = tuple(int(value) for value in rng.integers(20, 220, 3))
    cv2.line(image, _point(start), _point(end), color, int(rng.integers(5, 13)), cv2.LINE_AA)


def _keyboard(image: npt.NDArray[np.uint8], rng: np.random.Generator) -> None:
    """Rows of keys: regular texture that a locator must not take for a code."""
    height, width = image.shape[:2]
    left, top = int(rng.uniform(-0.2, 0.6) * width), int(rng.choice((-0.1, 0.75)) * height)
    key = width // 34
    for row in range(5):
        for column in range(14):
            x, y = left + column * key + row * key // 3, top + row * key
            cv2.rectangle(image, (x, y), (x + key - 4, y + key - 4), (58, 54, 52), -1)
            cv2.line(image, (x + key // 3, y + key // 3), (x + key // 2, y + key // 3), (210, 210, 210), 2)


def _point(value: npt.NDArray[np.floating]) -> tuple[int, int]:
    return int(value[0]), int(value[1])
