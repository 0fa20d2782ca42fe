"""A school's emergencies: what is in force, declaring, a drill that turns real, ending."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from sqlmodel import col, select
from starlette.responses import Response

from district.access.people import accounts
from district.access.people.rights import Right
from district.access.people.sessions import Viewer
from district.api.dependencies import Here
from district.db.tables import Kiosk, School
from district.errors import Unfit
from district.instance import District
from district.publish import emergencies
from district.publish.emergencies import Act
from district.publish.school_plans import CLEAR
from district.web.authorization import AtSchool, Me, NotFound, Typed
from district.web.emergency import wording
from district.web.forms import Form
from district.web.pages import render, say, see_other, words_of
from district.web.route_rights import NavItem, Room
from language.marks import N_

router = APIRouter()

RIGHTS = {
    ("GET", "/s/{code}/emergency"): Right.VIEW_EMERGENCIES,
    ("POST", "/s/{code}/emergency/real"): Right.DECLARE_EMERGENCY,
    ("GET", "/s/{code}/emergency/end"): Right.DECLARE_EMERGENCY,
    ("POST", "/s/{code}/emergency/end"): Right.DECLARE_EMERGENCY,
    ("GET", "/s/{code}/emergency/{action}"): Right.DECLARE_EMERGENCY,
    ("POST", "/s/{code}/emergency/{action}"): Right.DECLARE_EMERGENCY,
}

NAV = (NavItem(N_("Emergency"), "/s/{code}/emergency", Right.VIEW_EMERGENCIES),)


@router.get("/s/{code}/emergency")
def emergency(request: Request, here: Here, viewer: Me, school: AtSchool) -> Response:
    """Who may see emergencies there: what is in force, and what may be declared."""
    return _show(request, here, viewer, school, Form())


@router.post("/s/{code}/emergency/real")
def real(request: Request, here: Here, viewer: Me, school: AtSchool, form: Typed) -> Response:
    """Who may declare there: the drill in force is the real thing."""
    wanted = Act("", {school.code: form.value("seen")}, wording.declarer(viewer), may_end_lockdown=False)
    try:
        with here.database.write() as session:
            there = emergencies.make_real(session, here.keys, school.code, wanted, here.now())
    except Unfit as error:
        form.fail("state", error.text, **error.values)
        return _show(request, here, viewer, school, form)
    done = N_("{action} is real now at {school}, and no drill.")
    return _on(request, school, done, say(words_of(request), wording.name_of(there.state)))


@router.get("/s/{code}/emergency/end")
def end_page(request: Request, here: Here, viewer: Me, school: AtSchool, form: Typed) -> Response:
    """Who may declare there: what ending does, before it is done."""
    return _step(request, here, viewer, school, form, CLEAR)


@router.post("/s/{code}/emergency/end")
def end(request: Request, here: Here, viewer: Me, school: AtSchool, form: Typed) -> Response:
    """Who may declare there; a Lockdown only by Dispatch or security, with the police's word."""
    return _act(request, here, viewer, school, form, CLEAR)


@router.get("/s/{code}/emergency/{action}")
def declare_page(request: Request, here: Here, viewer: Me, school: AtSchool, action: str, form: Typed) -> Response:
    """Who may declare there: the second step, which names the school and asks what the protocol asks."""
    return _step(request, here, viewer, school, form, _known(action))


@router.post("/s/{code}/emergency/{action}")
def declare(request: Request, here: Here, viewer: Me, school: AtSchool, action: str, form: Typed) -> Response:
    """Who may declare there."""
    return _act(request, here, viewer, school, form, _known(action))


def _known(action: str) -> str:
    if action not in {word for word, _, _ in wording.ACTIONS}:
        raise NotFound
    return action


def _act(request: Request, here: District, viewer: Viewer, school: School, form: Form, state: str) -> Response:
    wanted = wording.wanted(viewer, form, state, {school.code: form.value("seen")})
    if form.ok:
        try:
            with here.database.write() as session:
                emergencies.act(session, here.keys, wanted, here.now())
        except Unfit as error:
            form.fail("state", error.text, **error.values)
    if not form.ok:
        return _step(request, here, viewer, school, form, state)
    done = (
        N_("{school} is all clear: the emergency is ended.")
        if state == CLEAR
        else N_("{action} is in force at {school}.")
    )
    return _on(request, school, done, "" if state == CLEAR else say(words_of(request), wording.name_of(state)))


def _on(request: Request, school: School, done: Any, action: str) -> Response:
    return see_other(request, f"/s/{school.code}/emergency", done, school=school.name, action=action)


def _show(request: Request, here: District, viewer: Viewer, school: School, form: Form) -> Response:
    with here.database.read() as session:
        there = emergencies.in_force(session, school.code)
        kiosks = session.exec(
            select(Kiosk)
            .where(Kiosk.school == school.code, col(Kiosk.revoked).is_(None), col(Kiosk.replaced_by).is_(None))
            .order_by(Kiosk.name)
        ).all()
        told = emergencies.obeyed(session, school.code, kiosks) if there else set()
    return render(
        request, "emergency/show.html", 200 if form.ok else 422, form=form, there=there, acts=wording,
        may_declare=accounts.may(viewer.account, Right.DECLARE_EMERGENCY, school.code),
        may_see_site=accounts.may(viewer.account, Right.VIEW_ON_SITE, school.code),
        count=len(kiosks), told=len(told), untold=[one.name or one.id for one in kiosks if one.id not in told],
    )  # fmt: skip


def _step(request: Request, here: District, viewer: Viewer, school: School, form: Form, state: str) -> Response:
    with here.database.read() as session:
        there = emergencies.in_force(session, school.code)
    may_end = accounts.may(viewer.account, Right.END_LOCKDOWN)
    return render(
        request, "emergency/step.html", 200 if form.ok else 422, form=form, there=there, acts=wording, state=state,
        is_end=state == CLEAR, blocked=there is not None and there.needs_police and not may_end,
    )  # fmt: skip


ROOM = Room(router, RIGHTS, NAV)
