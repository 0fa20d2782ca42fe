"""Counts of days that are over, kept for some minutes: a month of a whole district takes the database a good part of a
second, and hardly ever changes any more. What a kiosk brings late, or somebody voids, is counted some minutes later;
today and yesterday are always counted anew."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from district.projections.visit_counts import EVERYTHING, Counts, Range, Subject, added

LASTS = timedelta(minutes=5)
MOST = 64
"""Ranges of one process, of some hundred numbers each."""
_FRESH = timedelta(days=1)
"""Whatever clock a school goes by, it is in the middle of no day before yesterday."""

Count = Callable[[Range], Counts]


@dataclass(frozen=True, slots=True)
class _Kept:
    counts: Counts
    made: datetime


class KeptCounts:
    """Those of one process. Thread-safe: old days are counted by one thread at a time, and who comes meanwhile waits
    for it, as it is mostly the same that they ask for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[tuple[Range, frozenset[Subject]], _Kept] = {}

    def find(self, asked: Range, subjects: Collection[Subject], today: date, now: datetime, count: Count) -> Counts:
        """The counts of a range; `count` asks the database for a part of it."""
        since = today - _FRESH
        if asked.first >= since:
            return count(asked)
        old = self._of_old(replace(asked, last=min(asked.last, since - _FRESH)), frozenset(subjects), now, count)
        return added(old, count(replace(asked, first=since))) if asked.last >= since else old

    def _of_old(self, asked: Range, subjects: frozenset[Subject], now: datetime, count: Count) -> Counts:
        with self._lock:
            for key in ((asked, EVERYTHING), (asked, subjects)):  # a chart alone says what the whole page said
                kept = self._kept.get(key)
                if kept is not None and timedelta() <= now - kept.made < LASTS:
                    return kept.counts
            self._kept.pop(key, None)
            self._kept[key] = kept = _Kept(count(asked), now)
            while len(self._kept) > MOST:
                del self._kept[next(iter(self._kept))]
            return kept.counts
