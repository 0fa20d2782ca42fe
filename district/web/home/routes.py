"""The first page: the viewer's school, a list of schools, or the first page of their work; and the language."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from district.access.people import accounts
from district.access.people.rights import TABLE, Right, Role
from district.api.dependencies import Here
from district.db.people_tables import Account
from district.web import cookies
from district.web.authorization import Me, Typed, arrival_of
from district.web.cookies import Cookie
from district.web.pages import SEE_OTHER, listing, local_path, render, show_table
from district.web.route_rights import Need, Room, RouteTable
from district.web.tables import Column, Row, Table
from language.catalogue import OFFERED
from language.marks import N_

router = APIRouter()

RIGHTS = {
    ("GET", "/"): Need.SIGNED_IN,
    ("GET", "/schools"): Need.SIGNED_IN,
    ("POST", "/language"): Need.NOTHING,
}


@router.get("/")
def home(request: Request, here: Here, viewer: Me) -> Response:
    """Anybody who is signed in: their school, their schools, or the first page that they may open."""
    with here.database.read() as session:
        there = accounts.schools_with(session, viewer.account, Right.OPEN_SCHOOL)
    if is_for_help(viewer.account):
        return RedirectResponse("/help-calls", SEE_OTHER)
    if len(there) == 1:
        return RedirectResponse(f"/s/{there[0].code}", SEE_OTHER)
    if there:
        return RedirectResponse("/schools", SEE_OTHER)
    pages: RouteTable = request.app.state.pages
    first = next((one.path for one in pages.nav if "{" not in one.path and accounts.may(viewer.account, one.right)), "")
    return RedirectResponse(first, SEE_OTHER) if first else render(request, "home/nothing.html")


def is_for_help(account: Account) -> bool:
    """Whether calls for help are somebody's work here, and no visitor is: a school resource officer's."""
    return TABLE[Right.VIEW_HELP_CALLS].get(Role(account.role)) is not None and not any(
        Role(account.role) in TABLE[right] for right in (Right.VIEW_CASES, Right.VIEW_ON_SITE)
    )


@listing(router, "/schools")
def schools(request: Request, here: Here, viewer: Me) -> Response:
    """Anybody who is signed in: the schools that they may open."""
    with here.database.read() as session:
        there = accounts.schools_with(session, viewer.account, Right.OPEN_SCHOOL)
    rows = [Row({"school": one.name, "code": one.code}, link=f"/s/{one.code}") for one in there]
    columns = [Column("school", N_("School")), Column("code", N_("Code"))]
    return show_table(request, "home/schools.html", Table(columns, rows, N_("Schools"), N_("There is no school here.")))


@router.post("/language")
def choose_language(request: Request, here: Here, form: Typed) -> Response:
    """Anybody: the language of the pages, in this browser and for this account."""
    response = RedirectResponse(local_path(form.value("next")), SEE_OTHER)
    chosen = form.value("language")
    if chosen in OFFERED:
        cookies.put(request, response, Cookie.LANGUAGE, chosen)
        arrival = arrival_of(request)
        if arrival is not None and arrival.viewer is not None:
            with here.database.write() as session:
                account = session.get_one(Account, arrival.viewer.account.id)
                account.language = chosen
                session.add(account)
    return response


ROOM = Room(router, RIGHTS)
