"""Who is on site by this kiosk's records, as the roster that printing.reports puts on paper."""

from __future__ import annotations

import io

from kiosk.domain.site import Site
from kiosk.domain.visit import Visit
from kiosk.settings import Settings
from kiosk.store import school, visits
from kiosk.store.secrets import load_or_create
from kiosk.store.store import open_store
from kiosk.ui.wording import badge_words, clock, long_date
from kiosk.workers.badges import zone_of
from printing.reports import Present, Roster, roster_strip


def roster(settings: Settings) -> Roster:
    """The roster of this moment; it needs no network. Raises StoreError."""
    secrets = load_or_create(settings.keys, settings.data)
    secrets.enrolled()  # of a kiosk that belongs nowhere an empty roster would be a lie
    store = open_store(settings.data, secrets)
    try:
        site = school.site(store, settings.language)
        now = store.now().astimezone(zone_of(site))
        people = tuple(_present(visit, site) for visit in visits.on_site(store))
    finally:
        store.close()
    return Roster(site.name, f"{long_date(now.date())}, {clock(now, site.time_zone)}", people)


def strip_png(made: Roster) -> bytes:
    """The strip for the badge roll, as a PNG: for when the office printer is dead."""
    file = io.BytesIO()
    roster_strip(made).save(file, "PNG")
    return file.getvalue()


def _present(visit: Visit, site: Site) -> Present:
    return Present(
        name=visit.name.full,
        visitor_type=site.purpose(visit.purpose).label,
        area=site.destination(visit.destination).label if visit.destination else "",
        since=clock(visit.started, site.time_zone),
        escort=badge_words().escort if visit.escort else "",
    )
