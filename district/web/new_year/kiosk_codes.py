"""Codes to enroll many kiosks again before a school year: for all that are in service, or for chosen ones."""

from __future__ import annotations

from fastapi import APIRouter, Request
from sqlmodel import Session, col, select
from starlette.responses import Response
from uuid_utils import uuid7

from district.access.people.rights import Right
from district.api.dependencies import Here
from district.db.tables import Kiosk, School
from district.instance import District
from district.publish import school_years
from district.publish.school_years import StepKind
from district.web.authorization import Me, Typed, place_of
from district.web.forms import Form
from district.web.kiosks.enrolling import WAYS, Wanted, codes_answer, sheet_of_codes
from district.web.kiosks.sheet_file import MOST_ROWS
from district.web.pages import render
from district.web.route_rights import Room
from language.marks import N_, Text

router = APIRouter()

_CODES = "/new-year/codes"
RIGHTS = {("GET", _CODES): Right.MANAGE_KIOSKS, ("POST", _CODES): Right.MANAGE_KIOSKS}


@router.get(_CODES)
def codes_page(request: Request, here: Here, form: Typed) -> Response:
    """IT: choose the kiosks; `?school=` for those of one school."""
    return _page(request, here, form)


@router.post(_CODES)
def codes(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """IT: a code for each chosen kiosk, on one sheet. A sheet that was asked for twice is two; either can be taken
    back."""
    way = form.choice("way", WAYS, N_("Choose what is to be done."))
    chosen = set(form.every("kiosk"))
    now = here.now()
    if not chosen:
        form.fail("kiosk", N_("Choose at least one kiosk."))
    if form.ok:
        with here.database.write() as session:
            there = [pair for pair in _in_service(session) if pair[0].id in chosen]
            wanted = [Wanted(school.code, school.name, kiosk.name) for kiosk, school in there][:MOST_ROWS]
            sheet = str(uuid7())
            made = sheet_of_codes(session, wanted, place_of(request).origin, now, viewer.account.id, sheet)
            year = school_years.current(session)
            if year is not None and made:
                school_years.note_again(session, year, StepKind.CODES, viewer.account.id, now, {"sheet": sheet})
        if made:
            return codes_answer(request, made, way)
        form.fail("kiosk", N_("These kiosks are not in service any more."))
    return _page(request, here, form)


def _page(request: Request, here: District, form: Form) -> Response:
    school = (request.query_params.get("school", "") or form.value("school"))[:40]
    with here.database.read() as session:
        there = [pair for pair in _in_service(session) if not school or pair[1].code == school]
        known = session.exec(select(School.code, School.name).order_by(School.name)).all()
    options: list[tuple[str, Text | str]] = [("", N_("All schools")), *known]
    by_school: dict[str, list[Kiosk]] = {}
    for kiosk, at in there[:MOST_ROWS]:
        by_school.setdefault(at.name, []).append(kiosk)
    return render(
        request, "new_year/codes.html", 200 if form.ok else 422, form=form, schools=options, school=school,
        groups=list(by_school.items()), chosen=form.every("kiosk", [kiosk.id for kiosk, _ in there]),
        is_more=len(there) > MOST_ROWS, most=MOST_ROWS,
    )  # fmt: skip


def _in_service(session: Session) -> list[tuple[Kiosk, School]]:
    wanted = select(Kiosk, School).join(School, col(School.code) == Kiosk.school)
    wanted = wanted.where(col(Kiosk.revoked).is_(None), col(Kiosk.replaced_by).is_(None))
    return [(kiosk, school) for kiosk, school in session.exec(wanted.order_by(School.name, Kiosk.name, Kiosk.id))]


ROOM = Room(router, RIGHTS)
