"""When the kiosk calls for staff: a visitor waits and nobody has decided. It needs no network."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

DELAYS_S = (60.0, 180.0)
"""After how many seconds of waiting it calls, once each: the first and second delay of the district's alerts."""


@dataclass(frozen=True, slots=True)
class Chimes:
    """Since when each open case (by id) waits here, in seconds of a clock that only goes forward, and how often it was
    called for."""

    since: Mapping[str, float] = field(default_factory=dict)
    called: Mapping[str, int] = field(default_factory=dict)

    @property
    def calling(self) -> bool:
        """Whether somebody waits who was called for."""
        return any(self.called.values())


def listen(before: Chimes, waiting: Collection[str], now: float) -> tuple[Chimes, bool]:
    """How it stands now, and whether to sound. Whoever no longer waits is forgotten; several at once sound once."""
    since = {case: before.since.get(case, now) for case in waiting}
    called = {case: sum(now - since[case] >= delay for delay in DELAYS_S) for case in waiting}
    return Chimes(since, called), any(count > before.called.get(case, 0) for case, count in called.items())
