"""A new school year on one page: what each school has confirmed, by whom, and what is missing. No visitor is named."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from sqlmodel import select
from starlette.responses import Response

from district.access.people import accounts
from district.access.people.rights import Right
from district.api.dependencies import Here
from district.days import district_day
from district.db.tables import School
from district.instance import District
from district.publish import school_years, year_readiness
from district.publish.school_years import StepKind, Year
from district.web.authorization import Me, Typed
from district.web.forms import Form, Said, day_of
from district.web.new_year.texts import STEPS, MissingName, names_of
from district.web.pages import listing, render, see_other, show_table, words_of
from district.web.route_rights import NavItem, Room
from district.web.tables import Column, Kind, Row, Table
from language.marks import N_, Text

router = APIRouter()

_YEAR = "/new-year"
RIGHTS = {
    ("GET", _YEAR): Right.VIEW_KIOSKS,
    ("POST", f"{_YEAR}/begin"): Right.MANAGE_KIOSKS,
    ("POST", f"{_YEAR}/first-day"): Right.MANAGE_KIOSKS,
    ("GET", f"{_YEAR}/readiness"): Right.VIEW_KIOSKS,
}
NAV = (NavItem(N_("New school year"), _YEAR, Right.VIEW_KIOSKS),)
_OF_SCHOOL = tuple(kind for kind in StepKind if kind.of_school)
_COLUMNS = (
    Column("school", N_("School")),
    *(Column(kind.value, STEPS[kind]) for kind in _OF_SCHOOL),
    Column("missing", N_("Missing"), Kind.NUMBER),
)
_GAPS = (
    Column("school", N_("School")),
    Column("kiosk", N_("Kiosk")),
    Column("missing", N_("What is missing")),
    Column("since", N_("Last heard"), Kind.MOMENT),
)
_NOT_YET = N_("not yet")
_EMPTY = N_("There is no school yet.")


@listing(router, _YEAR)
def new_year(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """IT: what each school has confirmed for the new year, by whom and when."""
    return _year_page(request, here, viewer, form)


@router.post(f"{_YEAR}/begin")
def begin(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """IT: begin to prepare a year. Whoever is second is told that one is being prepared."""
    first_day = _day(form)
    if first_day is not None:
        with here.database.write() as session:
            form.taken(
                "first_day",
                lambda: school_years.begin(
                    session, first_day, viewer.account.id, district_day(session, here.now()), here.now()
                ),
            )
    if not form.ok:
        return _year_page(request, here, viewer, form)
    return see_other(request, _YEAR, N_("The new school year is being prepared. Nothing is confirmed for it yet."))


@router.post(f"{_YEAR}/first-day")
def first_day(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """IT: another first day; what was confirmed stays."""
    found = _day(form)
    if found is not None:
        with here.database.write() as session:
            year = school_years.current(session)
            if year is None or str(year.number) != form.value("year"):
                form.fail("first_day", N_("Another year has been begun since this page was opened."))
            elif form.value("was") != year.first_day.isoformat():
                form.fail(
                    "first_day", N_("Somebody changed this after the page was opened. Look at it, then try again.")
                )
            else:
                form.taken(
                    "first_day",
                    lambda: school_years.move(session, year.number, found, district_day(session, here.now())),
                )
    if not form.ok:
        return _year_page(request, here, viewer, form)
    day = words_of(request).short_day(found) if found else ""
    return see_other(request, _YEAR, N_("School begins on {day}."), day=day)


@listing(router, f"{_YEAR}/readiness")
def readiness(request: Request, here: Here) -> Response:
    """IT: what is missing at each school and kiosk; `?school=` and `?q=` narrow it down."""
    now, school = here.now(), request.query_params.get("school", "")[:40]
    with here.database.read() as session:
        found = year_readiness.gaps(session, school_years.current(session), now)
        schools = dict(session.exec(select(School.code, School.name).order_by(School.name)).all())
    rows = [
        Row(
            {
                "school": schools[one.school],
                "kiosk": (one.kiosk["name"] or one.kiosk["kiosk"]) if one.kiosk else None,
                "missing": MissingName[one.what.name],
                "since": one.kiosk["heard"] if one.kiosk else None,
            },
            extra={"kiosk": one.kiosk["kiosk"] if one.kiosk else ""},
        )
        for one in found
        if not school or one.school == school
    ]
    options: list[tuple[str, Text | str]] = [("", N_("All schools")), *schools.items()]
    table = Table(_GAPS, rows, N_("What is missing"), N_("Nothing is missing."))
    return show_table(request, "new_year/readiness.html", table, schools=options, school=school)


def _year_page(request: Request, here: District, viewer: Me, form: Form) -> Response:
    now = here.now()
    with here.database.read() as session:
        year = school_years.current(session)
        gaps = year_readiness.gaps(session, year, now)
        schools = session.exec(select(School.code, School.name).order_by(School.name, School.code)).all()
        by = {one.by for one in year.steps.values()} | {year.by} if year else set()
        names, day = names_of(session, by), district_day(session, here.now())
    counts = Counter(one.school for one in gaps)
    rows = [_row(code, name, year, names, counts[code], words_of(request)) for code, name in schools]
    shown: dict[str, Any] = {
        "year": year,
        "by": names.get(year.by, "") if year else "",
        "left": year.days_left(day) if year else 0,
        "is_near": year is not None and year.is_near(day),
        "is_over": year is None or year.first_day < day,
        "gaps": len(gaps),
        "unready": len(counts),
        "of_school": [(kind.value, STEPS[kind]) for kind in _OF_SCHOOL],
        "district": year.step("", StepKind.ACCOUNTS) if year else None,
        "codes": year.step("", StepKind.CODES) if year else None,
        "names": names,
        "may_manage": accounts.may(viewer.account, Right.MANAGE_KIOSKS),
        "may_accounts": accounts.may(viewer.account, Right.MANAGE_ACCOUNTS),
        "form": form,
    }
    table = Table(_COLUMNS, rows if year else [], N_("What each school has confirmed"), _EMPTY)
    if not form.ok:
        return render(request, "new_year/year.html", 422, table=table, **shown)
    return show_table(request, "new_year/year.html", table, **shown)


def _row(code: str, name: str, year: Year | None, names: dict[str, str], missing: int, words: Any) -> Row:
    steps = {kind.value: year.step(code, kind) if year else None for kind in _OF_SCHOOL}
    cells: dict[str, Any] = {"school": name, "missing": missing}
    for kind, step in steps.items():
        cells[kind] = _NOT_YET
        if step is not None:
            day = words.short_day(step.at)
            cells[kind] = Said(N_("{name}, {day}"), {"name": names.get(step.by, ""), "day": day})
    return Row(cells, id=code, extra={"steps": steps})


def _day(form: Form) -> date | None:
    typed = form.text("first_day", N_("Enter the first day of school."))
    return form.taken("first_day", lambda: day_of(typed))


ROOM = Room(router, RIGHTS, NAV)
