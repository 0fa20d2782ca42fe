"""The first page: where the viewer's role works, their school, or a list of schools; and the language."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from district.access.people import accounts
from district.access.people.rights import Right, Role
from district.api.dependencies import Here
from district.db.people_tables import Account
from district.web import cookies
from district.web.authorization import Me, Typed, arrival_of
from district.web.cookies import Cookie
from district.web.emergency import news
from district.web.pages import SEE_OTHER, listing, local_path, render, show_table
from district.web.route_rights import NavItem, Need, Room
from district.web.tables import Column, Row, Table
from language.catalogue import OFFERED
from language.marks import N_

router = APIRouter()

NAV = (NavItem(N_("Schools"), "/schools", Right.OPEN_SCHOOL),)

FIRST_PAGES: Mapping[Role, str | None] = {
    Role.OFFICE: None,
    Role.OFFICE_MANAGER: None,
    Role.PRINCIPAL: None,
    Role.CAMPUS_SECURITY: None,
    Role.RESOURCE_OFFICER: "/help-calls",
    Role.SECURITY: "/security",
    Role.DISPATCH: "/help-calls",
    Role.EMERGENCY_MANAGEMENT: "/emergency",
    Role.THREAT_MANAGEMENT: "/security/bars",
    Role.IT: "/kiosks",
    Role.COUNSEL: "/privacy",
    Role.RECORDS: "/privacy",
    Role.LEADER: "/dashboard",
    Role.AUDITOR: "/audit",
}
"""Where a role works; None: at their schools."""

RIGHTS = {
    ("GET", "/"): Need.SIGNED_IN,
    ("GET", "/schools"): Need.SIGNED_IN,
    ("POST", "/language"): Need.NOTHING,
}


@router.get("/")
def home(request: Request, here: Here, viewer: Me) -> Response:
    """Anybody who is signed in: where their role works, their school, or their schools."""
    if (first := FIRST_PAGES[viewer.role]) is not None:
        return RedirectResponse(first, SEE_OTHER)
    with here.database.read() as session:
        there = accounts.schools_with(session, viewer.account, Right.OPEN_SCHOOL)
    if len(there) == 1:
        return RedirectResponse(f"/s/{next(iter(there))}", SEE_OTHER)
    return RedirectResponse("/schools", SEE_OTHER) if there else render(request, "home/nothing.html")


@listing(router, "/schools")
def schools(request: Request, here: Here, viewer: Me) -> Response:
    """Anybody who is signed in: the schools that they may open, and emergencies in force there."""
    with here.database.read() as session:
        there = accounts.schools_with(session, viewer.account, Right.OPEN_SCHOOL)
        sees = accounts.works_somewhere_with(viewer.account, Right.VIEW_EMERGENCIES)
        alarms = news.shown(session, viewer) if sees else {"news": None}
    rows = [Row({"school": name, "code": code}, link=f"/s/{code}") for code, name in there.items()]
    columns = [Column("school", N_("School")), Column("code", N_("Code"))]
    table = Table(columns, rows, N_("Schools"), N_("There is no school here."))
    return show_table(request, "home/schools.html", table, **alarms)


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


ROOM = Room(router, RIGHTS, NAV)
