"""A school's badge layout, for those who manage the school."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from district.access.people.rights import Right
from district.api.dependencies import Here
from district.db.tables import School
from district.publish.visitor_type_scopes import Scope
from district.web.authorization import AtSchool, Me, Typed
from district.web.badges import editing
from district.web.badges.editing import Place
from district.web.pages import listing
from district.web.route_rights import Room
from language.marks import N_

router = APIRouter()

_BADGE = "/s/{code}/settings/badge"
_EDIT = Right.EDIT_SCHOOL
RIGHTS = {
    ("GET", _BADGE): _EDIT,
    ("POST", _BADGE): _EDIT,
    ("GET", f"{_BADGE}/picture"): _EDIT,
    ("GET", f"{_BADGE}/history"): _EDIT,
    ("POST", f"{_BADGE}/undo"): _EDIT,
}


@router.get(_BADGE)
def badge(request: Request, here: Here, viewer: Me, school: AtSchool, form: Typed) -> Response:
    """Who manages the school: what its badges show, and a draft of it where the address has one."""
    return editing.show(request, here, viewer, _place(school), form)


@router.post(_BADGE)
def change(request: Request, here: Here, viewer: Me, school: AtSchool, form: Typed) -> Response:
    """Who manages the school."""
    return editing.change(request, here, viewer, _place(school), form)


@router.get(f"{_BADGE}/picture")
def picture(request: Request, here: Here, viewer: Me, school: AtSchool) -> Response:
    """Who manages the school: one badge of the preview."""
    return editing.preview(request, here, viewer, _place(school))


@listing(router, f"{_BADGE}/history")
def history(request: Request, here: Here, school: AtSchool) -> Response:
    """Who manages the school: what was set, when and by whom."""
    return editing.history(request, here, _place(school))


@router.post(f"{_BADGE}/undo")
def undo(request: Request, here: Here, viewer: Me, school: AtSchool, form: Typed) -> Response:
    """Who manages the school."""
    return editing.undo(request, here, viewer, _place(school), form)


def _place(school: School) -> Place:
    settings = f"/s/{school.code}/settings"
    return Place(Scope(school=school.code), f"{settings}/badge", settings, N_("Badges of this school"), school)


ROOM = Room(router, RIGHTS)
