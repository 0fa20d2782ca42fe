"""Whether the lists are to be asked about: not where the district says that they stand as they were found last."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from sync.exchange.pull import Pulled

ASKED_AT_LEAST_S = 300.0
"""A mark is only a district's word that nothing moved: the manifests themselves are looked at so often all the same,
which also lets the district sign again what has become old."""


class SeenLists:
    """From one exchange to the next: the mark under which every list was in order here, and when."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._mark = ""
        self._at = -math.inf

    def are_as(self, mark: str) -> bool:
        """Whether lists of this mark ("" from a district that gives none) were found in order here lately."""
        return mark != "" and mark == self._mark and self._clock() - self._at < ASKED_AT_LEAST_S

    def note(self, mark: str, pulled: Pulled) -> None:
        """The lists were asked about, after the district had said that they stand at this mark. What moved in between
        has another mark next time."""
        self._mark, self._at = ("" if pulled.refused else mark), self._clock()

    def forget(self) -> None:
        """They are asked about next time."""
        self._mark = ""
