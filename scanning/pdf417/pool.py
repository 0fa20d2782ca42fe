"""Adds up what several frames say of one card, codeword by codeword, until it is enough to read it."""

from __future__ import annotations

import math

import numpy as np

from scanning.pdf417.codewords import SymbolShape, Weighed, leading
from scanning.pdf417.locate import Candidate
from scanning.pdf417.symbols import Floats

_FORGET_AFTER = 8
"""Frames without that card. At 15 a second another one is not in its place before this."""

_SURE = 1.0
"""Log likelihood by which the best codeword must lead to count when frames are compared."""

_LEAST_SURE = 12
_SAME_CARD = 0.75
"""Share of sure codewords that agree between two frames of one card, at least; two cards share about a fifth."""

_FADE = 0.85
_STILL, _LOOK_AGAIN = 2.0, 5  # pixels, frames
_MOST_SHAPES = 2


class Pool:
    """What the last frames said. Two cards never mix: where their sure codewords differ, the older is forgotten."""

    def __init__(self) -> None:
        self._known: dict[SymbolShape, tuple[Floats, int]] = {}
        self._empty: list[tuple[Candidate, int]] = []
        self._frame = 0

    def next_frame(self) -> None:
        """Say that a new frame begins; what was not seen for a while is forgotten."""
        self._frame += 1
        self._known = {
            shape: (weights, seen) for shape, (weights, seen) in self._known.items()
            if self._frame - seen <= _FORGET_AFTER
        }  # fmt: skip
        self._empty = [(place, until) for place, until in self._empty if until > self._frame]

    def holds_nothing(self, place: Candidate) -> bool:
        """Whether the same thing lay at the same place a moment ago, and was no code. Hands never keep still."""
        return any(_same_place(place, known) for known, _ in self._empty)

    def remember_nothing(self, place: Candidate) -> None:
        self._empty.append((place, self._frame + _LOOK_AGAIN))

    def add(self, weighed: Weighed) -> Weighed | None:
        """The sum over this frame and those before it, or None where there is nothing before it."""
        before = self._known.pop(weighed.shape, None)
        while len(self._known) >= _MOST_SHAPES:
            self._known.pop(next(iter(self._known)))
        if before is None or not _same_card(before[0], weighed.weights):
            self._known[weighed.shape] = (weighed.weights, self._frame)
            return None
        total: Floats = before[0] * np.float32(_FADE) + weighed.weights
        self._known[weighed.shape] = (total, self._frame)
        return Weighed(weighed.shape, total)

    def forget(self, shape: SymbolShape) -> None:
        self._known.pop(shape, None)


def _same_place(one: Candidate, other: Candidate) -> bool:
    """Nearer than any hand can hold a card still."""
    return math.dist(one.center, other.center) < _STILL and abs(one.length / other.length - 1) < 0.02


def _same_card(one: Floats, other: Floats) -> bool:
    first, first_lead = leading(one)
    second, second_lead = leading(other)
    sure = (first_lead > _SURE) & (second_lead > _SURE)
    if int(sure.sum()) < _LEAST_SURE:
        return True  # nothing speaks against it, and error correction will
    return float((first[sure] == second[sure]).mean()) >= _SAME_CARD
