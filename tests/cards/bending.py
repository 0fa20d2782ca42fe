"""Bends a card before a pinhole camera: bowed along either side, or twisted, as pockets and sun leave them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tests.cards.drawing import HEIGHT_MM, WIDTH_MM

Points = npt.NDArray[np.float64]

_ROUNDS = 8
_CORNERS_PER_SIDE = 9


@dataclass(frozen=True, slots=True)
class Bend:
    """How far a card leaves its plane, in mm; positive is away from the camera.

    Attributes:
        along: of the middle against the ends of the long side.
        across: of the middle against the ends of the short side.
        twist: of two opposite corners; the other two go the other way.
    """

    along: float = 0.0
    across: float = 0.0
    twist: float = 0.0


FLAT = Bend()


@dataclass(frozen=True, slots=True)
class Pose:
    """A pinhole camera and where the card's middle is before it.

    Attributes:
        lens: 3 x 3, from mm before the camera to pixels.
        turn: 3 x 3, from the card's axes to the camera's.
        distance: mm.
    """

    lens: Points
    turn: Points
    distance: float

    def homography(self) -> Points:
        """From mm on the flat card (from its upper left) to pixels of the frame."""
        to_middle = np.array(((1, 0, -WIDTH_MM / 2), (0, 1, -HEIGHT_MM / 2), (0, 0, 1)), np.float64)
        place = np.column_stack((self.turn[:, 0], self.turn[:, 1], (0, 0, self.distance)))
        whole: Points = self.lens @ place @ to_middle
        return np.asarray(whole / whole[2, 2])

    def project(self, points: Points, bend: Bend = FLAT) -> Points:
        """Points of the card, N x 2 mm, as pixels of the frame. Pixel centres lie at whole numbers, hence the half."""
        seen = (_lifted(points, bend) @ self.turn.T + np.array((0, 0, self.distance))) @ self.lens.T
        return np.asarray(seen[:, :2] / seen[:, 2:] - 0.5)

    def unproject(self, pixels: Points, bend: Bend) -> Points:
        """The points of the bent card that are seen at these pixels, N x 2; the inverse of `project`."""
        back = np.linalg.inv(self.homography())
        wanted = pixels
        for _ in range(_ROUNDS):
            flat = np.column_stack((wanted + 0.5, np.ones(len(wanted)))) @ back.T
            points = flat[:, :2] / flat[:, 2:]
            wanted = wanted + pixels - self.project(points, bend)
        return np.asarray(points)

    def outline(self, bend: Bend) -> Points:
        """Points around the card's edge, as pixels."""
        steps = np.linspace(0, 1, _CORNERS_PER_SIDE)
        grid = np.stack(np.meshgrid(steps * WIDTH_MM, steps * HEIGHT_MM), axis=-1).reshape(-1, 2)
        return self.project(grid, bend)


def _lifted(points: Points, bend: Bend) -> Points:
    """Points of the card in its own axes, N x 3 mm from its middle. Paper does not stretch: what bows grows shorter."""
    x, y = points[:, 0] - WIDTH_MM / 2, points[:, 1] - HEIGHT_MM / 2
    u, v = 2 * x / WIDTH_MM, 2 * y / HEIGHT_MM
    z = bend.along * (1 - u**2) + bend.across * (1 - v**2) + bend.twist * u * v
    shorter_x = 8 * bend.along**2 / (3 * WIDTH_MM**2) * u**2 * x
    shorter_y = 8 * bend.across**2 / (3 * HEIGHT_MM**2) * v**2 * y
    return np.column_stack((x - shorter_x, y - shorter_y, z))
