"""What an exchange knows from those before it about what goes up."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Mapping

from sync.contract.api.messages import MAX_BATCH, WireHead

HELD_FOR_S = 60.0
"""How long what the district said that it holds is gone on from, without asking again."""


class Uploads:
    """What got through, from one exchange to the next: what did not is not sent again in the same way for ever, and the
    district is not asked what it holds before each visitor's entries (see HELD_FOR_S).

    A batch that something in between refuses, or that is too long for a slow line, is halved until it gets through;
    with every exchange that goes well it may grow again. Photos that did not get through wait behind the others.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._most: int | None = None
        self._blocked: dict[str, int] = {}
        self._clock = clock
        self._held: dict[str, WireHead] = {}
        self._asked = -math.inf

    def holds(self, heads: Iterable[WireHead]) -> None:
        """The district has just said what it holds of every epoch."""
        self._held, self._asked = {head.epoch: head for head in heads}, self._clock()

    def went_up(self, head: WireHead) -> None:
        """The district has just said that it holds an epoch up to here."""
        self._held[head.epoch] = head

    def held(self) -> Mapping[str, WireHead]:
        """What the district holds, by epoch, as far as that is known of late; empty where it must be asked."""
        return self._held if self._clock() - self._asked < HELD_FOR_S else {}

    def forget(self) -> None:
        """Something did not go as it should: the district is asked what it holds before anything is sent again."""
        self._asked = -math.inf

    def most(self) -> int:
        """Entries in one batch at present."""
        return MAX_BATCH if self._most is None else min(self._most, MAX_BATCH)

    def halve(self, tried: int) -> bool:
        """So many entries did not get through; returns whether fewer can be tried."""
        self._most = max(1, tried // 2)
        return tried > 1

    def grow(self) -> None:
        if self._most is not None:
            self._most = None if self._most * 2 >= MAX_BATCH else self._most * 2

    def in_turn(self, photos: list[str]) -> list[str]:
        """Those first that were blocked least."""
        self._blocked = {digest: count for digest, count in self._blocked.items() if digest in set(photos)}
        return sorted(photos, key=lambda digest: self._blocked.get(digest, 0))

    def blocked(self, digest: str) -> None:
        self._blocked[digest] = self._blocked.get(digest, 0) + 1
