"""What somebody looks for among a school's visits: read from a form or an address, and written into an address.

A name never stands in an address but sealed (district.web.sealed_names).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from district.access.district_keys import DistrictKeys
from district.projections.visit_search import Place, Wanted
from district.web.forms import Form, day_of
from district.web.sealed_names import FIND, opened_name, sealed_name
from language.marks import N_
from screening.normalize import tokens

LONGEST_NAME = 120
_MOMENT = "%Y%m%dT%H%M%S.%f"


@dataclass(frozen=True, slots=True)
class Asked:
    """`day` is None for any; `before` is where an earlier page ended."""

    name: str = field(default="", repr=False)
    day: date | None = None
    kind: str = ""
    host: str = ""
    before: Place | None = None

    @property
    def is_narrowed(self) -> bool:
        return bool(self.name or self.day or self.kind or self.host)

    def wanted(self, school: str, zone: ZoneInfo) -> Wanted:
        since, until = bounds(self.day, zone) if self.day else (None, None)
        return Wanted(school, self.name, self.host, self.kind, since, until, self.before)


def bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From when to when a day lasts at a school."""
    first, last = (datetime.combine(one, time(), zone) for one in (day, day + timedelta(days=1)))
    return first.astimezone(UTC), last.astimezone(UTC)


def from_form(form: Form) -> Asked:
    """What was typed; faults stand in the form."""
    name = form.text("name", longest=LONGEST_NAME)
    if name and not tokens(name):
        form.fail("name", N_("A name has letters. Enter a given name, a surname, or both."))
    return Asked(name, form.taken("day", lambda: day_of(form.value("day"))), form.value("type"), form.value("host"))


def from_address(query: Mapping[str, str], keys: DistrictKeys, account: str, form: Form) -> Asked:
    """What an address says; faults are noted in the form, which shows again what it says."""
    name = ""
    if sealed := query.get(FIND, ""):
        name = opened_name(sealed, keys, account)
        if not name:
            form.fail("name", N_("This address was made for somebody else's search. Enter the name again."))
    day = form.taken("day", lambda: day_of(query.get("day", "")))
    return Asked(name, day, query.get("type", ""), query.get("host", ""), _place_of(query.get("before", "")))


def query_of(asked: Asked, keys: DistrictKeys, account: str) -> str:
    """As the end of an address, "" where nothing is asked."""
    pairs = {
        FIND: sealed_name(asked.name, keys, account),
        "day": asked.day.isoformat() if asked.day else "",
        "type": asked.kind,
        "host": asked.host,
        "before": _written(asked.before) if asked.before else "",
    }
    told = urlencode({name: value for name, value in pairs.items() if value})
    return f"?{told}" if told else ""


def next_page(asked: Asked, place: Place | None) -> Asked:
    return replace(asked, before=place)


def _written(place: Place) -> str:
    return f"{place.started.astimezone(UTC).strftime(_MOMENT)}~{place.visit}"


def _place_of(written: str) -> Place | None:
    moment, _, visit = written.partition("~")
    try:
        return Place(datetime.strptime(moment, _MOMENT).replace(tzinfo=UTC), visit) if visit else None
    except ValueError:
        return None
