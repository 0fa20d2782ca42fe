"""A webcam before a bent face: cylinder and twist, a pinhole with a distorting lens, rows that are read one by one."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from tests.bench.worn.faces import DOTS, Face

Picture = npt.NDArray[np.uint8]
Points = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]

_MESH = 8
"""Pixels between the places at which the bent face is computed."""

_ROUNDS, _STEP = 5, 0.05
_NEAREST, _LENS_ENDS = 0.1, 3.0
"""What is nearer to the camera than this share of the face's distance counts as so near; beyond this square of the
half-widths from the frame's middle (its corners have 1.6) the lens distorts no more. Neither is ever seen: the search
for what lies at a pixel passes through such points, and grew without bounds there."""


@dataclass(frozen=True, slots=True)
class View:
    """Where a face is, how it is bent, and the camera's geometry. Angles in degrees.

    Attributes:
        size: width and height of the frame.
        fill: width of a card over the frame's width. x, y: where the middle of the face is, shares of the frame.
        bow: mm between the middle and the ends; axis: 0 bends the long side, 90 the short one. twist: mm at corners.
        field: horizontal field of view. lens: how far the lens distorts at the frame's side, a share.
        speed: pixels right and down that the face moves while the frame is read out.
    """

    size: tuple[int, int]
    fill: float
    roll: float
    pitch: float
    yaw: float
    x: float
    y: float
    bow: float
    axis: float
    twist: float
    field: float
    lens: float
    speed: tuple[float, float]

    def project(self, face: Face, points: Points) -> Points:
        """Points of the face, N x 2 mm from its upper left, as pixels of the frame."""
        width, height = self.size
        focal = width / 2 / math.tan(math.radians(self.field) / 2)
        distance = focal * 85.6 / (self.fill * width)
        seen = _surface(points - np.array(face.size) / 2, self) @ _turned(self.roll, self.pitch, self.yaw).T
        depth = np.maximum(seen[:, 2:] + distance, _NEAREST * distance)
        place = np.array((self.x * width, self.y * height))
        target = seen[:, :2] / depth * focal + place
        pixels = target
        for _ in range(4):  # where the lens and the moving card bring it
            pixels = target - (self.ideal(pixels) - pixels)
        return np.asarray(pixels, np.float64)

    def ideal(self, pixels: Points) -> Points:
        """Where a perfect camera would have seen what lies at these pixels."""
        width, height = self.size
        off = pixels - np.array((width, height)) / 2
        radius = np.minimum((off**2).sum(axis=1, keepdims=True) / (width / 2) ** 2, _LENS_ENDS)
        time = pixels[:, 1:] / height - 0.5
        return np.asarray(pixels + off * self.lens * radius - time * np.array(self.speed))

    def module_px(self, face: Face) -> float:
        """Pixels of one module, the mean over the code's upper and lower edge."""
        corners = self.project(face, face.code)
        edges = np.linalg.norm(corners[1] - corners[0]) + np.linalg.norm(corners[2] - corners[3])
        return float(edges) / 2 / face.modules


def _turned(roll: float, pitch: float, yaw: float) -> Points:
    vector = np.radians(np.array((pitch, yaw, 0.0)))
    tilt = np.asarray(cv2.Rodrigues(vector)[0], np.float64)
    spin = np.asarray(cv2.Rodrigues(np.radians(np.array((0.0, 0.0, roll))))[0], np.float64)
    return np.asarray(spin @ tilt)


def _surface(flat: Points, view: View) -> Points:
    """Points of a flat face (mm from its middle) where it is bent, N x 3. A cylinder keeps lengths, as plastic does."""
    turn = math.radians(view.axis)
    along = flat[:, 0] * math.cos(turn) + flat[:, 1] * math.sin(turn)
    aside = flat[:, 1] * math.cos(turn) - flat[:, 0] * math.sin(turn)
    curve = 2 * view.bow / 42.8**2
    if abs(curve) > 1e-6:
        deep = (1 - np.cos(curve * along)) / curve
        along = np.sin(curve * along) / curve
    else:
        deep = np.zeros(len(flat))
    deep = deep + view.twist * flat[:, 0] * flat[:, 1] / (42.8 * 27)
    return np.column_stack(
        (
            along * math.cos(turn) - aside * math.sin(turn),
            along * math.sin(turn) + aside * math.cos(turn),
            deep,
        )
    )


def place(scene: Picture, face: Face, picture: Picture, view: View) -> tuple[int, int, int, int]:
    """Put a face into a scene, drawn at twice its scale; returns the box it covers: left, top, right, bottom."""
    wide, tall = face.size
    rim = np.linspace(0, 1, 9)
    edge = np.concatenate([np.column_stack((rim * wide, np.full(9, at))) for at in (0, tall / 2, tall)])
    outline = view.project(face, edge)
    low = np.maximum(np.floor(outline.min(axis=0)).astype(int) - 3, 0)
    high = np.minimum(np.ceil(outline.max(axis=0)).astype(int) + 4, np.array(view.size))
    if (high - low < 4).any():
        return 0, 0, 0, 0
    columns, rows = (np.arange(-_MESH, length + 2 * _MESH, _MESH) for length in high - low)
    lattice = np.stack(np.meshgrid(columns + low[0], rows + low[1]), axis=-1).reshape(-1, 2).astype(np.float64)
    nodes = _found(face, view, lattice).reshape(len(rows), len(columns), 2)
    shrink = min(1.0, 2.6 * view.fill * view.size[0] / 85.6 / DOTS)
    small = cv2.resize(picture, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    pixels = (nodes * (small.shape[1] / wide) - 0.5).astype(np.float32)
    width, height = (int(length) for length in high - low)
    x, y = (
        np.arange(2 * length, dtype=np.float32) / (2 * _MESH) + np.float32(1 - 0.25 / _MESH)
        for length in (width, height)
    )
    grid = np.meshgrid(x, y)
    at = cv2.remap(pixels, grid[0], grid[1], cv2.INTER_LINEAR)
    fill = cv2.merge((*cv2.split(small), _rounded(small.shape[:2])))
    across, down = at[..., 0].copy(), at[..., 1].copy()
    drawn = cv2.remap(fill, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    drawn = cv2.resize(drawn, (width, height), interpolation=cv2.INTER_AREA)
    box = scene[low[1] : high[1], low[0] : high[0]]
    share = drawn[..., 3:].astype(np.float32) / 255
    box[:] = (box * (1 - share) + drawn[..., :3] * share).astype(np.uint8)
    return int(low[0]), int(low[1]), int(high[0]), int(high[1])


def _found(face: Face, view: View, pixels: Points) -> Points:
    """The points of the face (mm) that are seen at these pixels: Newton's method, its slopes measured."""
    middle = np.array(face.size) / 2
    points = np.tile(middle, (len(pixels), 1))
    for _ in range(_ROUNDS):
        here = view.project(face, points)
        right = (view.project(face, points + np.array((_STEP, 0))) - here) / _STEP
        down = (view.project(face, points + np.array((0, _STEP))) - here) / _STEP
        off = pixels - here
        area = right[:, 0] * down[:, 1] - right[:, 1] * down[:, 0]
        area = np.where(np.abs(area) < 1e-3, 1e-3, area)
        step = np.column_stack(
            (
                (off[:, 0] * down[:, 1] - off[:, 1] * down[:, 0]) / area,
                (right[:, 0] * off[:, 1] - right[:, 1] * off[:, 0]) / area,
            )
        )
        points = np.clip(points + step, -60, 180)
    return points


def _rounded(shape: tuple[int, ...]) -> Picture:
    """255 inside a face, whose corners are round."""
    radius = 0.037 * shape[1]
    turn = np.linspace(0, 2 * math.pi, 40, endpoint=False)
    middle = np.array((shape[1], shape[0])) / 2
    way = np.column_stack((np.cos(turn), np.sin(turn)))
    outline = middle + np.sign(way) * (middle - radius - 1) + way * radius
    mask = np.zeros(shape, np.uint8)
    cv2.fillConvexPoly(mask, np.rint(outline).astype(np.int32), 255)
    return mask
