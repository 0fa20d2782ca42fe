"""Who should have left by now, by the clocks that may be right. Visits carry this machine's clock, right or wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kiosk.checkin.school import Site, last_closing, midnight_before
from kiosk.checkin.visit import Visit
from kiosk.records.timestamps import DoubtfulPeriod, latest_possible_time
from kiosk.records.trusted_time import Clocks


@dataclass(frozen=True, slots=True)
class DayLimits:
    """Whoever came before these moments must have left: by closing time (`day`), and overnight (`night`)."""

    day: datetime
    night: datetime


@dataclass(frozen=True, slots=True)
class DayEnds:
    """The ends by the time as well as it is known and, where nothing tells which of two clocks is wrong, also by this
    machine's own, raw: then nobody is signed out before both say so."""

    best: DayLimits
    own: DayLimits | None
    wrong_by: timedelta
    spans: tuple[DoubtfulPeriod, ...]

    def by_day(self, visit: Visit) -> bool:
        began = latest_possible_time(self.spans, visit.started, self.wrong_by)
        return began < self.best.day and (self.own is None or visit.started < self.own.day)

    def by_night(self, visit: Visit) -> bool:
        return self.before_night(visit.started)

    def before_night(self, stamp: datetime) -> bool:
        """Whether something with this time stamp happened before the last midnight."""
        happened = latest_possible_time(self.spans, stamp, self.wrong_by)
        return happened < self.best.night and (self.own is None or stamp < self.own.night)


def day_ends(clocks: Clocks, spans: tuple[DoubtfulPeriod, ...], site: Site) -> DayEnds | None:
    """The limits of the day. None if the time is unknown: then nobody is signed out. `spans`: see DoubtfulPeriod."""
    best = clocks.best
    if best is None:
        return None
    found = DayLimits(last_closing(site.calendar, best, site.zone), midnight_before(best, site.zone))
    own = _own(clocks, site) if clocks.apart and clocks.agreed is None else None
    return DayEnds(found, own, clocks.own - best, spans)


def _own(clocks: Clocks, site: Site) -> DayLimits:
    """The limits by this machine's clock. With no school today, only its overnight limit counts."""
    midnight = midnight_before(clocks.own, site.zone)
    if site.calendar is not None and site.calendar.hours(midnight.date()) is None:
        return DayLimits(clocks.own + timedelta(days=1), midnight)
    return DayLimits(last_closing(site.calendar, clocks.own, site.zone), midnight)


def overdue(
    clocks: Clocks, spans: tuple[DoubtfulPeriod, ...], site: Site, visits: Iterable[Visit]
) -> tuple[Visit, ...]:
    """Visits that should have ended by now, by the best known time."""
    best = clocks.best or clocks.own
    wrong_by = clocks.own - best
    return site.overdue(
        (replace(visit, started=latest_possible_time(spans, visit.started, wrong_by)) for visit in visits), best
    )
