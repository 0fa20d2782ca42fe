"""The silent key on the office's pages. What it answers changes nothing on the screen: a person at the counter
may see it. A dot that is always there is hollow, full once the call is made, ringed once somebody is on their way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import structlog
from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from district.access.people import accounts
from district.access.people.rights import Right
from district.access.people.sessions import Viewer
from district.api.dependencies import Here
from district.db.tables import School
from district.publish import help_calls
from district.web.authorization import AtSchool, Me, Typed
from district.web.pages import render
from district.web.route_rights import Room
from language.marks import N_, Text

router = APIRouter()

RIGHTS = {
    ("GET", "/s/{code}/help"): Right.CALL_FOR_HELP,
    ("POST", "/s/{code}/help"): Right.CALL_FOR_HELP,
}

_log = structlog.get_logger("district")


@dataclass(frozen=True, slots=True)
class HelpKey:
    """How the viewer's own call stands. `mark` is the dot's class; `at` when it came to that."""

    mark: str
    said: Text
    at: datetime | None
    case: str


def key_of(session: Session, viewer: Viewer, school: School, case: str = "") -> HelpKey | None:
    """The key for a page of the school's; None for those who have none. `case` is the one whose page it is."""
    if not accounts.may(viewer.account, Right.CALL_FOR_HELP, school.code):
        return None
    call = help_calls.open_call(session, school.code, viewer.account.id)
    if call is None:
        return HelpKey("idle", N_("Nothing was sent."), None, case)
    if call.acknowledged is None:
        return HelpKey("sent", N_("Sent at"), call.last, case)
    return HelpKey("coming", N_("Somebody is on their way since"), call.acknowledged, case)


@router.get("/s/{code}/help")
def key(request: Request, here: Here, viewer: Me, school: AtSchool) -> Response:
    """Who may call for help: the key, as a part of the page that has it."""
    with here.database.read() as session:
        found = key_of(session, viewer, school, request.query_params.get("case", "")[:64])
    return render(request, "help_calls/key.html", help=found)


@router.post("/s/{code}/help")
def press(here: Here, viewer: Me, school: AtSchool, form: Typed) -> Response:
    """Who may call for help: done. No content: a browser stays where it is, with all that was typed."""
    with here.database.write() as session:
        call = help_calls.press(session, here.keys, school.code, viewer.account.id, form.value("case")[:64], here.now())
        _log.info("help_called", school=school.code, call=call.id, presses=call.presses)
    return Response(status_code=204)


ROOM = Room(router, RIGHTS)
