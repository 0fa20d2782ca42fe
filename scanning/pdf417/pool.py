"""What a stream of frames remembers for as long as one card may be there: its codewords, and where to look next."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from scanning.pdf417.codewords import SymbolShape, Weighed, leading
from scanning.pdf417.locate import Candidate, Survey, alike
from scanning.pdf417.stillness import LOOK_AGAIN, Stillness
from scanning.pdf417.symbols import Floats
from scanning.qr.sums import ModuleSums
from scanning.read_codes import DecodedCode, Symbology, is_thin

MOST_WORK = 8
"""What a frame of a stream may cost, counted in places without start and stop patterns. What is enlarged or looked at
closely in search of QR codes counts too. The next frame goes on where this one left off: the card is still there."""

_PALE_EVERY = 4
"""While a QR code stays in view, pale places are searched in the first frame and then once in this many frames: the
visitor most likely holds a pass, and this search takes a fifth of a frame's time."""

_FORGET_AFTER = 8
"""Frames without that card. At 15 a second another one is not in its place before this."""

_SURE = 1.0
"""Log likelihood by which the best codeword must lead to count when frames are compared."""

_LEAST_SURE = 12
_SAME_CARD = 0.75
"""Share of sure codewords that agree between two frames of one card, at least; two cards share about a fifth."""

_FADE = 0.85
_STILL = 2.0  # pixels
_MOST_SHAPES = 2


class Pool:
    """What the last frames said. Two cards never mix: where their sure codewords differ, the older is forgotten.

    Attributes:
        modules: of QR codes that were seen and not read.
        stillness: whether the scene is at rest.
        seen: the first look at the last frame.
        spent: what this frame has cost so far, in places looked at. saw_ends: one of them bore both ends of a code.
        unread: where in this frame, beside a code that was read, another bore both ends and was not.
    """

    def __init__(self, *, rests: bool = True) -> None:
        """For a stream of frames; `rests` says whether to search a scene at rest for one thing a frame."""
        self._known: dict[SymbolShape, tuple[Floats, int]] = {}
        self.modules = ModuleSums()
        self.stillness = Stillness(rests=rests)
        self.seen: Survey | None = None
        self._card: Candidate | None = None
        self._last_card: Candidate | None = None
        self._followed: tuple[Candidate, float] | None = None
        self._follow: tuple[Candidate, float] | None = None
        self._empty: list[tuple[Candidate, int, bool]] = []
        self._frame = 0
        self._looked_at = 0
        self._part: int | None = None
        self._squares_put_off = False
        self._saw_qr, self._with_qr = False, 0
        self.spent = 0
        self.saw_ends = False
        self.unread: list[Candidate] = []

    def next_frame(self) -> None:
        """Say that a new frame begins; what was not seen for a while is forgotten."""
        self._frame += 1
        self.spent, self.saw_ends, self.unread = 0, False, []
        self._last_card, self._card = self._card, None
        self._followed, self._follow = self._follow, None
        self._with_qr, self._saw_qr = self._with_qr + 1 if self._saw_qr else 0, False
        self._known = {
            shape: (weights, seen) for shape, (weights, seen) in self._known.items()
            if self._frame - seen <= _FORGET_AFTER
        }  # fmt: skip
        self.modules.next_frame()
        self._empty = [one for one in self._empty if one[1] > self._frame]

    def see(self, bright: Floats) -> None:
        """Take in the reduced frame, rows x columns.

        Where it ends a rest, nothing stays from before: what lay still and held nothing may have come into focus, and
        what was put off for want of time belongs to a frame long ago, and would cost this one its own.
        """
        self.stillness.see(bright)
        if self.stillness.woke:
            self._empty = []
            self._looked_at, self._squares_put_off = 0, False

    @property
    def is_spent(self) -> bool:
        """Whether this frame has cost what it may."""
        return self.spent >= MOST_WORK

    def count(self, cost: int, *, ends: bool = False) -> None:
        """Say what was spent on this frame, and whether on something with both ends of a PDF417 code."""
        self.spent += cost
        self.saw_ends = self.saw_ends or ends

    def next_places(self) -> int:
        """How many of the places to pass over, because the frame before this one spent its time on them."""
        passed, self._looked_at = self._looked_at, 0
        return passed

    def leave_places(self, looked_at: int) -> None:
        """Say that this frame's time was spent on so many places, and that there may be more."""
        self._looked_at = looked_at

    def put_off_squares(self) -> None:
        """Say that a card more likely than a pass was seen, so that no square was looked at closely in this frame."""
        self._squares_put_off = True

    def take_squares_put_off(self) -> bool:
        """Whether squares were put off, once: they come first then, for the card may be none."""
        put_off, self._squares_put_off = self._squares_put_off, False
        return put_off

    def saw_card(self, place: Candidate) -> None:
        """Say that the code at this place is a PDF417 code, read or not."""
        self._card = place
        self.stillness.wake()

    @property
    def sees_card(self) -> bool:
        """Whether a PDF417 code, read or not, is in this frame."""
        return self._card is not None

    @property
    def last_card(self) -> Candidate | None:
        """Where a PDF417 code was in the frame before this one."""
        return self._last_card

    def holds_nothing(self, place: Candidate, *, square: bool = False) -> bool:
        """Whether the same thing lay at the same place a moment ago, and was no code. Hands never keep still.

        In a scene at rest a square may be found a little further, by the noise of the frame. A long place may be a
        card that a hand holds before a desk as light as it is: where it moves at all, it is looked at.

        Args:
            square: no QR code; else no PDF417.
        """
        same = alike if square and self.stillness.turn is not None else _same_place
        return any(square is kind and same(place, known) for known, _, kind in self._empty)

    def remember_nothing(self, place: Candidate, *, square: bool = False) -> None:
        """Say that this place was looked at and is no code; as for `holds_nothing`."""
        frames = self.stillness.look_again if square else LOOK_AGAIN
        self._empty.append((place, self._frame + frames, square))

    def next_part(self, count: int, *, wanted: bool) -> int | None:
        """Which of so many parts of a large picture to enlarge: from when it is wanted one in each frame, in turn."""
        if wanted:
            self._part = 0
        elif self._part is not None:
            self._part += 1
        if self._part is not None and self._part >= count:
            self._part = None
        return self._part

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

    def follow(self, code: Candidate, module: float) -> None:
        """Say where a QR code was seen in this frame, read or not, and how many pixels one of its modules has."""
        self._follow = code, module
        self.saw_qr()
        self.stillness.wake()

    def saw_qr(self) -> None:
        """Say that a QR code was seen in this frame, read or not."""
        self._saw_qr = True

    @property
    def seeks_pale(self) -> bool:
        """Whether to look for pale places, as far as QR codes in the frames before this one tell."""
        return self._with_qr % _PALE_EVERY == 0

    @property
    def followed(self) -> tuple[Candidate, float] | None:
        """Where a QR code was in the frame before this one: a hand moves it a little."""
        return self._followed

    def is_qr(self, place: Candidate) -> bool:
        """Whether the middle of a place lies in a QR code that was seen in this frame, so that it is nothing else."""
        return self._follow is not None and math.dist(self._follow[0].center, place.center) < self._follow[0].length / 2

    def sees_qr_beside(self, place: Candidate) -> bool:
        """Whether a QR code was seen in this frame, read or not, and so far away that it is not in this place."""
        return self._follow is not None and math.dist(self._follow[0].center, place.center) > min(
            place.length, place.height
        )

    def forget(self, shape: SymbolShape) -> None:
        self._known.pop(shape, None)

    def forget_read(self, found: Sequence[DecodedCode]) -> None:
        """Say what was read in this frame: it needs no more frames, and is somebody's."""
        if found:
            self.stillness.wake()
        if any(code.symbology is Symbology.QR for code in found):
            self.saw_qr()
            self.modules.forget()
        if any(code.symbology is Symbology.PDF417 and not is_thin(code) for code in found):
            self.forget_cards()

    def forget_cards(self) -> None:
        """Say that a card was read: what else is known of one is of no use, and is somebody's."""
        self._known.clear()


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
