"""Calls for help, for those who are told of them: live with a sound, "I'm on my way", and closed with what it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from sqlmodel import Session, col, select
from starlette.responses import RedirectResponse, Response

from district.access.people import accounts
from district.access.people.rights import Right
from district.access.people.sessions import Viewer
from district.api.dependencies import Here
from district.db.people_tables import Account
from district.db.projection_tables import Case
from district.db.tables import Kiosk, Photo, School
from district.db.today_tables import HelpCall, HelpStep, Step
from district.instance import District
from district.publish import help_calls
from district.publish.help_calls import HelpOutcome
from district.web import live, static_files
from district.web.authorization import AtSchool, Me, NotFound, Typed
from district.web.emergency import news
from district.web.forms import Form, Said
from district.web.help_calls.wording import OUTCOMES, STEPS
from district.web.pages import listing, render, see_other, show_table
from district.web.route_rights import NavItem, Need, Room, RouteRights
from district.web.tables import Column, Kind, Row, Table
from language.marks import N_, Text

router = APIRouter()

_PATH = "/s/{code}/help-calls/{call}"
RIGHTS: RouteRights = {
    ("GET", "/help-calls"): Need.SIGNED_IN,
    ("GET", "/help-calls/open"): Need.SIGNED_IN,
    ("GET", "/help-calls/live"): Need.SIGNED_IN,
    ("GET", f"{_PATH}/photo"): Right.VIEW_HELP_CALLS,
    ("POST", f"{_PATH}/on-my-way"): Right.ACKNOWLEDGE_HELP_CALLS,
    ("POST", f"{_PATH}/close"): Right.ACKNOWLEDGE_HELP_CALLS,
}
"""The pages of all of somebody's schools are for people who see help calls at any; `_schools` refuses others."""

NAV = (NavItem(N_("Help calls"), "/help-calls", Right.VIEW_HELP_CALLS, is_theirs=True),)

_COLUMNS = (
    Column("pressed", N_("Pressed"), Kind.MOMENT),
    Column("school", N_("School")),
    Column("by", N_("By")),
    Column("acknowledged", N_("First on the way"), Kind.MOMENT),
    Column("closed", N_("Closed"), Kind.MOMENT),
    Column("outcome", N_("What it was")),
)
_OVER = N_("Somebody has closed this call already. Nothing was changed.")


@dataclass(frozen=True, slots=True)
class Shown:
    """An open call as its card shows it. `key` changes with each press, so that a page rings again; that of `is_own`
    does not, because the one who pressed must not be heard."""

    id: str
    key: str
    school: School
    entrance: str
    by: str
    pressed: datetime
    presses: int
    has_photo: bool
    case: str
    is_answered: bool
    is_mine: bool
    is_own: bool
    may_answer: bool
    steps: Sequence[tuple[Said, datetime]] = field(repr=False)


@listing(router, "/help-calls")
def calls(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """Who sees help calls somewhere: those that are open, and those that are over."""
    return _page(request, here, viewer, form)


@router.get("/help-calls/open")
def still_open(request: Request, here: Here, viewer: Me) -> Response:
    """Who sees help calls somewhere: emergencies there and the open calls, as a part of the page."""
    with here.database.read() as session:
        shown = _open(session, viewer, _schools(session, viewer))
        alarms = news.shown(session, viewer)
    return render(request, "help_calls/now.html", waiting=shown, outcomes=OUTCOMES, form=Form(), flawed="", **alarms)


@router.get("/help-calls/live", response_class=StreamingResponse)
def stream(request: Request, here: Here, viewer: Me) -> StreamingResponse:
    """Who sees help calls somewhere: told when anything moves at one of these schools (see district.web.live)."""
    with here.database.read() as session:
        there = _schools(session, viewer)
    return live.streamed(request, sorted(there), Right.VIEW_HELP_CALLS)


@router.get(_PATH + "/photo")
def photo(here: Here, school: AtSchool, call: str) -> Response:
    """Who sees the school's help calls: the photo of the case on whose page it was pressed, while the call is open."""
    with here.database.read() as session:
        found = session.get(HelpCall, call)
        if found is None or found.school != school.code or found.closed is not None:
            raise NotFound
        case = session.get(Case, found.case) if found.case else None
        row = session.get(Photo, case.photo) if case is not None and case.photo else None
        if row is None or row.erased is not None:
            return RedirectResponse(static_files.address("no-photo.svg"), 307)
        return Response(row.jpeg, media_type="image/jpeg")


@router.post(_PATH + "/on-my-way")
def on_my_way(request: Request, here: Here, viewer: Me, school: AtSchool, call: str) -> Response:
    """Who may acknowledge: the one who pressed sees it on the dot."""
    with here.database.write() as session:
        _known(session, school, call)
        done = help_calls.acknowledge(session, here.keys, school.code, call, viewer.account.id, here.now())
    return see_other(request, "/help-calls", N_("They know that you are on your way.") if done else _OVER)


@router.post(_PATH + "/close")
def close(request: Request, here: Here, viewer: Me, school: AtSchool, call: str, form: Typed) -> Response:
    """Who may acknowledge: it is over, and what it was."""
    outcome = form.choice("outcome", list(HelpOutcome), N_("Say what it was, then close the call."))
    if not form.ok:
        with here.database.read() as session:
            _known(session, school, call)
        return _page(request, here, viewer, form, call)
    with here.database.write() as session:
        _known(session, school, call)
        done = help_calls.close(
            session, here.keys, school.code, call, HelpOutcome(outcome), viewer.account.id, here.now()
        )
    return see_other(request, "/help-calls", N_("The call is closed.") if done else _OVER)


def _page(request: Request, here: District, viewer: Viewer, form: Form, flawed: str = "") -> Response:
    with here.database.read() as session:
        schools = _schools(session, viewer)
        rows = help_calls.closed_calls(session, schools)
        names = _names(session, [call.by for call in rows])
        shown = _open(session, viewer, schools)
        alarms = news.shown(session, viewer)
    table = Table(
        _COLUMNS,
        [
            Row(
                {
                    "pressed": call.pressed, "school": schools[call.school].name, "by": names.get(call.by),
                    "acknowledged": call.acknowledged, "closed": call.closed,
                    "outcome": OUTCOMES[HelpOutcome(call.outcome)],
                },
                id=call.id,
            )
            for call in rows
        ],
        N_("The newest first"),
        N_("Nobody has called for help so far."),
    )  # fmt: skip
    if not form.ok:
        return render(
            request, "help_calls/calls.html", 422, table=table, waiting=shown, outcomes=OUTCOMES, form=form,
            flawed=flawed, **alarms,
        )  # fmt: skip
    return show_table(
        request, "help_calls/calls.html", table, waiting=shown, outcomes=OUTCOMES, form=form, flawed="", **alarms
    )


def _schools(session: Session, viewer: Viewer) -> dict[str, School]:
    codes = accounts.schools_with(session, viewer.account, Right.VIEW_HELP_CALLS)
    if not codes:
        raise NotFound
    wanted = select(School).where(col(School.code).in_(list(codes)))
    return {one.code: one for one in session.exec(wanted.order_by(School.name, School.code))}


def _known(session: Session, school: School, call: str) -> None:
    found = session.get(HelpCall, call)
    if found is None or found.school != school.code:
        raise NotFound


def _open(session: Session, viewer: Viewer, schools: Mapping[str, School]) -> list[Shown]:
    rows = help_calls.open_calls(session, schools)
    steps = help_calls.steps_of(session, rows)
    names = _names(session, [step.by for some in steps.values() for step in some])
    return [_shown(session, viewer, call, schools[call.school], steps[call.id], names) for call in rows]


def _shown(
    session: Session, viewer: Viewer, call: HelpCall, school: School, steps: Sequence[HelpStep],
    names: Mapping[str, str],
) -> Shown:  # fmt: skip
    case = session.get(Case, call.case) if call.case else None
    kiosk = session.get(Kiosk, case.kiosk) if case is not None else None
    me = viewer.account
    coming = {step.by for step in steps if step.step == Step.ON_THE_WAY}
    return Shown(
        call.id, f"{call.id}-{call.presses}", school, kiosk.name if kiosk else "", names.get(call.by, ""),
        call.pressed, call.presses, bool(case and case.photo),
        call.case if accounts.may(me, Right.VIEW_CASES, school.code) else "", bool(coming),
        me.id in coming, call.by == me.id,
        accounts.may(me, Right.ACKNOWLEDGE_HELP_CALLS, school.code),
        [(Said(_said(step), {"name": names.get(step.by, "")}), step.at) for step in steps],
    )  # fmt: skip


def _said(step: HelpStep) -> Text:
    return STEPS[Step(step.step)]


def _names(session: Session, ids: Sequence[str]) -> Mapping[str, str]:
    return dict(session.exec(select(Account.id, Account.name).where(col(Account.id).in_(set(ids)))).all())


ROOM = Room(router, RIGHTS, NAV)
