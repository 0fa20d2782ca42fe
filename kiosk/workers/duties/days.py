"""Who should have left by now, by the clocks that may be right. Visits carry this machine's clock, right or wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kiosk.domain.calendar import day_ended, midnight_before
from kiosk.domain.site import Site
from kiosk.domain.visit import Visit
from kiosk.records.record_age import DoubtfulPeriod, latest_possible_time
from kiosk.records.trusted_time import Clocks


@dataclass(frozen=True, slots=True)
class Limits:
    """Whoever came before these moments must have left: by closing time (`day`), and overnight (`night`)."""

    day: datetime
    night: datetime


@dataclass(frozen=True, slots=True)
class Ended:
    """The ends by the time as well as it is known and, where nothing tells which of two clocks is wrong, also by this
    machine's own, raw: then nobody is signed out before both say so."""

    best: Limits
    own: Limits | None
    wrong_by: timedelta
    spans: tuple[DoubtfulPeriod, ...]

    def by_day(self, visit: Visit) -> bool:
        began = latest_possible_time(self.spans, visit.started, self.wrong_by)
        return began < self.best.day and (self.own is None or visit.started < self.own.day)

    def by_night(self, visit: Visit) -> bool:
        began = latest_possible_time(self.spans, visit.started, self.wrong_by)
        return began < self.best.night and (self.own is None or visit.started < self.own.night)


def ended(clocks: Clocks, spans: tuple[DoubtfulPeriod, ...], site: Site) -> Ended | None:
    """None where nothing tells the time: then nobody is signed out. `spans`: see kiosk.records.record_age."""
    best = clocks.best
    if best is None:
        return None
    found = Limits(day_ended(site.calendar, best, site.zone), midnight_before(best, site.zone))
    own = _own(clocks, site) if clocks.apart and clocks.agreed is None else None
    return Ended(found, own, clocks.own - best, spans)


def _own(clocks: Clocks, site: Site) -> Limits:
    """A clock by which there is no school on this day knows nothing of its end."""
    midnight = midnight_before(clocks.own, site.zone)
    if site.calendar is not None and site.calendar.hours(midnight.date()) is None:
        return Limits(clocks.own + timedelta(days=1), midnight)
    return Limits(day_ended(site.calendar, clocks.own, site.zone), midnight)


def overdue(
    clocks: Clocks, spans: tuple[DoubtfulPeriod, ...], site: Site, visits: Iterable[Visit]
) -> tuple[Visit, ...]:
    """Those who should have left by now, by the time as well as it is known."""
    best = clocks.best or clocks.own
    wrong_by = clocks.own - best
    return site.overdue(
        (replace(visit, started=latest_possible_time(spans, visit.started, wrong_by)) for visit in visits), best
    )
