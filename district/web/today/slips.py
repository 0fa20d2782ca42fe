"""The slip for a visitor who was stopped by mistake: "sorry for the wait", and whom to call. It never says why."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Request
from starlette.responses import Response

from district.access.people.rights import Right
from district.api.dependencies import Here
from district.db.projection_tables import Case
from district.web.authorization import AtSchool, NotFound
from district.web.bars.notice import slip_of
from district.web.pages import words_of
from district.web.route_rights import Room
from language.catalogue import OFFERED
from language.translator import Translator, translator
from printing.reports.notice import slip_pdf
from sync.contract.vocabulary import Decision, Reason

router = APIRouter()

RIGHTS = {("GET", "/s/{code}/cases/{case}/slip.pdf"): Right.VIEW_CASES}
_ADMITTED = frozenset({Decision.ADMIT, Decision.ADMIT_WITH_ESCORT, "admitted", "admitted_with_escort"})


def was_mistaken(case: Case) -> bool:
    """Whether somebody decided that the visitor is not who was listed."""
    return case.reason == Reason.DIFFERENT_PERSON and case.decision in _ADMITTED


def languages(case: Case) -> Sequence[Translator]:
    """In which the slip of a case is there; none for a case that has none."""
    return [translator(tag) for tag in OFFERED] if was_mistaken(case) else []


@router.get("/s/{code}/cases/{case}/slip.pdf")
def slip(request: Request, here: Here, school: AtSchool, case: str, language: str = "") -> Response:
    """Who may see cases: the slip in the visitor's language."""
    words = translator(language) if language in OFFERED else words_of(request)
    with here.database.read() as session:
        found = session.get(Case, case)
        if found is None or found.school != school.code or not was_mistaken(found):
            raise NotFound
        made = slip_of(session, school, words)
    headers = {"Content-Disposition": 'inline; filename="slip.pdf"', "Cache-Control": "no-store"}
    return Response(slip_pdf(made), media_type="application/pdf", headers=headers)


ROOM = Room(router, RIGHTS)
