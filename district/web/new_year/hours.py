"""The hours of a new school year: kept as they are, or from a calendar file, looked at before it counts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from district.access.people.rights import Right
from district.api.dependencies import Here
from district.db.tables import School
from district.instance import District
from district.publish import school_plans, year_steps
from district.publish.school_years import StepKind
from district.web.authorization import AtSchool, Me, Typed
from district.web.forms import Form
from district.web.new_year.at_school import YEAR, at, confirmed, step_of
from district.web.new_year.hours_file import MOST_BYTES, calendar_in, file_of, text_of
from district.web.pages import render, words_of
from district.web.route_rights import Room
from district.web.settings.hours import WEEK, shown_hours
from district.web.settings.hours_texts import WeekdayName
from language.marks import N_
from sync.contract.api.school import WireCalendar, WireHours

router = APIRouter()

_HOURS = f"{YEAR}/hours"
_EDIT = Right.EDIT_SCHOOL
RIGHTS = {
    ("GET", _HOURS): _EDIT,
    ("POST", _HOURS): _EDIT,
    ("POST", f"{_HOURS}/confirm"): _EDIT,
    ("GET", f"{_HOURS}/file"): _EDIT,
}
UPLOADS = {_HOURS: MOST_BYTES + 20_000, f"{_HOURS}/confirm": 3 * MOST_BYTES}
_USUAL = WireCalendar(week=dict.fromkeys(WEEK[:5], WireHours(opens="07:00", closes="16:00")))


@router.get(_HOURS)
def hours_page(request: Request, here: Here, school: AtSchool, form: Typed) -> Response:
    """Who manages the school: the hours as they are, to be kept or to be replaced by a file."""
    return _page(request, here, school, form)


@router.post(_HOURS)
def preview(request: Request, here: Here, school: AtSchool, form: Typed) -> Response:
    """Who manages the school: what the file says; nothing is changed yet."""
    file = form.file("file")
    if file is None:
        form.fail("file", N_("Choose a file."))
        return _page(request, here, school, form)
    text = form.taken("file", lambda: text_of(file.file))
    calendar = form.taken("file", lambda: calendar_in(text)) if text is not None else None
    if calendar is None or text is None:
        return _page(request, here, school, form)
    return _page(request, here, school, form, calendar, text)


@router.post(f"{_HOURS}/confirm")
def confirm(request: Request, here: Here, viewer: Me, school: AtSchool, form: Typed) -> Response:
    """Who manages the school: the file's hours count at once; without a file the present ones are confirmed."""
    text = form.value("text")
    calendar = form.taken("file", lambda: calendar_in(text)) if text else None
    if not form.ok:
        return _page(request, here, school, form)

    def act(session: Session, at_school: School, now: datetime) -> dict[str, Any]:
        return year_steps.set_hours(session, at_school.code, calendar, now)

    done = N_("The hours of the new year are confirmed.")
    answer = confirmed(request, here, viewer, school, form, StepKind.HOURS, act, done)
    return answer or _page(request, here, school, form, calendar, text)


@router.get(f"{_HOURS}/file")
def file(here: Here, school: AtSchool) -> Response:
    """Who manages the school: the present hours as a file, to begin with."""
    with here.database.read() as session:
        calendar = school_plans.calendar_of(session, school.code)
    headers = {"Content-Disposition": f'attachment; filename="hours-{school.code}.toml"'}
    content = file_of(calendar if calendar.week else _USUAL).encode()
    return Response(content, 200, headers, "application/toml; charset=utf-8")


def _page(
    request: Request, here: District, school: School, form: Form, planned: WireCalendar | None = None, text: str = ""
) -> Response:
    is_prepared, step = step_of(here, school, StepKind.HOURS)
    with here.database.read() as session:
        now = school_plans.calendar_of(session, school.code)
    return render(
        request, "new_year/hours.html", 200 if form.ok else 422, form=form, back=at(school),
        can=is_prepared and step is None, now=_told(request, now), planned=_told(request, planned) if planned else None,
        text=text,
    )  # fmt: skip


def _told(request: Request, calendar: WireCalendar) -> dict[str, Any]:
    words = words_of(request)
    return {
        "week": [(WeekdayName[day.upper()], shown_hours(calendar.week.get(day), words)) for day in WEEK]
        if calendar.week
        else [],
        "days": [
            (words.short_day(date.fromisoformat(day)), shown_hours(one, words))
            for day, one in sorted(calendar.days.items())
        ],
        "bells": [
            (bell.name, shown_hours(WireHours(opens=bell.begins, closes=bell.ends), words)) for bell in calendar.bells
        ],
    }


ROOM = Room(router, RIGHTS, uploads=UPLOADS)
