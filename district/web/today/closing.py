"""Closing a case that no kiosk answers for: nobody can decide it any more, and it must not stand on Today for ever."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from district.access.people.rights import Right
from district.api.dependencies import Here
from district.errors import DistrictError
from district.publish import case_closing
from district.web.authorization import AtSchool, Me, Typed
from district.web.pages import see_other
from district.web.route_rights import Room
from district.web.today import case_routes, standing
from district.web.wording import CLOSED_BECAUSE
from language.marks import N_
from sync.contract.vocabulary import CloseReason, Permission

router = APIRouter()

_PATH = "/s/{code}/cases/{case}/close"
RIGHTS = {("POST", _PATH): Right.DECIDE_CASES}
_FIRST = N_("You closed nothing: somebody was first.")
_NOT_CLOSED = N_("The case was not closed: its kiosk answers again, or you may not decide here any more.")


@router.post(_PATH)
def close(request: Request, here: Here, viewer: Me, school: AtSchool, case: str, form: Typed) -> Response:
    """Who may decide: say what became of the visitor. The case is closed with it, and stays on record."""
    address = f"/s/{school.code}/cases/{case}"
    with here.database.read() as session:
        found = case_routes.found_case(session, school, case)
        person = standing.staff_at(session, viewer.account, school.code)
        stands = standing.standing(session, found, viewer.account.staff, here.now())
    if found.decision:
        is_own = person is not None and found.decided_by == person.id  # the same press once more
        return see_other(request, address) if is_own else see_other(request, address, _FIRST)
    if not stands.is_lost:
        return see_other(request, address, _NOT_CLOSED)
    reason = form.choice("closing", CLOSED_BECAUSE, N_("Say what became of the visitor, then close the case."))
    note = case_routes.note_of(form)
    if person is None or Permission.DECIDE not in person.permissions:
        form.fail("main", standing.NO_STAFF)
    if not form.ok or person is None:
        return case_routes.show_case(request, here, viewer, school, case, form)
    try:
        done = case_closing.close(here.database, here.keys, case, CloseReason(reason), person.id, here.now(), note)
    except DistrictError:  # the kiosk came back, or the person was removed, since it was looked at
        return see_other(request, address, _NOT_CLOSED)
    if not done:
        return see_other(request, address, _FIRST)
    return see_other(request, f"/s/{school.code}", N_("The case is closed. It stays on record."))


ROOM = Room(router, RIGHTS)
