"""When a day has ended by the clocks that may be right, as moments on this machine's clock: visits carry that one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from kiosk.domain.calendar import day_ended, midnight_before
from kiosk.domain.site import Site
from kiosk.domain.visit import Visit
from kiosk.store.trusted_time import Clocks


@dataclass(frozen=True, slots=True)
class Ended:
    """Whoever came before these moments must have left: by closing time (`day`), and overnight (`night`)."""

    day: datetime
    night: datetime


def ended(clocks: Clocks, site: Site) -> Ended | None:
    """None where nothing tells the time: then nobody is signed out.

    Where this machine's clock and the district's disagree, and nothing tells which is wrong, nobody is signed out
    before both say so. A clock by which there is no school on this day knows nothing of its end.
    """
    best = clocks.best
    if best is None:
        return None
    wrong_by = clocks.own - best
    found = Ended(
        day_ended(site.calendar, best, site.zone) + wrong_by,
        midnight_before(best, site.zone) + wrong_by,
    )
    if not clocks.apart or clocks.agreed is not None:
        return found
    own = midnight_before(clocks.own, site.zone)
    night = min(found.night, own)
    if site.calendar is not None and site.calendar.hours(own.date()) is None:
        return Ended(found.day, night)
    return Ended(min(found.day, day_ended(site.calendar, clocks.own, site.zone)), night)


def overdue(clocks: Clocks, site: Site, visits: Iterable[Visit]) -> tuple[Visit, ...]:
    """Those who should have left by now, by the time as well as it is known."""
    best = clocks.best or clocks.own
    wrong_by = clocks.own - best
    return site.overdue((replace(visit, started=visit.started - wrong_by) for visit in visits), best)
