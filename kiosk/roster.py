"""A kiosk's records as reports, without a network: who is on site, who came on a day, what is kept of one visit."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from PIL import Image

from kiosk.domain.site import Site
from kiosk.domain.visit import KEEP_DAYS, Visit
from kiosk.settings import Settings
from kiosk.store.log import daybook, visits
from kiosk.store.log.daybook import Kept, Stayed
from kiosk.store.secrets import load
from kiosk.store.site import school
from kiosk.store.store import Store, open_store
from kiosk.ui.wording import badge_words, clock, long_date, say
from kiosk.ui.wording_reports import Report, log_words, remark, roster_words
from kiosk.workers.badges import zone_of
from printing.reports import privacy_receipt as receipts
from printing.reports.privacy_receipt import Receipt, receipt_pdf
from printing.reports.roll_report import receipt_strip, roster_strip
from printing.reports.roster_pages import roster_pdf
from printing.reports.site_roster import Present, Roster, roster_csv
from printing.reports.visitor_log import Logged, VisitorLog, log_csv, log_pdf


class UnknownVisit(LookupError):
    """There is no such visit on this kiosk; the message is one sentence."""


def roster(settings: Settings) -> Roster:
    """The roster of this moment. Raises StoreError."""
    with _records(settings) as (store, site, now):
        people = tuple(_present(visit, site) for visit in visits.on_site(store))
        return Roster(site.name, _moment(Report.MADE, now), people, roster_words())


def log_of(settings: Settings, day: date) -> VisitorLog:
    """Everybody who came on a day of the school's calendar, as far as this kiosk still knows. Raises StoreError."""
    with _records(settings) as (store, site, now):
        zone = zone_of(site)
        since, until = (_midnight(one, zone) for one in (day, day + timedelta(days=1)))
        stayed = daybook.of_day(store, since, until)
        logged = tuple(_logged(one, site) for one in stayed)
        return VisitorLog(site.name, long_date(day), _moment(Report.LOG_MADE, now), logged, log_words())


def receipt_of(settings: Settings, visit_id: str) -> Receipt:
    """What is kept of a visit and until when, for its visitor. Raises UnknownVisit, StoreError."""
    with _records(settings) as (store, site, now):
        held = daybook.kept(store, visit_id)
        if held is None:
            raise UnknownVisit(
                f"There is no visit {visit_id} on this kiosk. Its id stands in the log of its day (--log, as .csv)."
            )
        day = long_date(held.visit.started.astimezone(zone_of(site)).date())
        return Receipt(
            title=say(Report.RECEIPT),
            school=site.name,
            made=_moment(Report.MADE, now),
            person=say(Report.RECEIPT_PERSON, name=held.visit.name.full, day=day),
            rows=tuple(_kept(held, zone_of(site))),
            notes=(say(Report.NOTHING_ELSE), say(Report.OFFLINE), say(Report.DISTRICT)),
        )


def png(strip: Image.Image) -> bytes:
    """A strip for the badge roll as a PNG."""
    file = io.BytesIO()
    strip.save(file, "PNG")
    return file.getvalue()


@contextmanager
def _records(settings: Settings) -> Iterator[tuple[Store, Site, datetime]]:
    """The kiosk's store, its school, and the time there. Raises StoreError."""
    secrets = load(settings.keys, settings.data)
    secrets.enrolled()  # of a kiosk that belongs nowhere an empty report would be a lie
    store = open_store(settings.data, secrets)
    try:
        site = school.site(store, settings.language)
        yield store, site, store.now().astimezone(zone_of(site))
    finally:
        store.close()


def _moment(shape: Report, now: datetime) -> str:
    return say(shape, day=long_date(now.date()), time=clock(now))


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _present(visit: Visit, site: Site) -> Present:
    return Present(
        name=visit.name.full,
        visitor_type=site.purpose(visit.purpose).label,
        area=site.destination(visit.destination).label if visit.destination else "",
        since=clock(visit.started, site.time_zone),
        escort=badge_words().escort if visit.escort else "",
    )


def _logged(stayed: Stayed, site: Site) -> Logged:
    visit = stayed.visit
    return Logged(
        visit=visit.id,
        came=clock(visit.started, site.time_zone),
        left=clock(visit.ended, site.time_zone) if visit.ended else "",
        name=visit.name.full,
        visitor_type=site.purpose(visit.purpose).label,
        destination=site.destination(visit.destination).label if visit.destination else "",
        remark=remark(visit.choice, stayed.source, stayed.left_by),
    )


def _kept(held: Kept, zone: tzinfo) -> Iterator[receipts.Kept]:
    ended = held.visit.ended
    until = (
        say(Report.UNTIL, day=long_date((ended + timedelta(days=KEEP_DAYS)).astimezone(zone).date()))
        if ended
        else say(Report.UNTIL_LEFT, days=KEEP_DAYS)
    )
    yield receipts.Kept(say(Report.NAME_BORN if held.born else Report.NAME), until)
    if held.photo:
        yield receipts.Kept(say(Report.PHOTO), until)
    yield receipts.Kept(say(Report.TIMES), until)
    if held.visit.case_id:
        yield receipts.Kept(say(Report.DECISION), until)
    if held.recall_until:
        day = long_date(held.recall_until.astimezone(zone).date())
        yield receipts.Kept(say(Report.RETURNING), say(Report.UNTIL_ONLY, day=day))


Forms = dict[str, Callable[[Any], bytes]]
"""A report in every form that it is written in, by the file's ending."""

ROSTERS: Forms = {".pdf": roster_pdf, ".csv": roster_csv, ".png": lambda made: png(roster_strip(made))}
LOGS: Forms = {".pdf": log_pdf, ".csv": log_csv}
RECEIPTS: Forms = {".pdf": receipt_pdf, ".png": lambda made: png(receipt_strip(made))}
