"""Emergencies in force at somebody's schools: a part of their pages that is kept current, with its stream."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from sqlmodel import Session, col, select
from starlette.responses import Response

from district.access.people import accounts
from district.access.people.rights import Reach, Right, reach_of
from district.access.people.sessions import Viewer
from district.api.dependencies import Here
from district.db.tables import School
from district.publish import emergencies
from district.publish.emergencies import InForce
from district.publish.wake_hub import ALARMS, CALLS
from district.web import live
from district.web.authorization import Me, NotFound
from district.web.emergency import wording
from district.web.pages import render
from district.web.route_rights import Need, Room, RouteRights

router = APIRouter()

_SEE = Right.VIEW_EMERGENCIES
RIGHTS: RouteRights = {
    ("GET", "/emergency/mine"): Need.SIGNED_IN,
    ("GET", "/emergency/live"): Need.SIGNED_IN,
}
"""For people who see emergencies at any school; others are refused here."""

MOST_SHOWN = 6
"""Of a page that is about something else."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """What is in force at one school. `key` changes with each act, so that a page rings again; `is_own`: the viewer
    declared it, and need not be called."""

    school: School
    there: InForce
    key: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class News:
    """`is_hushed`: the page must make no sound, see `is_hushed`."""

    alarms: Sequence[Alarm]
    is_hushed: bool


def news_for(session: Session, viewer: Viewer) -> News:
    """What is in force at the schools where somebody sees emergencies, the newest first."""
    there = {
        code: one for code, one in emergencies.everywhere(session).items() if accounts.may(viewer.account, _SEE, code)
    }
    if not there:
        return News((), is_hushed=False)
    schools = {one.code: one for one in session.exec(select(School).where(col(School.code).in_(list(there))))}
    own = wording.declarer(viewer)
    alarms = [
        Alarm(schools[code], one, f"{code} {one.mark}", (one.by, one.name) == (own.by, own.name))
        for code, one in there.items()
    ]
    alarms.sort(key=lambda one: one.there.since, reverse=True)
    return News(alarms, is_hushed(viewer, alarms))


def is_hushed(viewer: Viewer, alarms: Sequence[Alarm]) -> bool:
    """Whether a page of several schools must make no sound: who works at a school of their own may be in its building,
    and nothing sounds there in a Lockdown. Who sees every school sits elsewhere, and is called."""
    works_there = reach_of(viewer.role, _SEE, viewer.account.granted) is Reach.OWN
    return works_there and any(one.there.is_silent for one in alarms)


def shown(session: Session, viewer: Viewer, most: int = MOST_SHOWN) -> dict[str, Any]:
    """What the template emergency/alarms.html is given."""
    sees_all = accounts.may(viewer.account, _SEE)
    return {"news": news_for(session, viewer), "acts": wording, "most": most, "sees_all": sees_all}


@router.get("/emergency/mine")
def mine(request: Request, here: Here, viewer: Me) -> Response:
    """Who sees emergencies somewhere: those in force there, as a part of a page."""
    with here.database.read() as session:
        if not accounts.works_somewhere_with(viewer.account, _SEE):
            raise NotFound
        alarms = shown(session, viewer)
    return render(request, "emergency/mine.html", **alarms)


@router.get("/emergency/live", response_class=StreamingResponse)
def stream(request: Request, here: Here, viewer: Me) -> StreamingResponse:
    """Who sees emergencies somewhere: told when anything moves at one of these schools (see district.web.live). Who
    sees them at every school is told of emergencies and, with that right, of calls for help: else each visitor anywhere
    would have their pages ask anew."""
    if accounts.may(viewer.account, _SEE):
        is_told = accounts.may(viewer.account, Right.VIEW_HELP_CALLS)
        return live.streamed(request, [ALARMS], _SEE, [CALLS] if is_told else ())
    with here.database.read() as session:
        codes = [*accounts.schools_with(session, viewer.account, _SEE)]
    if not codes:
        raise NotFound
    return live.streamed(request, codes, _SEE)


ROOM = Room(router, RIGHTS)
