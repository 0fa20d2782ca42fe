"""What time does to a face: scratches, rubbed ink, dirt, cracked glass, a wallet's film, and a hologram's light."""

from __future__ import annotations

import math
import random

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

_BITS = 4  # of a pixel's fraction that cv2 draws lines at


def scratched(picture: Picture, count: int, rng: random.Random) -> None:
    """Thin, slightly curved lines that took the ink and left pale plastic."""
    tall, wide = picture.shape[:2]
    for _ in range(count):
        x, y, turn = rng.uniform(0, wide), rng.uniform(0, tall), rng.uniform(0, 2 * math.pi)
        bend, length = rng.uniform(-0.6, 0.6), rng.uniform(0.15, 0.8) * wide
        steps = np.linspace(0, 1, 24)
        angle = turn + bend * steps
        points = np.column_stack((x + length * steps * np.cos(angle), y + length * steps * np.sin(angle)))
        shade = (rng.randrange(195, 250),) * 3
        drawn = np.rint(points * 2**_BITS).astype(np.int32)
        cv2.polylines(picture, [drawn], False, shade, rng.randrange(1, 6), cv2.LINE_AA, _BITS)


def rubbed(picture: Picture, paper: Picture, count: int, rng: random.Random) -> None:
    """Patches in which ink has partly come off, so that the paper shows again."""
    tall, wide = picture.shape[:2]
    for _ in range(count):
        mask = np.zeros((tall // 8, wide // 8), np.float32)
        center = (rng.randrange(mask.shape[1]), rng.randrange(mask.shape[0]))
        axes = (rng.randrange(12, 50), rng.randrange(5, 20))
        cv2.ellipse(mask, center, axes, rng.uniform(0, 180), 0, 360, (1.0,), -1)
        grain = np.asarray(np.random.default_rng(rng.randrange(2**32)).uniform(0.3, 1.0, mask.shape), np.float32)
        soft = cv2.GaussianBlur(mask, (0, 0), 3) * cv2.GaussianBlur(grain, (0, 0), 0.8) * rng.uniform(0.4, 1.0)
        share = cv2.resize(soft, (wide, tall), interpolation=cv2.INTER_LINEAR)[..., None]
        picture[:] = (picture + (paper.astype(np.float32) - picture) * share).astype(np.uint8)


def dirtied(picture: Picture, count: int, rng: random.Random) -> None:
    """Brown and black spots of up to half a millimeter's radius."""
    for _ in range(count):
        center = (rng.randrange(picture.shape[1]), rng.randrange(picture.shape[0]))
        color = (rng.randrange(20, 90), rng.randrange(30, 110), rng.randrange(40, 130))
        axes = (rng.randrange(2, 12), rng.randrange(2, 9))
        cv2.ellipse(picture, center, axes, rng.uniform(0, 180), 0, 360, color, -1, cv2.LINE_AA)


def cracked(picture: Picture, dots: int, rng: random.Random) -> None:
    """Glass broken from one point: jagged rays, bright on one side and dark on the other."""
    tall, wide = picture.shape[:2]
    start = (rng.uniform(0.1, 0.9) * wide, rng.uniform(0.2, 0.8) * tall)
    rays = rng.randrange(7, 15)
    for ray in range(rays):
        turn = 2 * math.pi * ray / rays + rng.uniform(-0.2, 0.2)
        points = [start]
        for _ in range(rng.randrange(6, 16)):
            turn += rng.gauss(0, 0.25)
            step = rng.uniform(3, 9) * dots
            points.append((points[-1][0] + step * math.cos(turn), points[-1][1] + step * math.sin(turn)))
        line = np.rint(np.array(points) * 2**_BITS).astype(np.int32)
        thick = rng.randrange(2, 8)
        cv2.polylines(picture, [line + (thick << _BITS)], False, (25, 25, 25), thick, cv2.LINE_AA, _BITS)
        cv2.polylines(picture, [line], False, (235, 240, 240), thick, cv2.LINE_AA, _BITS)


def windowed(picture: Picture, dots: int, rng: random.Random) -> tuple[Picture, tuple[float, float]]:
    """A card behind the clear film of a wallet, and by how many mm (x and y) it has moved in the larger picture."""
    beside, above = 9.0, 7.0
    wide, tall = (round(length * dots) for length in (beside, above))
    leather = [rng.randrange(20, 90) for _ in range(3)]
    whole = np.full((picture.shape[0] + 2 * tall, picture.shape[1] + 2 * wide, 3), leather, np.uint8)
    haze, milky = rng.uniform(0.06, 0.22), np.float32(rng.randrange(190, 250))
    y, x = np.mgrid[0 : picture.shape[0], 0 : picture.shape[1]].astype(np.float32) / np.float32(dots)
    turn = rng.uniform(0.3, 1.2)
    fold = np.sin((x * math.cos(turn) + y * math.sin(turn)) / rng.uniform(3, 9) + rng.uniform(0, 6))
    streaks = np.clip(fold * 4 - 3, 0, 1) * np.float32(rng.uniform(0.1, 0.35))
    share = (haze + streaks)[..., None]
    soft = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.5, 2.0)).astype(np.float32)
    whole[tall:-tall, wide:-wide] = (soft + (milky - soft) * share).astype(np.uint8)
    edge = round(rng.uniform(1.0, 2.5) * dots)
    rim = (wide, tall), (whole.shape[1] - wide, whole.shape[0] - tall)
    cv2.rectangle(whole, rim[0], rim[1], leather, edge * 2)
    stitch = tuple(min(255, shade + 60) for shade in leather)
    cv2.rectangle(whole, (wide // 2, tall // 2), (whole.shape[1] - wide // 2, whole.shape[0] - tall // 2), stitch, 6)
    return whole, (beside, above)


def hologram(picture: Picture, strength: float, phase: float, seed: int) -> Picture:
    """The picture under a hologram: rings and rays whose colors run as the card is tilted (`phase`, radians)."""
    tall, wide = picture.shape[:2]
    rng = random.Random(seed)
    y, x = np.mgrid[0 : tall // 4, 0 : wide // 4].astype(np.float32)
    x, y = x - rng.uniform(0.2, 0.8) * wide / 4, y - rng.uniform(0.3, 0.9) * tall / 4
    radius, angle = np.hypot(x, y), np.arctan2(y, x)
    rings = np.clip(np.sin(radius / rng.uniform(6, 14) + rng.uniform(0, 6)) * 3, 0, 1)
    rays = np.clip(np.sin(angle * rng.randrange(7, 19)) * 3, 0, 1)
    lit = np.clip(np.cos(angle + phase) * 2 - 0.2, 0, 1) * np.maximum(rings, rays) * strength
    hue = (radius / 60 + phase)[..., None] + np.array((0.0, 2.1, 4.2), np.float32)
    light = cv2.resize((lit[..., None] * (0.6 + 0.4 * np.sin(hue))).astype(np.float32), (wide, tall))
    return np.asarray(np.clip(picture + 255 * light, 0, 255), np.uint8)
