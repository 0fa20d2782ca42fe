"""Films a card: places it in front of a pretended webcam with known pose, optics and light."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, replace
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from tests.cards.bending import FLAT, Bend, Pose
from tests.cards.drawing import HEIGHT_MM, WIDTH_MM, Corners, Picture, Side
from tests.cards.scenes import desk

Floats = npt.NDArray[np.float32]

HORIZONTAL_FIELD = math.radians(65)
"""A cheap webcam's field of view."""

_MESH = 4
"""Pixels between the points at which a bent card is computed."""

_SPARE = 97  # pixels of noise on two sides: nearly ten thousand places to take a frame's from


@dataclass(frozen=True, slots=True)
class Shot:
    """How one frame is taken. Angles in degrees, scales in px, blur in modules of the code.

    Attributes:
        module_px: size of a code module at the card's middle.
        roll: turn in the picture plane; pitch, yaw: tilt away from the camera about the card's long and short side.
        x, y: where the card's middle stands, as a share of the frame.
        defocus: Gaussian sigma; motion: length of the smear, motion_angle its direction.
        noise: sigma of gray levels; exposure: gain; quality: JPEG, as webcams send frames.
        glare: strength of a lamp's reflection, 0 to 1, at (glare_x, glare_y) on the card.
        shade: how much darker one side of the frame is, 0 to 1.
        thumb: a finger over the card's edge.
        bend: how the card itself is bent.
    """

    module_px: float = 2.2
    roll: float = 0.0
    pitch: float = 0.0
    yaw: float = 0.0
    x: float = 0.5
    y: float = 0.5
    defocus: float = 0.1
    motion: float = 0.0
    motion_angle: float = 0.0
    noise: float = 2.0
    exposure: float = 1.0
    quality: int = 92
    glare: float = 0.0
    glare_x: float = 0.5
    glare_y: float = 0.5
    shade: float = 0.1
    thumb: bool = True
    bend: Bend = FLAT


@dataclass(frozen=True, slots=True)
class Filmed:
    """A frame and its truth: `code` are the corners of the code in frame pixels, 4 x 2, None for a front."""

    frame: Picture
    code: Corners | None
    shot: Shot


def film(side: Side, shot: Shot, size: tuple[int, int] = (1280, 720), seed: int = 0, desk_seed: int = -1) -> Filmed:
    """One frame, `size` as width and height. The same arguments give the same bytes."""
    pose = _pose(side, shot, size)
    card_to_frame = pose.homography()
    scene = desk(size, seed if desk_seed < 0 else desk_seed).copy()
    _shadow(scene, card_to_frame)
    _place(scene, side, pose, shot.bend)
    if shot.thumb:
        _thumb(scene, card_to_frame)
    image = scene.astype(np.float32)
    if shot.glare:
        _glare(image, shot, card_to_frame)
    corners = None if side.code is None else pose.project(side.code, shot.bend)
    return Filmed(_expose(image, shot, seed), corners, shot)


def film_desk(shot: Shot, size: tuple[int, int] = (1280, 720), seed: int = 0, desk_seed: int = 0) -> Picture:
    """The desk before anybody has come; only the optics and the light of `shot` count."""
    return _expose(desk(size, desk_seed).astype(np.float32), shot, seed)


def _expose(image: Floats, shot: Shot, seed: int) -> Picture:
    """Light, lens, sensor and the webcam's own compression, in that order."""
    random_numbers = np.random.default_rng(seed)
    height, width = image.shape[:2]
    image *= (np.linspace(1.0, 1.0 - shot.shade, width, dtype=np.float32) * shot.exposure)[None, :, None]
    if shot.defocus * shot.module_px > 0.15:
        image = np.asarray(cv2.GaussianBlur(image, (0, 0), shot.defocus * shot.module_px), np.float32)
    if shot.motion * shot.module_px > 1.0:
        image = np.asarray(cv2.filter2D(image, -1, _smear(shot.motion * shot.module_px, shot.motion_angle)), np.float32)
    if shot.noise:
        left, top = (int(place) for place in random_numbers.integers(0, _SPARE, 2))
        noise = _noise(width + _SPARE, height + _SPARE)[top : top + height, left : left + width]
        if random_numbers.random() < 0.5:
            noise = noise[::-1]
        image = np.asarray(cv2.scaleAdd(np.ascontiguousarray(noise), shot.noise, image), np.float32)
    frame = np.asarray(cv2.addWeighted(image, 1, image, 0, 0, dtype=cv2.CV_8U), np.uint8)
    if shot.quality == 100:
        return frame
    _, packed = cv2.imencode(".jpg", frame, (cv2.IMWRITE_JPEG_QUALITY, shot.quality))
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)


@lru_cache(maxsize=3)
def _noise(width: int, height: int) -> Floats:
    """A sensor's noise at sigma 1: what all colors share, and what each has alone. Frames take windows of it."""
    random_numbers = np.random.default_rng(width * 10_007 + height)
    gray = random_numbers.standard_normal((height, width, 1), np.float32)
    color = random_numbers.standard_normal((height, width, 3), np.float32)
    noise = gray + color * np.float32(0.6)
    noise.setflags(write=False)
    return np.asarray(noise, np.float32)


def level(rng: random.Random, module_px: float = 2.2) -> Shot:
    """A card held straight, sharp and well lit."""
    return Shot(module_px=module_px, roll=rng.uniform(-1, 1), noise=1.5, x=rng.uniform(0.47, 0.53))


def hard(rng: random.Random, width: int = 1280) -> Shot:
    """What hands do: turned, tilted, near or far, out of focus, moving, noisy, under a lamp; all of it together."""
    scale = width / 1280
    return Shot(
        module_px=rng.uniform(1.6, 2.8) * scale,
        roll=rng.choice((0.0, 0.0, 0.0, 180.0)) + rng.gauss(0, 16),
        pitch=rng.triangular(-45, 45, 0),
        yaw=rng.triangular(-40, 40, 0),
        x=rng.uniform(0.46, 0.54),
        y=rng.uniform(0.44, 0.56),
        defocus=rng.triangular(0.05, 0.65, 0.3),
        motion=rng.choice((0.0, rng.uniform(0, 1.4))),
        motion_angle=rng.uniform(0, 180),
        noise=rng.uniform(1.5, 9),
        exposure=rng.uniform(0.55, 1.15),
        quality=rng.randrange(62, 96),
        glare=rng.choice((0.0, 0.0, rng.uniform(0.2, 0.9))),
        glare_x=rng.random(),
        glare_y=rng.random(),
        shade=rng.uniform(0, 0.45),
        thumb=rng.random() < 0.7,
    )


def readable(shot: Shot) -> bool:
    """Whether a shot lies inside the limits within which one frame can be read at all (scale, blur and tilt)."""
    smear = math.hypot(shot.defocus, shot.motion / math.sqrt(12))
    return shot.module_px >= 1.6 and smear <= 0.55 and abs(shot.pitch) <= 45 and abs(shot.yaw) <= 45


def still(shot: Shot) -> Shot:
    """The same shot without motion, glare and noise."""
    return replace(shot, motion=0.0, glare=0.0, noise=1.0)


def _pose(side: Side, shot: Shot, size: tuple[int, int]) -> Pose:
    """Where the card is before a pinhole camera."""
    width, height = size
    focal = width / 2 / math.tan(HORIZONTAL_FIELD / 2)
    module = side.module_mm or 0.24
    roll, pitch, yaw = (math.radians(angle) for angle in (shot.roll, shot.pitch, shot.yaw))
    about_z = np.array(
        ((math.cos(roll), -math.sin(roll), 0), (math.sin(roll), math.cos(roll), 0), (0, 0, 1)), np.float64
    )
    about_x = np.array(
        ((1, 0, 0), (0, math.cos(pitch), -math.sin(pitch)), (0, math.sin(pitch), math.cos(pitch))), np.float64
    )
    about_y = np.array(((math.cos(yaw), 0, math.sin(yaw)), (0, 1, 0), (-math.sin(yaw), 0, math.cos(yaw))), np.float64)
    lens = np.array(((focal, 0, shot.x * width), (0, focal, shot.y * height), (0, 0, 1)), np.float64)
    return Pose(lens, about_z @ about_x @ about_y, focal * module / shot.module_px)


def _project(homography: Corners, points: Corners) -> Corners:
    """Points N x 2 through a homography. Pixel centres lie at whole numbers, hence the half."""
    flat = np.column_stack((points, np.ones(len(points)))) @ homography.T
    projected: Corners = flat[:, :2] / flat[:, 2:] - 0.5
    return projected


def _place(scene: Picture, side: Side, pose: Pose, bend: Bend) -> None:
    """Warp the card into the scene; drawn at twice the frame's scale, so that edges come out smooth."""
    outline = pose.outline(bend)
    low = np.maximum(np.floor(outline.min(axis=0)).astype(int) - 2, 0)
    high = np.minimum(np.ceil(outline.max(axis=0)).astype(int) + 3, scene.shape[1::-1])
    if (low >= high).any():
        return
    to_box = np.diag((2.0, 2.0, 1.0)) @ np.array(((1, 0, -low[0]), (0, 1, -low[1]), (0, 0, 1)), np.float64)
    double = to_box @ pose.homography()
    shrink = min(1.0, 1.25 * np.sqrt(abs(np.linalg.det(double[:2, :2]))) / side.px_per_mm)
    picture = cv2.resize(side.picture, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    width, height = (int(value) for value in high - low)
    drawn = cv2.merge((*cv2.split(picture), _rounded(picture.shape[:2])))
    if bend == FLAT:
        # cv2.warpPerspective speaks of pixel centres, the geometry here of pixel corners
        to_mm = np.diag((WIDTH_MM / picture.shape[1], HEIGHT_MM / picture.shape[0], 1.0)) @ _shift(0.5)
        warp = _shift(-0.5) @ double @ to_mm
        card = cv2.warpPerspective(drawn, warp, (2 * width, 2 * height), flags=cv2.INTER_LINEAR)
    else:
        x, y = _mesh(pose, bend, low, (width, height), picture.shape[1] / WIDTH_MM)
        card = cv2.remap(drawn, x, y, cv2.INTER_LINEAR)
    card = cv2.resize(card, (width, height), interpolation=cv2.INTER_AREA)
    share = cv2.cvtColor(card[..., 3], cv2.COLOR_GRAY2BGR)
    box = scene[low[1] : high[1], low[0] : high[0]]
    behind = cv2.multiply(box, cv2.bitwise_not(share), scale=1 / 255)
    box[:] = cv2.add(cv2.multiply(np.ascontiguousarray(card[..., :3]), share, scale=1 / 255), behind)


def _mesh(
    pose: Pose, bend: Bend, low: npt.NDArray[np.generic], size: tuple[int, int], px_per_mm: float
) -> tuple[Floats, Floats]:
    """Where in the card's picture lies what a box of the frame shows, x and y, at twice the frame's scale."""
    steps = [np.arange(-_MESH, length + 2 * _MESH, _MESH) for length in size]
    columns, rows = np.meshgrid(*steps)
    corners = np.column_stack((columns.ravel() + low[0], rows.ravel() + low[1])).astype(np.float64)
    nodes = (pose.unproject(corners, bend) * px_per_mm - 0.5).astype(np.float32).reshape(*columns.shape, 2)
    x, y = (np.arange(2 * length, dtype=np.float32) / 2 - 0.25 for length in size)
    at = np.meshgrid(x / _MESH + 1, y / _MESH + 1)
    found = cv2.remap(nodes, at[0], at[1], cv2.INTER_LINEAR)
    return np.ascontiguousarray(found[..., 0]), np.ascontiguousarray(found[..., 1])


def _shift(by: float) -> Corners:
    return np.array(((1, 0, by), (0, 1, by), (0, 0, 1)), np.float64)


def _rounded(shape: tuple[int, ...]) -> Picture:
    height, width = shape[:2]
    mask = np.zeros((height, width), np.uint8)
    radius = round(3.18 / WIDTH_MM * width)
    cv2.rectangle(mask, (radius, 0), (width - radius, height), 255, -1)
    cv2.rectangle(mask, (0, radius), (width, height - radius), 255, -1)
    for x in (radius, width - radius - 1):
        for y in (radius, height - radius - 1):
            cv2.circle(mask, (x, y), radius, 255, -1)
    return mask


def _outline(card_to_frame: Corners) -> Corners:
    box = np.array(((0, 0), (WIDTH_MM, 0), (WIDTH_MM, HEIGHT_MM), (0, HEIGHT_MM)), np.float64)
    return _project(card_to_frame, box)


def _shadow(scene: Picture, card_to_frame: Corners) -> None:
    height, width = scene.shape[:2]
    mask = np.zeros((height // 4, width // 4), np.uint8)
    cv2.fillConvexPoly(mask, ((_outline(card_to_frame) + np.array((7, 11))) / 4).astype(np.int32), 255)
    light = cv2.convertScaleAbs(cv2.GaussianBlur(mask, (0, 0), 5), alpha=-0.45, beta=0)
    light = cv2.cvtColor(cv2.bitwise_not(cv2.resize(light, (width, height))), cv2.COLOR_GRAY2BGR)
    cv2.multiply(scene, light, dst=scene, scale=1 / 255)


def _thumb(scene: Picture, card_to_frame: Corners) -> None:
    """A thumb on the left edge and a hand behind it, clear of the code."""
    points = _project(card_to_frame, np.array(((2.5, 13.0), (-12.0, 20.0), (-44.0, 38.0)), np.float64))
    size = float(np.linalg.norm(points[1] - points[0])) / 16
    tip, knuckle, wrist = (tuple(int(value) for value in point) for point in points)
    cv2.line(scene, knuckle, wrist, (104, 136, 182), max(2, round(30 * size)), cv2.LINE_AA)
    cv2.line(scene, tip, knuckle, (118, 150, 196), max(2, round(13 * size)), cv2.LINE_AA)
    cv2.circle(scene, tip, max(1, round(3.4 * size)), (150, 178, 216), -1, cv2.LINE_AA)


def _glare(image: Floats, shot: Shot, card_to_frame: Corners) -> None:
    spot = _project(card_to_frame, np.array(((shot.glare_x * WIDTH_MM, shot.glare_y * HEIGHT_MM),), np.float64))[0]
    height, width = image.shape[:2]
    rows, columns = np.mgrid[0:height:4, 0:width:4]
    across, down = 42 * shot.module_px, 16 * shot.module_px
    glow = np.exp(-(((columns - spot[0]) / across) ** 2 + ((rows - spot[1]) / down) ** 2))
    image += cv2.resize(glow.astype(np.float32), (width, height))[..., None] * (235 * shot.glare)


def _smear(length: float, angle: float) -> Corners:
    reach = math.ceil(length / 2) + 1
    kernel = np.zeros((2 * reach + 1, 2 * reach + 1), np.float64)
    for step in np.linspace(-length / 2, length / 2, 64):
        x = reach + step * math.cos(math.radians(angle))
        y = reach + step * math.sin(math.radians(angle))
        column, row = int(x), int(y)
        right, down = x - column, y - row
        kernel[row, column] += (1 - right) * (1 - down)
        kernel[row, column + 1] += right * (1 - down)
        kernel[row + 1, column] += (1 - right) * down
        kernel[row + 1, column + 1] += right * down
    return np.asarray(kernel / kernel.sum())
