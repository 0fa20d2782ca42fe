"""Today, the office's page that stays open: who waits, who is in the building, who is expected, who came."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from district.access.people import accounts
from district.access.people.rights import Right
from district.api.dependencies import Here
from district.db.projection_tables import Case
from district.db.tables import Photo
from district.publish import custody, visit_edits
from district.web import static_files
from district.web.authorization import AtSchool, Me, NotFound, Typed
from district.web.pages import SEE_OTHER, render, words_of
from district.web.route_rights import NavItem, Room
from district.web.sealed_names import FIND, sealed_name
from district.web.today.moving_parts import PARTS, may_see, moving
from language.marks import NC_
from sync.contract.time_zones import day_in, zone_of

router = APIRouter()

RIGHTS = {
    ("GET", "/s/{code}"): Right.OPEN_SCHOOL,
    ("POST", "/s/{code}"): Right.VIEW_ON_SITE,
    ("POST", "/s/{code}/on-site"): Right.VIEW_ON_SITE,
    ("POST", "/s/{code}/log"): Right.VIEW_VISITS,
    ("GET", "/s/{code}/cases/{case}/photo"): Right.VIEW_CASES,
    ("GET", "/s/{code}/on-site/{visit}/photo"): Right.VIEW_ON_SITE,
}

NAV = (NavItem(NC_("a page", "Today"), "/s/{code}", Right.OPEN_SCHOOL),)

LONGEST = 200
"""Of what somebody looks for."""


@router.get("/s/{code}")
def today(request: Request, here: Here, viewer: Me, school: AtSchool) -> Response:
    """Who may open the school: the day, with as much of it as their other rights show."""
    there = day_in(zone_of(school.time_zone), here.now())
    there_now = moving(request, here, viewer, school)
    shown = {name: part.shown for name, part in there_now.parts.items()}
    orders = 0
    if accounts.may(viewer.account, Right.EDIT_SCHOOL, school.code):
        with here.database.read() as session:
            orders = custody.count_ending(session, school.code, there)
    context: dict[str, Any] = {
        "may": may_see(viewer, school),
        "count": there_now.parts["people"].count,
        "query": there_now.query,
        "sealed": request.query_params.get(FIND, "") if there_now.query else "",
        "parts": shown,
        "names": PARTS,
        "orders": orders,
        "help_key": lambda _: there_now.key,
        "key_part": shown.get("help-key", ""),
    }
    return render(request, "today/day.html", day=words_of(request).day(there), **context)


@router.post("/s/{code}")
@router.post("/s/{code}/on-site")
@router.post("/s/{code}/log")
def find(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """Who may see the list: on to the address of what was asked for; a name stands in it sealed."""
    sealed = sealed_name(form.value("q").strip()[:LONGEST], here.keys, viewer.account.id)
    return RedirectResponse(request.url.path + (f"?{FIND}={sealed}" if sealed else ""), SEE_OTHER)


@router.get("/s/{code}/cases/{case}/photo")
def case_photo(here: Here, school: AtSchool, case: str) -> Response:
    """Who may see cases: the photo of a held visitor."""
    with here.database.read() as session:
        found = session.get(Case, case)
        if found is None or found.school != school.code:
            raise NotFound
        return _photo(session, found.photo)


@router.get("/s/{code}/on-site/{visit}/photo")
def visit_photo(here: Here, school: AtSchool, visit: str) -> Response:
    """Who may see the roster: the photo of a visit at this school."""
    with here.database.read() as session:
        found = visit_edits.of_school(session, school.code, visit)
        if found is None:
            raise NotFound
        return _photo(session, found.photo)


def _photo(session: Session, digest: str | None) -> Response:
    """The picture, or a silhouette until it has arrived. Pages are never kept by a browser, and nor is it."""
    row = session.get(Photo, digest) if digest else None
    if row is None or row.erased is not None:
        return RedirectResponse(static_files.address("no-photo.svg"), 307)
    return Response(row.jpeg, media_type="image/jpeg")


ROOM = Room(router, RIGHTS, NAV)
