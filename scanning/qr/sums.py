"""Adds up what several frames say of the modules of one QR code, and never what they say of two."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from scanning.pdf417.symbols import Floats
from scanning.qr.grid import known

_FORGET_AFTER = 8
"""Frames without that code, as for a card."""

_FADE = 0.85
_MOST_SUMS = 2
"""Of one version: a pass held beside another code of its version, which takes turns with it."""

_SURE = 1.0
"""Log likelihood from which a module counts when frames are compared."""

_LEAST_SURE = 0.25
"""Of all modules that carry data. Frames whose known modules are right are sure of half at least."""

_SAME_CODE = 0.9
"""Share of these modules that agree between two frames of one code, at least. Measured: frames of one code agree in .97
and more; passes that one key signed for one school at one moment, which share all but an id and a signature, in .73 at
most, for school codes of 3 to 32 bytes at levels L and M with one mask."""


@dataclass(slots=True)
class _Sum:
    weights: Floats
    seen: int


class ModuleSums:
    """Of each version the codes that were seen lately and could not be read, added up over their frames."""

    def __init__(self) -> None:
        self._sums: defaultdict[int, list[_Sum]] = defaultdict(list)
        self._frame = 0

    def next_frame(self) -> None:
        """Say that a new frame begins; what was not seen for a while is forgotten."""
        self._frame += 1
        for sums in self._sums.values():
            sums[:] = [one for one in sums if self._frame - one.seen <= _FORGET_AFTER]

    def add(self, version: int, weights: Floats) -> Floats | None:
        """The sum over this frame and those before it that show the same code, or None where there are none.

        Args:
            weights: n x n, of one frame, positive where dark, in units of log likelihood.
        """
        sums = self._sums[version]
        before = next((one for one in sums if _is_same(version, one.weights, weights)), None)
        if before is not None:
            before.weights = before.weights * np.float32(_FADE) + weights
            before.seen = self._frame
            return before.weights
        if len(sums) >= _MOST_SUMS:
            sums.remove(min(sums, key=lambda one: one.seen))
        sums.append(_Sum(weights, self._frame))
        return None

    def forget(self) -> None:
        """Say that a code was read: the next to be held up is another person's."""
        self._sums.clear()


def _is_same(version: int, one: Floats, other: Floats) -> bool:
    """Whether two frames show one code. Where they say too little, they are not added up: a pass that is read later is
    better than the pass of whoever was here before."""
    carries_data = known(version) == 0
    sure = carries_data & (np.abs(one) > _SURE) & (np.abs(other) > _SURE)
    if int(sure.sum()) < _LEAST_SURE * int(carries_data.sum()):
        return False
    return float((np.sign(one) == np.sign(other))[sure].mean()) >= _SAME_CODE
