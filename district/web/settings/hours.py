"""When a school is open: the hours of its week, and days that are otherwise. For those who manage the school."""

from __future__ import annotations

from datetime import date, timedelta
from typing import get_args

from fastapi import APIRouter, Request
from starlette.responses import Response

from district.access import acts
from district.access.acts import ActKind
from district.access.people.rights import Right
from district.api.dependencies import Here
from district.db.tables import School
from district.instance import District
from district.publish import school_plans
from district.publish.schools import lock
from district.web.authorization import AtSchool, Me, Typed
from district.web.forms import Form, Said
from district.web.pages import listing, render, see_other, show_table, words_of
from district.web.route_rights import Room
from district.web.settings.hours_texts import DayKind, WeekdayName, clock_time, hours_of
from district.web.settings.marks import mark, unchanged
from district.web.tables import Column, Row, Table
from language.marks import N_, Text
from language.translator import Translator
from sync.contract.api.school import Weekday, WireCalendar, WireHours
from sync.contract.time_zones import day_in, zone_of

router = APIRouter()

_EDIT = Right.EDIT_SCHOOL
_HOURS = "/s/{code}/settings/hours"
RIGHTS = {
    ("GET", _HOURS): _EDIT,
    ("GET", f"{_HOURS}/week"): _EDIT,
    ("POST", f"{_HOURS}/week"): _EDIT,
    ("GET", f"{_HOURS}/days/add"): _EDIT,
    ("POST", f"{_HOURS}/days/add"): _EDIT,
    ("POST", f"{_HOURS}/days/remove"): _EDIT,
}
WEEK: tuple[Weekday, ...] = get_args(Weekday)
LONGEST_SPAN = 120
"""So many days can be set at once: a summer."""
FURTHEST = timedelta(days=800)
_COLUMNS = (Column("day", N_("Day")), Column("hours", N_("Hours")))


@listing(router, _HOURS)
def hours(request: Request, here: Here, school: AtSchool) -> Response:
    """Who manages the school: the week, and the days from today on that are otherwise."""
    with here.database.read() as session:
        calendar = school_plans.calendar_of(session, school.code)
    words = words_of(request)
    week = [(WeekdayName[day.upper()], shown_hours(calendar.week.get(day), words)) for day in WEEK]
    today = day_in(zone_of(school.time_zone), here.now()).isoformat()
    coming = [(day, one) for day, one in sorted(calendar.days.items()) if day >= today]
    rows = [
        Row({"day": words.short_day(date.fromisoformat(day)), "hours": shown_hours(one, words)}, id=day)
        for day, one in coming
    ]
    empty = N_("No day from today on is otherwise.")
    table = Table(_COLUMNS, rows, N_("Days off, and days with other hours"), empty)
    return show_table(
        request, "settings/hours.html", table, week=week if calendar.week else [], bells=len(calendar.bells),
        path=_at(school),
    )  # fmt: skip


@router.get(f"{_HOURS}/week")
def week_page(request: Request, here: Here, school: AtSchool, form: Typed) -> Response:
    """Who manages the school."""
    return _week_page(request, here, school, form)


@router.post(f"{_HOURS}/week")
def set_week(request: Request, here: Here, viewer: Me, school: AtSchool, form: Typed) -> Response:
    """Who manages the school: the hours of each weekday; a day without any is closed."""
    week: dict[Weekday, WireHours] = {}
    for day in WEEK:
        found = hours_of(form, f"{day}_opens", f"{day}_closes", is_needed=False)
        if found is not None:
            week[day] = found
    with here.database.write() as session:
        lock(session, [school.code])
        calendar = school_plans.calendar_of(session, school.code)
        if form.ok and not week and (calendar.days or calendar.bells):
            form.fail(
                "mon_opens", N_("Leave at least one weekday open: there are days off or bell times that need a week.")
            )
        if form.ok and unchanged(form, mark(_week_of(calendar))):
            school_plans.set_calendar(session, school.code, calendar.model_copy(update={"week": week}), here.now())
            acts.note(session, viewer, ActKind.HOURS_SET, "", here.now(), school.code)
    if not form.ok:
        return _week_page(request, here, school, form)
    return see_other(request, _at(school), N_("The hours are saved."))


@router.get(f"{_HOURS}/days/add")
def day_page(request: Request, school: AtSchool, form: Typed) -> Response:
    """Who manages the school."""
    return _day_page(request, school, form)


@router.post(f"{_HOURS}/days/add")
def add_days(request: Request, here: Here, viewer: Me, school: AtSchool, form: Typed) -> Response:
    """Who manages the school: one day or several in a row, closed or with other hours."""
    days = _days(form, day_in(zone_of(school.time_zone), here.now()))
    kind = form.choice("kind", [one.name.lower() for one in DayKind], N_("Choose closed or other hours."))
    other = hours_of(form, "opens", "closes", is_needed=True) if kind == DayKind.OTHER.name.lower() else None
    if form.ok:
        with here.database.write() as session:
            lock(session, [school.code])
            calendar = school_plans.calendar_of(session, school.code)
            if not calendar.week:
                form.fail("main", N_("Set the hours of the week first: without them every other day would be closed."))
            elif there := [day for day in days if day in calendar.days]:
                first = words_of(request).short_day(date.fromisoformat(there[0]))
                form.fail("first", N_("{day} is set already. Remove it from the list first."), day=first)
            else:
                changed = calendar.model_copy(update={"days": calendar.days | dict.fromkeys(days, other)})
                school_plans.set_calendar(session, school.code, changed, here.now())
                acts.note(session, viewer, ActKind.DAY_SET, days[0], here.now(), school.code)
    if not form.ok:
        return _day_page(request, school, form)
    first = words_of(request).short_day(date.fromisoformat(days[0]))
    if len(days) == 1:
        return see_other(request, _at(school), N_("{day} is set."), day=first)
    last = words_of(request).short_day(date.fromisoformat(days[-1]))
    return see_other(request, _at(school), N_("{first} to {last} are set."), first=first, last=last)


@router.post(f"{_HOURS}/days/remove")
def remove_day(request: Request, here: Here, viewer: Me, school: AtSchool, form: Typed) -> Response:
    """Who manages the school: a day is as its weekday again."""
    day = form.value("day")
    with here.database.write() as session:
        lock(session, [school.code])
        calendar = school_plans.calendar_of(session, school.code)
        is_there = day in calendar.days
        if is_there:
            days = {one: hours for one, hours in calendar.days.items() if one != day}
            school_plans.set_calendar(session, school.code, calendar.model_copy(update={"days": days}), here.now())
            acts.note(session, viewer, ActKind.DAY_REMOVED, day, here.now(), school.code)
    if not is_there:
        return see_other(request, _at(school), N_("That day had been removed already. Nothing was changed."))
    named = words_of(request).short_day(date.fromisoformat(day))
    return see_other(request, _at(school), N_("{day} is as its weekday again."), day=named)


def _week_page(request: Request, here: District, school: School, form: Form) -> Response:
    with here.database.read() as session:
        calendar = school_plans.calendar_of(session, school.code)
    days = [(day, WeekdayName[day.upper()], calendar.week.get(day)) for day in WEEK]
    return render(
        request, "settings/week.html", 200 if form.ok else 422, form=form, days=days, was=mark(_week_of(calendar)),
        back=_at(school),
    )  # fmt: skip


def _day_page(request: Request, school: School, form: Form) -> Response:
    kinds = [(one.name.lower(), one) for one in DayKind]
    return render(request, "settings/day.html", 200 if form.ok else 422, form=form, kinds=kinds, back=_at(school))


def _days(form: Form, today: date) -> list[str]:
    """From the first to the last that were typed, as ISO dates; a fault is noted at its field."""
    found: list[date] = []
    typed_last = form.text("last")
    for field, typed in (("first", form.text("first")), ("last", typed_last)):
        if field == "last" and not typed:
            continue
        try:
            found.append(date.fromisoformat(typed))
        except ValueError:
            form.fail(field, N_("Enter a date, as 2026-11-26."))
    if not form.ok:
        return []
    first, last = found[0], found[-1]
    if first < today:
        form.fail("first", N_("That day is over. Enter today or a later day."))
    elif last < first:
        form.fail("last", N_("The last day is before the first one."))
    elif (last - first).days >= LONGEST_SPAN or last - today > FURTHEST:
        form.fail("last", N_("At most {most} days can be set at once, and none that is years away."), most=LONGEST_SPAN)
    span = (last - first).days + 1
    return [(first + timedelta(days=number)).isoformat() for number in range(span)] if form.ok else []


def shown_hours(one: WireHours | None, words: Translator) -> Said | Text:
    if one is None:
        return DayKind.CLOSED
    opens, closes = (words.clock(clock_time(text)) for text in (one.opens, one.closes))
    return Said(N_("{opens} to {closes}"), {"opens": opens, "closes": closes})


def _week_of(calendar: WireCalendar) -> dict[str, object]:
    return {day: one.model_dump() for day, one in calendar.week.items()}


def _at(school: School) -> str:
    return _HOURS.format(code=school.code)


ROOM = Room(router, RIGHTS)
