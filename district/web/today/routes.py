"""A school's first page: today."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from district.access.people.rights import Right
from district.api.dependencies import Here
from district.web.guard import AtSchool
from district.web.pages import render, words_of
from district.web.route_rights import NavItem, Room
from language.marks import NC_
from sync.contract.time_zones import day_in, zone_of

router = APIRouter()

RIGHTS = {("GET", "/s/{code}"): Right.OPEN_SCHOOL}

NAV = (NavItem(NC_("a page", "Today"), "/s/{code}", Right.OPEN_SCHOOL),)


@router.get("/s/{code}")
def today(request: Request, here: Here, school: AtSchool) -> Response:
    """Who may open the school: which day it is there, and whether this page is told what moves."""
    day = day_in(zone_of(school.time_zone), here.now())
    return render(request, "today/day.html", day=words_of(request).day(day))


ROOM = Room(router, RIGHTS, NAV)
