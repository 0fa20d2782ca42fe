"""Emergencies of all schools, for those who may declare anywhere: what is in force where, and one act at several."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from district.access.people.rights import Right
from district.api.dependencies import Here
from district.errors import Unfit
from district.instance import District
from district.publish import emergencies
from district.publish.emergencies import InForce
from district.publish.school_plans import CLEAR
from district.publish.schools import all_schools
from district.web.authorization import Me, Typed
from district.web.emergency import wording
from district.web.forms import Form, Said
from district.web.pages import listing, render, say, see_other, show_table, words_of
from district.web.route_rights import NavItem, Room
from district.web.tables import Column, Kind, Row, Table
from language.marks import N_, Plural, Text

router = APIRouter()

_EVERYWHERE = Right.DECLARE_EMERGENCY
"""Without a school in the address it is for those who have it at any."""
RIGHTS = {
    ("GET", "/emergency"): _EVERYWHERE,
    ("GET", "/emergency/confirm"): _EVERYWHERE,
    ("POST", "/emergency/confirm"): _EVERYWHERE,
}
NAV = (NavItem(N_("Emergencies"), "/emergency", _EVERYWHERE),)

_COLUMNS = (
    Column("school", N_("School")),
    Column("state", N_("In force")),
    Column("drill", N_("Drill")),
    Column("since", N_("since"), Kind.MOMENT),
    Column("by", N_("Declared by")),
)
_MOST = 2_000


@listing(router, "/emergency")
def emergency_everywhere(request: Request, here: Here) -> Response:
    """Dispatch and security: what is in force where, and the first step of an act at several schools."""
    with here.database.read() as session:
        schools = all_schools(session)
        there = emergencies.everywhere(session)
    schools.sort(key=lambda one: (one.code not in there, one.name))
    rows = [_row(one.code, one.name, there.get(one.code)) for one in schools]
    table = Table(_COLUMNS, rows, N_("Schools"), N_("There is no school here."))
    return show_table(
        request, "emergency/several.html", table, acts=wording, clear=CLEAR, count=len(there),
        chosen=request.query_params.getlist("school"), action=request.query_params.get("action", ""),
    )  # fmt: skip


@router.get("/emergency/confirm")
def confirm_page(request: Request, here: Here, form: Typed) -> Response:
    """Dispatch and security: the second step, which names every school."""
    codes = request.query_params.getlist("school")[:_MOST]
    return _confirm(request, here, form, request.query_params.get("action", ""), codes)


@router.post("/emergency/confirm")
def act(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """Dispatch and security: at all of these schools or at none."""
    seen = dict(one.partition("=")[::2] for one in form.every("seen")[:_MOST])
    state = form.value("action")
    wanted = wording.wanted(viewer, form, state, seen)
    if form.ok:
        try:
            with here.database.write() as session:
                emergencies.act(session, here.keys, wanted, here.now())
        except Unfit as error:
            form.fail("state", error.text, **error.values)
    if not form.ok:
        return _confirm(request, here, form, state, list(seen))
    done = (
        Plural("Ended at {count} school.", "Ended at {count} schools.")
        if state == CLEAR
        else Plural("{action} is in force at {count} school.", "{action} is in force at {count} schools.")
    )
    action = "" if state == CLEAR else say(words_of(request), wording.name_of(state))
    return see_other(request, "/emergency", done, action=action, count=str(len(seen)))


def _confirm(request: Request, here: District, form: Form, state: str, codes: list[str]) -> Response:
    with here.database.read() as session:
        schools = [one for one in all_schools(session) if one.code in set(codes)]
        there = emergencies.everywhere(session)
    if state != CLEAR and state not in {word for word, _, _ in wording.ACTIONS}:
        form.fail("state", N_("Choose what is to be done."))
        state = ""
    if not schools:
        form.fail("state", N_("Choose at least one school."))
    now = {one.code: there[one.code] for one in schools if one.code in there}
    if state == CLEAR:
        schools = [one for one in schools if one.code in now] or schools
    return render(
        request, "emergency/confirm.html", 200 if form.ok else 422, form=form, acts=wording, state=state,
        schools=schools, there=now, is_end=state == CLEAR,
        needs_police=any(one.needs_police for one in now.values()),
        may_go_on=bool(state and schools),
    )  # fmt: skip


def _row(code: str, name: str, there: InForce | None) -> Row:
    state: Text | Said | None = wording.name_of(there.state) if there else None
    drill = N_("yes") if there and there.more.is_drill else None
    cells = {"school": name, "state": state, "drill": drill, "since": there and there.since, "by": there and there.name}
    return Row(cells, link=f"/s/{code}/emergency", id=code, extra={"there": there})


ROOM = Room(router, RIGHTS, NAV)
