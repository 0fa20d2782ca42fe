"""Checking in somebody whose data are there: who was here before, as last time, and who is expected, as the pass says.

Each is screened as if the office had typed it; what lacks is asked.
"""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import APIRouter, Request
from starlette.responses import Response
from uuid_utils import uuid7

from district.access import looks
from district.access.looks import LookKind
from district.access.people.rights import Right
from district.api.dependencies import Here
from district.db.projection_tables import Visit
from district.db.publish_tables import VisitorPass
from district.db.tables import School
from district.instance import District
from district.publish import expected, visit_edits
from district.publish.visitor_type_scopes import types_of
from district.web.authorization import AtSchool, Me, NotFound
from district.web.forms import Form
from district.web.pages import see_other
from district.web.route_rights import Room
from district.web.today.typing_in import show_form, take
from language.marks import N_
from sync.contract.records.question import VisitorType
from sync.contract.time_zones import day_in, zone_of

router = APIRouter()

_AGAIN = "/s/{code}/visits/{visit}/again"
_EXPECTED = "/s/{code}/expected/{key}/check-in"
RIGHTS = {(method, path): Right.SIGN_IN_AND_OUT for path in (_AGAIN, _EXPECTED) for method in ("GET", "POST")}
_SIGNED_IN = N_("This visitor is signed in already.")


@router.get(_AGAIN)
def again_page(request: Request, here: Here, viewer: Me, school: AtSchool, visit: str) -> Response:
    """Who may sign in and out: the form of somebody who was here before, filled in as last time, to be changed. The
    look is journaled."""
    found, types = _before(here, school, visit)
    looks.note_opened(here.database, viewer.account.id, school.code, LookKind.VISIT, visit, here.now())
    return show_form(request, here, school, _form_of(found, types), found.purpose)


@router.post(_AGAIN)
def again(request: Request, here: Here, viewer: Me, school: AtSchool, visit: str) -> Response:
    """Who may sign in and out: somebody who was here before, with the same data. What lacks is asked."""
    found, types = _before(here, school, visit)
    if visit_edits.on_site(found):
        return see_other(request, f"/s/{school.code}/visits/{visit}", _SIGNED_IN)
    form = _form_of(found, types)
    if found.born:
        return take(request, here, viewer, school, form)
    looks.note_opened(here.database, viewer.account.id, school.code, LookKind.VISIT, visit, here.now())
    form.fail("born", N_("The birth date is no longer kept. Ask for it; then check in."))
    return show_form(request, here, school, form, found.purpose)


@router.get(_EXPECTED)
def expected_page(request: Request, here: Here, viewer: Me, school: AtSchool, key: str) -> Response:
    """Who may sign in and out: the form of somebody who is expected today, filled in from the pass, to be changed. The
    look is journaled."""
    found, _ = _awaited(here, school, key)
    looks.note_opened(here.database, viewer.account.id, school.code, LookKind.EXPECTED, key, here.now())
    return show_form(request, here, school, _form_of_pass(found), found.purpose)


@router.post(_EXPECTED)
def arrived(request: Request, here: Here, viewer: Me, school: AtSchool, key: str) -> Response:
    """Who may sign in and out: somebody who is expected today, as the pass says. What lacks is asked."""
    found, visit = _awaited(here, school, key)
    looks.note_opened(here.database, viewer.account.id, school.code, LookKind.EXPECTED, key, here.now())
    if visit is not None and visit_edits.on_site(visit):
        return see_other(request, f"/s/{school.code}/visits/{visit.id}", _SIGNED_IN)
    form = _form_of_pass(found)
    if found.born:
        return take(request, here, viewer, school, form)
    form.fail("born", N_("The pass has no birth date. Ask for it; then check in."))
    return show_form(request, here, school, form, found.purpose)


def _before(here: District, school: School, visit: str) -> tuple[Visit, list[VisitorType]]:
    """A visit whose visitor is still known by name, and the school's visitor types."""
    with here.database.read() as session:
        found = visit_edits.of_school(session, school.code, visit)
        types = types_of(session, school).types
    if found is None or not found.family:
        raise NotFound
    return found, types


def _awaited(here: District, school: School, key: str) -> tuple[VisitorPass, Visit | None]:
    """The pass of somebody who is expected today, and the last visit that it led to. Raises NotFound, also for a pass
    of another day: who may sign in may not therefore read whom the school expects."""
    with here.database.read() as session:
        row, detail = expected.find(session, school.code, key)
        visit = visit_edits.of_school(session, school.code, detail.visit) if detail and detail.visit else None
    zone = zone_of(school.time_zone)
    if row is None or not expected.is_on(row, detail, zone, day_in(zone, here.now())):
        raise NotFound
    return row, visit


def _form_of(visit: Visit, types: list[VisitorType]) -> Form:
    """The form as it would be typed for somebody who was here: only answers that count for the next visit too."""
    kind = next((one for one in types if one.code == visit.purpose), None)
    repeated = {one.code for one in kind.questions if not one.every_visit} if kind else set()
    answers = [
        (f"answer-{one['question']}", one["value"]) for one in visit.answers or () if one["question"] in repeated
    ]
    return _filled(visit, [("middle", visit.middle or ""), *answers])


def _form_of_pass(row: VisitorPass) -> Form:
    return _filled(row, [])


def _filled(row: Visit | VisitorPass, more: Iterable[tuple[str, str]]) -> Form:
    """The form of a new visit by whom a record or a pass names."""
    names = {"family": row.family, "given": row.given, "born": row.born}
    codes = {"type": row.purpose, "destination": row.destination, "host": row.host}
    return Form([*((key, value or "") for key, value in (names | codes).items()), *more, ("id", str(uuid7()))])


ROOM = Room(router, RIGHTS)
