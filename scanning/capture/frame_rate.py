"""How often to look: at full rate while something moves or somebody is at work, and rarely in an empty hall."""

from __future__ import annotations

from enum import Enum

import cv2
import numpy as np
import numpy.typing as npt

from scanning.capture.camera import Frame
from scanning.pdf417.symbols import Gray

COLUMNS, ROWS = 80, 45


class Pace(Enum):
    """Seconds between two frames that are shown and read, and between two that are glanced at for movement."""

    ALERT = (1 / 20, 1 / 20)
    DOZING = (1 / 3, 1 / 6)

    @property
    def look_s(self) -> float:
        return self.value[0]

    @property
    def glance_s(self) -> float:
        return self.value[1]


DOZE_AFTER_S = 120.0
"""Nothing moved and nobody touched anything for so long."""

REST_AFTER_S = 2.0
"""What has lain still for so long was read already, as far as it can be; it is read once in RESTING_READ_S."""

ALONE_AFTER_S = 10.0
"""Nobody is there to be told what would help."""

READ_S, RESTING_READ_S = 1 / 15, 1 / 3

_STEP, _CELLS = 14, 4  # gray levels, cells: sensor noise averaged over a cell stays below both
_KNOWN_AFTER_S = 20.0
_SAME, _OTHER, _FOLLOW = 10, 14, 0.2  # gray levels, gray levels, share of a step


def thumbnail(frame: Frame) -> Gray:
    """A frame in 45 x 80 cells: what moves and what is bright shows in it, and noise does not.

    Green stands for brightness, and every other pixel for all: a quarter of the time, and it is spent on every frame.
    """
    green = np.ascontiguousarray(frame[::2, ::2, 1])
    return np.asarray(cv2.resize(green, (COLUMNS, ROWS), interpolation=cv2.INTER_AREA), np.uint8)


class ActivityMonitor:
    """Remembers when something last moved. Times are seconds of any clock that does not jump."""

    def __init__(self, now: float, doze_after_s: float = DOZE_AFTER_S) -> None:
        self._doze_after_s = doze_after_s
        self._moved = self._awake = now
        self._before: Gray | None = None

    def see(self, cells: Gray, now: float) -> None:
        """Take in a thumbnail."""
        if self._before is not None and moved(self._before, cells):
            self._moved = now
        self._before = cells

    def attend(self, now: float) -> None:
        """Somebody is there, whether they move or not."""
        self._awake = now

    def pace(self, now: float) -> Pace:
        return Pace.DOZING if now - max(self._moved, self._awake) > self._doze_after_s else Pace.ALERT

    def alone(self, now: float) -> bool:
        """Whether nobody has moved or touched anything lately."""
        return now - max(self._moved, self._awake) > ALONE_AFTER_S

    def read_s(self, now: float) -> float:
        """Seconds between two readings."""
        resting = now - self._moved > REST_AFTER_S
        return RESTING_READ_S if resting else READ_S


def moved(before: Gray, after: Gray) -> bool:
    """Whether two thumbnails differ by more than noise and a change of exposure."""
    steps = after.astype(np.int16) - before
    steps -= np.int16(np.median(steps))
    return int((np.abs(steps) > _STEP).sum()) >= _CELLS


class BackgroundModel:
    """What stands there whoever comes: cells that stayed as they are for a while. Everything else is new."""

    def __init__(self) -> None:
        self._usual: npt.NDArray[np.float32] | None = None
        self._since = np.zeros((ROWS, COLUMNS), np.float64)
        self._known = np.full((ROWS, COLUMNS), np.nan, np.float32)

    def see(self, cells: Gray, now: float) -> npt.NDArray[np.bool_]:
        """Take in a thumbnail (once or more a second); returns what is new in it, 45 x 80."""
        levels = cells.astype(np.float32)
        if self._usual is None:
            self._usual, self._since[:] = levels, now
        steady = np.abs(levels - self._usual) < _SAME
        self._since[~steady] = now
        self._usual = np.where(steady, self._usual + (levels - self._usual) * np.float32(_FOLLOW), levels)
        learned = now - self._since > _KNOWN_AFTER_S
        self._known[learned] = self._usual[learned]
        return np.asarray(~(np.abs(levels - self._known) <= _OTHER), np.bool_)  # what is not known is new, too
