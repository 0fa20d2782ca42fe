"""Which looks and acts the audit's address asks for: a month or a day, a school, a person, what it was, and whether
without a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from district.days import month_before, month_span
from district.web.forms import Form, day_of
from district.web.visits.filters import bounds
from language.marks import N_

MONTHS = 24
"""How many months back the page offers; an address may name any."""


@dataclass(frozen=True, slots=True)
class Asked:
    """`day` counts where there is one, else `month` (its first day). `before`: where an earlier page ended.
    `what`: a kind or a group of them, see audit.wording."""

    month: date
    day: date | None = None
    school: str = ""
    person: str = ""
    without_case: bool = False
    before: int | None = None
    what: str = ""

    def span(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        if self.day is not None:
            return bounds(self.day, zone)
        return month_span(self.month, zone)

    def query(self) -> str:
        pairs = {
            "day": self.day.isoformat() if self.day else "",
            "month": "" if self.day else self.month.strftime("%Y-%m"),
            "school": self.school,
            "person": self.person,
            "only": "no-case" if self.without_case else "",
            "what": self.what,
            "before": str(self.before or ""),
        }
        return "?" + urlencode({name: value for name, value in pairs.items() if value})

    def at(self, place: int | None) -> Asked:
        return replace(self, before=place)


def from_address(query: Mapping[str, str], today: date, form: Form) -> Asked:
    """What an address says; faults are noted in the form."""
    day = form.taken("day", lambda: day_of(query.get("day", "")))
    typed = query.get("month", "")
    month = today.replace(day=1)
    if typed:
        try:
            month = datetime.strptime(typed, "%Y-%m").replace(tzinfo=UTC).date()
        except ValueError:
            form.fail("month", N_("Choose a month from the list."))
    before = query.get("before", "")
    place = int(before) if before.isascii() and before.isdecimal() and len(before) < 16 else None
    only = query.get("only", "") == "no-case"
    return Asked(month, day, query.get("school", ""), query.get("person", ""), only, place, query.get("what", "")[:40])


def months(today: date) -> list[date]:
    """The first days of this month and of those before it, the newest first."""
    found = [today.replace(day=1)]
    while len(found) < MONTHS:
        found.append(month_before(found[-1]))
    return found
