"""A new school year at a school: what its manager confirms, each with who did it, when, and an undo."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from district.access import acts
from district.access.acts import ActKind
from district.access.people.rights import Right
from district.access.people.sessions import Viewer
from district.api.dependencies import Here
from district.db.tables import School
from district.db.year_tables import YearStep
from district.errors import DistrictError, Unfit
from district.instance import District
from district.publish import school_years, year_steps
from district.publish.school_years import BY_MANAGER, StepKind
from district.publish.schools import find_school, lock
from district.web.authorization import AtSchool, Me, NotFound, Typed
from district.web.forms import Form
from district.web.new_year.texts import STEPS, names_of
from district.web.pages import render, see_other
from district.web.route_rights import Room
from language.marks import N_, Text

router = APIRouter()

YEAR = "/s/{code}/settings/new-year"
RIGHTS = {("GET", YEAR): Right.EDIT_SCHOOL, ("POST", f"{YEAR}/undo"): Right.EDIT_SCHOOL}


@router.get(YEAR)
def overview(request: Request, here: Here, school: AtSchool) -> Response:
    """Who manages the school: what is confirmed for the new year, and what is not yet."""
    return _page(request, here, school, Form())


@router.post(f"{YEAR}/undo")
def undo(request: Request, here: Here, viewer: Me, school: AtSchool, form: Typed) -> Response:
    """Who manages the school: what a step took away is put back, and the step counts as not confirmed."""
    number, now = form.value("step"), here.now()
    count = 0
    step: YearStep | None = None
    try:
        with here.database.write() as session:
            school_years.current(session, hold=True)
            lock(session, [school.code])
            step = school_years.find(session, int(number), school.code) if number.isdecimal() else None
            if step is not None and step.kind in BY_MANAGER:
                count = _put_back(session, find_school(session, school.code), step, now)
                school_years.undo(session, step, viewer.account.id, now)
                acts.note(session, viewer, ActKind.YEAR_UNDONE, step.kind, now, school.code)
    except Unfit as error:
        form.fail("main", error.text, **error.values)
    except DistrictError:
        form.fail("main", N_("This school does not have all of it any more. Nothing was put back."))
    if not form.ok:
        return _page(request, here, school, form)
    if step is None:
        return see_other(request, at(school), N_("This was undone already. Nothing was changed."))
    return see_other(request, at(school), N_("Undone. Put back: {count}."), count=str(count))


def _put_back(session: Session, school: School, step: YearStep, now: datetime) -> int:
    match StepKind(step.kind):
        case StepKind.STAFF:
            return year_steps.enable_staff(session, step, now)
        case StepKind.PLACES:
            return year_steps.restore_places(session, school, step, now)
        case StepKind.PASSES:
            return year_steps.restore_passes(session, step, now)
        case StepKind.HOURS:
            return int(year_steps.restore_hours(session, step, now))
        case _:
            return 0


def confirmed(
    request: Request, here: District, viewer: Viewer, school: School, form: Form, kind: StepKind,
    act: Callable[[Session, School, datetime], dict[str, Any]], done: Text,
) -> Response | None:  # fmt: skip
    """Do what a step changes and note it, both or neither; None where the form says why not."""
    now = here.now()
    try:
        with here.database.write() as session:
            year = school_years.current(session, hold=True)
            if year is None:
                raise NotFound
            lock(session, [school.code])
            if year.step(school.code, kind) is None:
                before = act(session, find_school(session, school.code), now)
            else:
                before = {}
            school_years.confirm(session, year, school.code, kind, viewer.account.id, now, before)
            acts.note(session, viewer, ActKind.YEAR_CONFIRMED, kind.value, now, school.code)
            for one in before.get("staff", ()):
                acts.note(session, viewer, ActKind.STAFF_DISABLED, one, now, school.code)
    except Unfit as error:
        form.fail("main", error.text, **error.values)
        return None
    return see_other(request, at(school), done, count=str(year_steps.count_of(before)))


def step_of(here: District, school: School, kind: StepKind) -> tuple[bool, YearStep | None]:
    """Whether a year is prepared, and the step that was confirmed for it."""
    with here.database.read() as session:
        year = school_years.current(session)
    return year is not None, year.step(school.code, kind) if year else None


def _page(request: Request, here: District, school: School, form: Form) -> Response:
    with here.database.read() as session:
        year = school_years.current(session)
        steps = {kind: year.step(school.code, kind) if year else None for kind in StepKind if kind.of_school}
        names = names_of(session, {one.by for one in steps.values() if one is not None})
    rows = [
        {"kind": kind.value, "name": STEPS[kind], "step": step, "by": names.get(step.by, "") if step else "",
         "count": year_steps.count_of(step.before) if step else 0, "is_theirs": kind in BY_MANAGER}
        for kind, step in steps.items()
    ]  # fmt: skip
    return render(
        request, "new_year/school.html", 200 if form.ok else 422, form=form, year=year, steps=rows, at=at(school)
    )


def at(school: School) -> str:
    return YEAR.format(code=school.code)


ROOM = Room(router, RIGHTS)
