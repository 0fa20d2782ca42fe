"""Which days and which school the dashboard's address asks for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from district.projections.visit_counts import Range
from district.web.forms import Form, day_of
from language.marks import N_

MOST_DAYS = 92
USUAL_DAYS = 28


def from_address(
    query: Mapping[str, str], today: date, schools: Collection[str], form: Form, most: int = MOST_DAYS
) -> Range:
    """The last four weeks where nothing is asked; faults are noted in the form."""
    last = form.taken("until", lambda: day_of(query.get("until", ""))) or today
    first = form.taken("from", lambda: day_of(query.get("from", "")))
    if first is None:
        first = date.fromordinal(max(last.toordinal() - USUAL_DAYS + 1, 3))
    if first.year < 2000 or last > today + timedelta(days=1):
        form.fail("from" if first.year < 2000 else "until", N_("Choose days that have been."))
    elif first > last:
        form.fail("until", N_("The last day is before the first. Choose a later one."))
    elif (last - first).days >= most:
        form.fail("from", N_("Choose at most {days} days."), days=most)
    school = query.get("school", "")
    return Range(first, last, school if school in schools else "")
