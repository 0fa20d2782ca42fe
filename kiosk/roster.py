"""Who is on site by this kiosk's records, as the roster that printing.reports puts on paper."""

from __future__ import annotations

from kiosk.domain.site import Site
from kiosk.domain.visit import Visit
from kiosk.settings import Settings
from kiosk.store import school, visits
from kiosk.store.secrets import load_or_create
from kiosk.store.store import open_store
from kiosk.ui.wording import badge_words, clock, long_date
from kiosk.workers.badges import zone_of
from printing.reports import Present, Roster


def roster(settings: Settings) -> Roster:
    """The roster of this moment; it needs no network. Raises StoreError."""
    store = open_store(settings.data, load_or_create(settings.keys, settings.data))
    try:
        site = school.site(store, settings.language)
        now = store.now().astimezone(zone_of(site))
        people = tuple(_present(visit, site) for visit in visits.on_site(store))
    finally:
        store.close()
    return Roster(site.name, f"{long_date(now.date())}, {clock(now, site.time_zone)}", people)


def _present(visit: Visit, site: Site) -> Present:
    return Present(
        name=visit.name.full,
        visitor_type=site.purpose(visit.purpose).label,
        area=site.destination(visit.destination).label if visit.destination else "",
        since=clock(visit.started, site.time_zone),
        escort=badge_words().escort if visit.escort else "",
    )
