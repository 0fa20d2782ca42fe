"""The silent key on the pages of a school. What it answers changes nothing on the screen: a person at the counter
may see it. A dot that is always there is hollow, full once the call is made, ringed once somebody is on their way."""

from __future__ import annotations

import structlog
from fastapi import APIRouter, Request
from starlette.responses import Response

from district.access.people.rights import Right
from district.api.dependencies import Here
from district.publish import help_calls
from district.web.authorization import AtSchool, Me, Typed
from district.web.help_key import key_of
from district.web.pages import render
from district.web.route_rights import Room

router = APIRouter()

RIGHTS = {
    ("GET", "/s/{code}/help"): Right.CALL_FOR_HELP,
    ("POST", "/s/{code}/help"): Right.CALL_FOR_HELP,
}

_log = structlog.get_logger("district")


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
        call = help_calls.press(
            session, here.keys, school.code, viewer.account.id, form.value("case")[:64], here.now(),
            form.value("press"),
        )  # fmt: skip
        _log.info("help_called", school=school.code, call=call.id, presses=call.presses)
    return Response(status_code=204)


ROOM = Room(router, RIGHTS)
