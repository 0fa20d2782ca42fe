"""Trusted time: the district's clock, carried on by a clock that nobody sets. A machine's own clock may be years off.

Entries carry the machine's own time, and the district notes when it received them; what expires goes by trusted time.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.store.moments import Clock

SLACK = timedelta(hours=1)
"""How far a machine's clock may be behind what the district said before it is not believed."""


def boot_seconds() -> float:
    """Seconds on a clock that only goes forward, also while the machine sleeps where the system has such a one."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.clock_gettime(clock) if clock is not None else time.monotonic()


@dataclass(frozen=True, slots=True)
class _Heard:
    district: datetime
    steady: float


class TrustedTime:
    """Any thread may use it: what was heard is replaced as a whole.

    Until the district has been heard since the machine started, its own clock counts, unless that is behind what the
    district said in an earlier run.
    """

    def __init__(self, clock: Clock, steady: Callable[[], float] = boot_seconds) -> None:
        self._clock = clock
        self._steady = steady
        self._heard: _Heard | None = None

    def heard(self, district: datetime) -> timedelta:
        """The district has told its time; returns how far this machine's clock is ahead of it."""
        self._heard = _Heard(district, self._steady())
        return self._clock() - district

    def now(self, floor: datetime | None) -> datetime | None:
        """The present, or None where nothing tells it. `floor` is what the district said last in an earlier run."""
        known = self._heard
        if known is not None:
            return known.district + timedelta(seconds=self._steady() - known.steady)
        own = self._clock()
        return None if floor is not None and own < floor - SLACK else own
