"""Staff with PINs, hosts and destinations, and lasting passes, looked at by a school's manager for a new year."""

from __future__ import annotations

from datetime import datetime
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
from district.publish.schools import staff_of
from district.publish.year_steps import A_YEAR, MOST_PASSES
from district.web.authorization import AtSchool, Me, Typed, second_look
from district.web.forms import Form
from district.web.new_year.at_school import YEAR, at, confirmed, step_of
from district.web.pages import render, words_of
from district.web.route_rights import Room
from district.web.settings.place_names import places_of
from district.web.settings.staff_texts import PermissionName
from district.web.today.labels import labels_of
from language.marks import N_
from sync.contract.vocabulary import Permission

router = APIRouter()

_EDIT = Right.EDIT_SCHOOL
_STAFF, _PLACES, _PASSES = f"{YEAR}/staff", f"{YEAR}/places", f"{YEAR}/passes"
RIGHTS = {(method, path): _EDIT for path in (_STAFF, _PLACES, _PASSES) for method in ("GET", "POST")}


@router.get(_STAFF)
def staff_page(request: Request, here: Here, school: AtSchool, form: Typed) -> Response:
    """Who manages the school: who has a PIN, and when each decided last."""
    return _staff_page(request, here, school, form)


@router.post(_STAFF)
def confirm_staff(request: Request, here: Here, viewer: Me, school: AtSchool, form: Typed) -> Response:
    """Who manages the school: the PINs of those who were marked end, everybody else's go on."""
    second_look(request, here)
    out = form.every("out")

    def act(session: Session, at_school: School, now: datetime) -> dict[str, Any]:
        return year_steps.disable_staff(session, at_school.code, out, now)

    done = N_("Staff and PINs are confirmed. Taken away: {count}.")
    answer = confirmed(request, here, viewer, school, form, StepKind.STAFF, act, done)
    return answer or _staff_page(request, here, school, form)


@router.get(_PLACES)
def places_page(request: Request, here: Here, school: AtSchool, form: Typed) -> Response:
    """Who manages the school: hosts and destinations; those whom nobody named for a year are marked."""
    return _places_page(request, here, school, form)


@router.post(_PLACES)
def confirm_places(request: Request, here: Here, viewer: Me, school: AtSchool, form: Typed) -> Response:
    """Who manages the school: what was marked goes, the rest is confirmed."""
    hosts, places = form.every("host"), form.every("place")

    def act(session: Session, at_school: School, now: datetime) -> dict[str, Any]:
        return year_steps.remove_places(session, at_school, hosts, places, now)

    done = N_("Hosts and destinations are confirmed. Removed: {count}.")
    answer = confirmed(request, here, viewer, school, form, StepKind.PLACES, act, done)
    return answer or _places_page(request, here, school, form)


@router.get(_PASSES)
def passes_page(request: Request, here: Here, school: AtSchool, form: Typed) -> Response:
    """Who manages the school: passes that last, and visitors who are expected each week."""
    return _passes_page(request, here, school, form)


@router.post(_PASSES)
def confirm_passes(request: Request, here: Here, viewer: Me, school: AtSchool, form: Typed) -> Response:
    """Who manages the school: those that were marked end, now; the others stay valid."""
    out = set(form.every("out"))

    def act(session: Session, at_school: School, now: datetime) -> dict[str, Any]:
        there = [row.id for row, _, _ in year_steps.lasting_passes(session, at_school.code, now)]
        return year_steps.end_passes(session, at_school.code, [one for one in there if one in out], now)

    done = N_("The passes are confirmed. Ended: {count}.")
    answer = confirmed(request, here, viewer, school, form, StepKind.PASSES, act, done)
    return answer or _passes_page(request, here, school, form)


def _staff_page(request: Request, here: District, school: School, form: Form) -> Response:
    now = here.now()
    is_prepared, step = step_of(here, school, StepKind.STAFF)
    with here.database.read() as session:
        there = [one for one in staff_of(session, school.code) if one.disabled is None]
        decided = year_steps.last_decided(session, school.code, now - A_YEAR)
    rows = [
        {"id": one.id, "name": one.name, "decided": decided.get(one.id),
         "may": [PermissionName[Permission(name).name] for name in one.permissions]}
        for one in there
    ]  # fmt: skip
    return _render(request, "staff", school, form, rows=rows, can=is_prepared and step is None)


def _places_page(request: Request, here: District, school: School, form: Form) -> Response:
    now = here.now()
    is_prepared, step = step_of(here, school, StepKind.PLACES)
    with here.database.read() as session:
        there = school_plans.hosts_of(session, school.code)
        hosts, named = year_steps.named_since(session, school.code, now - A_YEAR, now)
    places = places_of(school, words_of(request))
    found = {one.destination for one in there}
    old = [one.code for one in there if one.code not in hosts]
    old_places = [code for code in places if code not in named and code not in found] if named else []
    return _render(
        request, "places", school, form, can=is_prepared and step is None,
        hosts=[
            {"id": one.code, "name": one.name, "place": places.get(one.destination, ""), "is_old": one.code in old}
            for one in sorted(there, key=lambda one: one.name.casefold())
        ],
        places=[
            {"id": code, "name": name, "is_old": code in old_places} for code, name in places.items()
        ],
        old_hosts=old, old_places=old_places,
    )  # fmt: skip


def _passes_page(request: Request, here: District, school: School, form: Form) -> Response:
    is_prepared, step = step_of(here, school, StepKind.PASSES)
    words = words_of(request)
    with here.database.read() as session:
        there = year_steps.lasting_passes(session, school.code, here.now())
        labels = labels_of(session, school, words)
    rows = [
        {"id": row.id, "name": words.person(row.family, row.given), "from": row.valid_from, "until": row.valid_until,
         "type": labels.type_of(row.purpose), "is_printed": printed,
         "is_weekly": bool(detail is not None and detail.weekdays)}
        for row, detail, printed in there
    ]  # fmt: skip
    return _render(request, "passes", school, form, rows=rows, can=is_prepared and step is None, most=MOST_PASSES)


def _render(request: Request, page: str, school: School, form: Form, **shown: Any) -> Response:
    return render(request, f"new_year/{page}.html", 200 if form.ok else 422, form=form, back=at(school), **shown)


ROOM = Room(router, RIGHTS)
