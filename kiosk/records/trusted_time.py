"""Trusted time: the district's clock, carried on by a clock that nobody can set, and how long this machine has run.

Any clock may be years off, the district's too. Where it and this machine's disagree, both are kept, and a date is over
only where both say so. Entries carry the machine's own time, and the district notes when it received them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from kiosk.checkin.visit import KEEP_DAYS
from kiosk.records.timestamps import Clock
from sync.contract.clocks import SLACK, agree, is_over, is_to_come
from sync.contract.vocabulary import ClockDoubt

AGREED_TIME_LIFE_S = 86_400.0
"""For so long after two clocks that agreed have come apart, the time they had agreed on is carried on. After that the
district's word counts again: what moved may have been put right."""


LONGEST_DOUBT = timedelta(days=KEEP_DAYS)
"""What is older than this is old whatever the clock showed."""


def boot_seconds() -> float:
    """Seconds on a clock that only goes forward, also while the machine sleeps where the system has such a one."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.clock_gettime(clock) if clock is not None else time.monotonic()


@dataclass(frozen=True, slots=True)
class Clocks:
    """What is known of the time at one moment.

    Attributes:
        own: this machine's clock.
        district: the district's last word in this run, carried on; None before the first.
        agreed: where both had agreed in this run, that time carried on (see PATIENCE_S); else None.
        floor: what was trusted last in an earlier run, None where nothing was.
        proved: when the newest list that is held was signed: before the first word of a run, it cannot be earlier.
        moved: whether this machine's clock was set since the program began, and nothing has borne it out since.
    """

    own: datetime
    district: datetime | None = None
    agreed: datetime | None = None
    floor: datetime | None = None
    moved: bool = False
    proved: datetime | None = None

    @property
    def apart(self) -> bool:
        """Whether the district's clock and this machine's disagree."""
        return self.district is not None and not agree(self.own, self.district)

    @property
    def certain(self) -> datetime | None:
        """The present where both clocks say so; only by it may something end for good. A kiosk that never heard a
        district has its own clock alone."""
        if self.district is not None:
            return None if self.apart else self.district
        return self.own if self.floor is None and self._own_may_be_right else None

    @property
    def believed(self) -> tuple[datetime, ...]:
        """The clocks that may be right: both where they disagree, none where nothing tells the time."""
        if self.district is not None:
            return (self.own, self.district) if self.apart else (self.district,)
        return (self.own,) if self._own_may_be_right else ()

    @property
    def best(self) -> datetime | None:
        """The present as well as it is known; None where nothing tells it."""
        if self.district is not None:
            return self.agreed if self.apart and self.agreed is not None else self.district
        return self.own if self._own_may_be_right else None

    @property
    def doubt(self) -> ClockDoubt | None:
        """Why no date may end by these clocks, for staff; None where there is nothing to mend."""
        if self.apart:
            return ClockDoubt.APART
        return None if self.believed else ClockDoubt.UNKNOWN

    def over(self, end: datetime) -> bool:
        """Whether a date has passed by every clock that may be right."""
        return is_over(end, self.believed)

    def to_come(self, start: datetime) -> bool:
        """Whether a date has not come by any clock that may be right."""
        return is_to_come(start, self.believed)

    @property
    def latest_trusted(self) -> tuple[datetime | None, ...]:
        """The clocks that nothing may be issued beyond: this machine's, and what is trusted besides."""
        return (self.own, self.agreed or self.district or self.floor)

    @property
    def _own_may_be_right(self) -> bool:
        behind = any(known is not None and self.own < known - SLACK for known in (self.floor, self.proved))
        return not behind and not (self.moved and self.floor is not None)


@dataclass(frozen=True, slots=True)
class _TimeReading:
    """A moment, and the boot clock's seconds at it."""

    moment: datetime
    steady: float


class TrustedTime:
    """Any thread may use it: what was heard is replaced as a whole."""

    def __init__(self, clock: Clock, steady: Callable[[], float] = boot_seconds) -> None:
        self._clock = clock
        self._steady = steady
        self._began, self._began_right = _TimeReading(clock(), steady()), False
        self._heard: _TimeReading | None = None
        self._agreed: _TimeReading | None = None
        self._apart_since: float | None = None

    def note_district_time(self, district: datetime) -> timedelta:
        """The district has told its time; returns how far this machine's clock is ahead of it."""
        own, steady = self._clock(), self._steady()
        self._heard = _TimeReading(district, steady)
        if agree(own, district):
            self._agreed, self._apart_since = self._heard, None
        elif self._apart_since is None:
            self._apart_since = steady
        elif steady - self._apart_since > AGREED_TIME_LIFE_S:
            self._agreed = None
        return own - district

    def was_set(self) -> tuple[datetime, datetime] | None:
        """Where this machine's clock was set since the program began, told once: from when until when it had shown
        what it showed before, on that very clock. None where that had been borne out: then it was right."""
        own, steady = self._clock(), self._steady()
        began, shown, right = self._began.moment, _carried(self._began, steady), self._began_right
        was_set = not agree(own, shown)
        agrees = self._heard is not None and agree(own, _carried(self._heard, steady))
        if was_set or agrees:
            self._began, self._began_right = _TimeReading(own, steady), agrees
        return (began, shown) if was_set and not right else None

    def apart_for(self, floor: datetime | None) -> timedelta:
        """For how long the clocks may have been apart: since they agreed or, where they have not in this run, since
        the moment that was trusted last in an earlier one."""
        steady = self._steady()
        if self._agreed is not None:
            return timedelta(seconds=steady - self._agreed.steady)
        run = timedelta(seconds=steady - self._began.steady)
        if floor is None or self._heard is None:
            return run
        return max(run, min(_carried(self._heard, steady) - floor, LONGEST_DOUBT))

    def read(self, floor: datetime | None) -> Clocks:
        """The clocks now. `floor` is what was trusted last in an earlier run."""
        own, steady = self._clock(), self._steady()
        moved = not agree(own, _carried(self._began, steady))
        heard, agreed = self._heard, self._agreed
        return Clocks(
            own,
            _carried(heard, steady) if heard else None,
            _carried(agreed, steady) if agreed else None,
            floor,
            moved,
        )

    def now(self, floor: datetime | None) -> datetime | None:
        """The present as well as it is known, or None where nothing tells it."""
        return self.read(floor).best


def _carried(from_then: _TimeReading, steady: float) -> datetime:
    return from_then.moment + timedelta(seconds=steady - from_then.steady)


_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class Uptime:
    """`boot` names the start of the machine, "" where the system has no name for it; `seconds` are those since then."""

    boot: str
    seconds: float

    def since(self, earlier: Uptime) -> float:
        """Seconds that have passed at least: after another start of the machine those that it has run since, however
        the clock on its wall was set meanwhile."""
        same = self.boot == earlier.boot and self.seconds >= earlier.seconds
        return self.seconds - earlier.seconds if same else self.seconds


Ticker = Callable[[], Uptime]


def uptime() -> Uptime:
    """This machine's, now."""
    try:
        boot = _BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        boot = ""
    return Uptime(boot, boot_seconds())
