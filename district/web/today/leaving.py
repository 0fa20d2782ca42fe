"""Signing a visitor out at the office, and voiding a visit that never took place: confirmed, because both stay."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from fastapi import APIRouter, Request
from starlette.responses import Response

from district.access.people.rights import Right
from district.access.people.sessions import Viewer
from district.api.dependencies import Here
from district.db.projection_tables import Visit
from district.db.tables import School
from district.instance import District
from district.publish import emergencies, visit_edits
from district.web.authorization import AtSchool, Me, NotFound
from district.web.emergency import wording
from district.web.forms import Said
from district.web.pages import render, say, see_other, words_of
from district.web.route_rights import Room
from district.web.today import standing
from district.web.today.day import began, name_of
from language.marks import N_, NC_, Text
from sync.contract.time_zones import zone_of

router = APIRouter()

_PATH = "/s/{code}/on-site/{visit}"
_GONE = N_("{name} is not signed in any more.")
_STAYS = N_("The visit of {name} is void already, or of an earlier day, so it stays as it is.")
RIGHTS = {
    (method, f"{_PATH}/{act}"): Right.SIGN_IN_AND_OUT for method in ("GET", "POST") for act in ("sign-out", "void")
}


@router.get("/s/{code}/on-site/{visit}/sign-out")
def sign_out_page(request: Request, here: Here, school: AtSchool, visit: str) -> Response:
    """Who may sign in and out: what it does, before it is done; in an emergency nobody."""
    if waits := _in_emergency(request, here, school):
        return waits
    sentences = (
        N_("Every kiosk of the school takes them off its list at once."),
        N_("It stays on record and cannot be taken back. Visitors who come back check in again."),
    )
    label = NC_("the office does it for a visitor", "Sign out")
    return _confirm(request, here, school, visit, "sign-out", N_("Sign {name} out?"), sentences, label)


@router.post("/s/{code}/on-site/{visit}/sign-out")
def sign_out(request: Request, here: Here, viewer: Me, school: AtSchool, visit: str) -> Response:
    """Who may sign in and out; in an emergency nobody."""
    if waits := _in_emergency(request, here, school):
        return waits
    done = N_("{name} is signed out."), N_("{name} had left already.")
    return _act(request, here, viewer, school, visit, visit_edits.sign_out, done)


@router.get("/s/{code}/on-site/{visit}/void")
def void_page(request: Request, here: Here, school: AtSchool, visit: str) -> Response:
    """Who may sign in and out: what it does, before it is done."""
    sentences = (
        N_("The visit counts as one that never took place, and every kiosk takes it off its list at once."),
        N_("The record keeps it, marked as void. It cannot be taken back."),
    )
    return _confirm(
        request, here, school, visit, "void", N_("Void the visit of {name}?"), sentences, N_("Void"),
        lambda found: visit_edits.may_change(found, _midnight(here, school)), _STAYS,
    )  # fmt: skip


@router.post("/s/{code}/on-site/{visit}/void")
def void(request: Request, here: Here, viewer: Me, school: AtSchool, visit: str) -> Response:
    """Who may sign in and out."""

    void_it = partial(visit_edits.void, midnight=_midnight(here, school))
    return _act(request, here, viewer, school, visit, void_it, (N_("The visit of {name} is void."), _STAYS))


def _in_emergency(request: Request, here: District, school: School) -> Response | None:
    """Back to Today, with why nobody comes or goes now; None where somebody may."""
    with here.database.read() as session:
        alarm = emergencies.in_force(session, school.code)
    if alarm is None:
        return None
    action = say(words_of(request), wording.name_of(alarm.state))
    return see_other(request, f"/s/{school.code}", wording.NOBODY_COMES_OR_GOES, action=action)


def _midnight(here: District, school: School) -> datetime:
    return began(zone_of(school.time_zone), here.now())


def _confirm(
    request: Request, here: District, school: School, visit: str, act: str, title: Text, sentences: tuple[Text, ...],
    label: Text, may: Callable[[Visit], bool] = visit_edits.on_site,
    too_late: Text = _GONE,
) -> Response:  # fmt: skip
    with here.database.read() as session:
        found = visit_edits.of_school(session, school.code, visit)
    if found is None:
        raise NotFound
    if not may(found):
        name = name_of(found, words_of(request))
        return see_other(request, f"/s/{school.code}", too_late, name=name)
    title_said = Said(title, {"name": name_of(found, words_of(request))})
    return render(
        request, "today/confirm.html", title=title_said, sentences=sentences, label=label, act=act, visit=found.id
    )


def _act(
    request: Request, here: District, viewer: Viewer, school: School, visit: str, do: Callable[..., bool],
    sentences: tuple[Text, Text],
) -> Response:  # fmt: skip
    with here.database.read() as session:
        found = visit_edits.of_school(session, school.code, visit)
        actor = standing.actor_at(session, viewer.account, school.code)
    if found is None:
        raise NotFound
    done = do(here.database, here.keys, school.code, visit, actor, here.now())
    name = name_of(found, words_of(request))
    return see_other(request, f"/s/{school.code}", sentences[0] if done else sentences[1], name=name)


ROOM = Room(router, RIGHTS)
