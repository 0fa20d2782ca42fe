"""The name behind an id of the audit or the journal, for auditors: shown once for a written reason, which the audit
shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from district.access import looks
from district.access.looks import LookKind
from district.access.people.rights import Right
from district.api.dependencies import Here
from district.db.tables import School
from district.projections import names_behind
from district.projections.names_behind import Behind
from district.web.authorization import Me, Typed
from district.web.pages import render
from district.web.route_rights import Room
from language.marks import N_, Text

router = APIRouter()

_PATH = "/audit/name"
RIGHTS = {
    ("GET", _PATH): Right.UNCOVER_NAMES,
    ("POST", _PATH): Right.UNCOVER_NAMES,
}
_LONGEST_ID = 200
_LONGEST_REASON = 500
_SHORTEST_REASON = 8

_KINDS: Mapping[Behind, Text] = {
    Behind.VISIT: N_("A visit"),
    Behind.CASE: N_("A visitor who was held"),
    Behind.CONDUCT: N_("A record of conduct"),
    Behind.EXPECTED: N_("An expected visitor"),
    Behind.STAFF: N_("A staff member"),
    Behind.ACCOUNT: N_("An account of these pages"),
    Behind.ENTRY: N_("An entry of the barred list"),
}


@router.get(_PATH)
def name_page(request: Request, form: Typed) -> Response:
    """Auditors: of whom, and why. `?id=` fills the first in."""
    return render(request, "audit/name.html", form=form, id=request.query_params.get("id", "")[:_LONGEST_ID], told=None)


@router.post(_PATH)
def uncover(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """Auditors: journal the look with its reason, then show the name. It stands in no address, and is not shown again
    without another look."""
    typed = form.text("id", N_("Enter an id, as it stands in the audit or the journal."), _LONGEST_ID)
    id_ = names_behind.id_of(typed)
    reason = form.line("reason", longest=_LONGEST_REASON)
    if len(reason) < _SHORTEST_REASON:
        form.fail("reason", N_("Write why you look, in a few words. The audit shows it with your name."))
    told: dict[str, Any] | None = None
    if form.ok:
        with here.database.write() as session:
            found = names_behind.find(session, id_)
            if found is None:
                form.fail("id", N_("Nobody stands behind this id, or nothing of it is kept any more."))
            else:
                school = session.get(School, found.school) if found.school else None
                told = {"what": _KINDS[found.behind], "name": found.name, "school": school.name if school else ""}
                account, now = viewer.account.id, here.now()
                looks.note_with_reason(session, account, LookKind.NAME, id_, reason, now, found.school)
    return render(request, "audit/name.html", 200 if form.ok else 422, form=form, id=id_, told=told)


ROOM = Room(router, RIGHTS)
