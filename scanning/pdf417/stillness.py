"""Tells when a scene that held nothing lies still, and what of it is looked at in turn from then on."""

from __future__ import annotations

from enum import Enum, auto

import cv2
import numpy as np

from scanning.pdf417.symbols import Floats

LOOK_AGAIN, AT_REST = 5, 16
"""Frames after which what held nothing is looked at again, though it has not moved; and squares and pale places where
the scene is at rest."""

SETTLED = 5
"""Frames in which nothing has moved since all of the scene was looked at, until one way of looking a frame is enough.
By then every part of a large frame was enlarged, and a camera that was focusing has had a third of a second for it."""

_CELLS = 40, 24
_CHANGED = 6.0
"""Cells of a reduced frame, and by how many levels of its logarithm the one that changed most may differ where nothing
moved: noise is averaged away in a cell, and an edge that moves by two pixels changes it by ten. Of each cell the
brightness is compared, and the steps from pixel to pixel: they grow where a camera comes into focus on what lies still.
"""


class Turn(Enum):
    """What a frame of a scene at rest is searched for."""

    PLACES = auto()  # long places, dense in edges: a PDF417 code, and now and then squares and pale ones
    QR = auto()  # codes as they are
    SMALL_QR = auto()  # codes that must be enlarged to be read


TURNS = Turn.PLACES, Turn.QR, Turn.PLACES, Turn.SMALL_QR


class Stillness:
    """Compares each frame with the last that was looked at everywhere and held nothing.

    That one stands still itself, so that what comes in slowly adds up and is noticed: at rest it is the one with which
    the rest began, however long that is ago.

    Attributes:
        rests: whether to look in turns at all.
        seeks_everything: whether to look for what is unlikely too, pale places and squares.
        turn: the one thing to search this frame for, or None: all.
        rounds: how often all turns have come since the scene came to rest.
        woke: whether the frame before this one was searched in turns, and this one is not.
    """

    def __init__(self, *, rests: bool = True) -> None:
        self.rests = rests
        self._cells: Floats | None = None
        self._nothing: Floats | None = None
        self._age = self._still = 0
        self._saw_code = False
        self.seeks_everything = True
        self.turn: Turn | None = None
        self.rounds = 0
        self.woke = False

    def see(self, bright: Floats) -> None:
        """Take in a reduced frame, rows x columns. One without pixels tells nothing."""
        rested = self.turn is not None
        self.seeks_everything, self.turn, self._saw_code = True, None, False
        if bright.size:
            self._compare(bright)
        self.woke = rested and self.turn is None

    def _compare(self, bright: Floats) -> None:
        steps = cv2.absdiff(bright[:, 1:], bright[:, :-1])
        cells = [cv2.resize(one, _CELLS, interpolation=cv2.INTER_AREA) for one in (bright, steps)]
        self._cells = np.asarray(cv2.hconcat(cells), np.float32)
        if self._nothing is None or float(cv2.norm(self._cells, self._nothing, cv2.NORM_INF)) >= _CHANGED:
            self._start_over()
            return
        self._age += 1
        self._still += 1
        self.seeks_everything = self._age >= self.look_again
        if self._is_at_rest:
            self.rounds, number = divmod(self._still - SETTLED - 1, len(TURNS))
            self.turn = TURNS[number]

    @property
    def look_again(self) -> int:
        """Frames for which squares that held nothing are passed over, and pale places are not sought."""
        return AT_REST if self._is_at_rest else LOOK_AGAIN

    @property
    def _is_at_rest(self) -> bool:
        return self.rests and self._still > SETTLED

    def wake(self) -> None:
        """Say that something was seen that may be a code: the next frames are searched for everything."""
        self._start_over()
        self._saw_code = True

    def _start_over(self) -> None:
        self._nothing = None
        self._still = 0

    def held_nothing(self) -> None:
        """Say that all places of this frame were looked at, now or a moment ago, and none looked like a code.

        A frame in which one was seen by another way of looking is nothing to compare the next ones with.
        """
        if not self.seeks_everything or self._saw_code:
            return
        self._age = 0
        if not self._is_at_rest:
            self._nothing = self._cells
