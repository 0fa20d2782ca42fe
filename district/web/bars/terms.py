"""What somebody chose to follow from conduct, read from its form: which measure, where, and until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from district.db.tables import School
from district.publish import bars, school_plans
from district.publish.bars import Measure, Term
from district.publish.schools import names_of_all
from district.web.bars import places
from district.web.bars.wording import measure_name, moment
from district.web.forms import Form, Said
from district.web.security.entry_form import EVERY, SOME
from language.marks import N_
from language.translator import Translator

FURTHEST = timedelta(days=366 * 5)
HERE = "here"


def options(
    session: Session, may: Sequence[Measure], school: School | None, now: datetime, words: Translator
) -> list[tuple[str, Said]]:
    """The measures that somebody may choose, with when each would end."""
    zone = places.zone_at(session, school)
    ends = {Measure.HOURS: now + bars.HOURS}
    if school is not None:
        ends[Measure.CLOSING] = school_plans.calendar_of(session, school.code).closing_after(now, zone)
    return [(one.value, measure_name(one, moment(ends[one], zone, words) if one in ends else "")) for one in may]


def scopes(school: School | None) -> list[tuple[str, object]]:
    every = [(EVERY, N_("Every school")), (SOME, N_("Only these schools"))]
    return [(HERE, N_("This school")), *every] if school else list(every)


def id_of(form: Form) -> str:
    """The id of what a form puts on record."""
    try:
        return form.own_id()
    except ValueError:
        return bars.new_id()


def typed_term(
    session: Session, form: Form, may: Sequence[Measure], school: School | None, now: datetime
) -> Term | None:
    """None, with sentences at the fields, where it cannot be taken."""
    chosen = form.choice("measure", [one.value for one in may], N_("Choose what follows from it."))
    if not chosen:
        return None
    measure, zone = Measure(chosen), places.zone_at(session, school)
    at_school = [school.code] if school else []
    if measure is Measure.RECORD:
        return Term(measure, at_school)
    if measure is not Measure.LONGER:
        if school is None:
            form.fail("measure", N_("Choose what follows from it."))
            return None
        calendar = school_plans.calendar_of(session, school.code)
        ends = now + bars.HOURS if measure is Measure.HOURS else calendar.closing_after(now, zone)
        return Term(measure, at_school, ends, bars.last_day(ends, zone))
    return _longer(session, form, school, now.astimezone(zone).date(), zone)


def _longer(session: Session, form: Form, school: School | None, today: date, zone: ZoneInfo) -> Term | None:
    last = _day(form, "until", today)
    review = _day(form, "review", today)
    if not form.value("until").strip() and not form.value("review").strip():
        form.fail("until", N_("Give the last day of the bar, or the day on which somebody reviews it."))
    if last and review and review > last:
        form.fail("review", N_("The review is after the end. Choose an earlier day, or leave it empty."))
    scope = form.choice("scope", [value for value, _ in scopes(school)], N_("Choose where the bar holds."))
    known = set(names_of_all(session))
    codes = [one for one in form.every("schools") if one in known]
    if scope == SOME and not codes:
        form.fail("schools", N_("Choose the schools where the bar holds, or every school."))
    where = [school.code] if scope == HERE and school else codes if scope == SOME else []
    ends = datetime.combine(last + timedelta(days=1), datetime.min.time(), zone) if last else None
    return Term(Measure.LONGER, sorted(where), ends, last, review) if form.ok else None


def _day(form: Form, name: str, today: date) -> date | None:
    typed = form.value(name).strip()
    if not typed:
        return None
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        form.fail(name, N_("This is not a date. Write it as 2027-01-31."))
        return None
    if day < today:
        form.fail(name, N_("This day is over. Choose today or a later one."))
    elif day > today + FURTHEST:
        form.fail(name, N_("This is more than five years away. Choose an earlier day."))
    return day
