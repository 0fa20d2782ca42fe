"""The public-records copy, for counsel and records: counts of chosen schools and days, and the request it closes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from district.access import privacy_requests
from district.access.people.rights import Right
from district.access.privacy_requests import Given, RequestKind, RequestOutcome
from district.api.dependencies import Here
from district.days import district_day
from district.db.tables import School
from district.errors import Unfit
from district.instance import District
from district.projections.visit_counts import Range
from district.publish.schools import all_schools
from district.web.authorization import Me, Typed
from district.web.dashboard.filters import from_address
from district.web.forms import Form, Said
from district.web.pages import listing, render, see_other, show_table, words_of
from district.web.privacy import public_copy
from district.web.privacy.public_copy import Part
from district.web.route_rights import Room
from district.web.tables import as_csv
from language.marks import N_

router = APIRouter()

_PAGE = "/privacy/public-records"
RIGHTS = {
    ("GET", _PAGE): Right.EXPORT_RECORDS,
    ("GET", f"{_PAGE}.pdf"): Right.EXPORT_RECORDS,
    ("POST", _PAGE): Right.EXPORT_RECORDS,
}

MOST_DAYS = 366


@dataclass(frozen=True, slots=True)
class _Copy:
    """What is asked for, and what was counted; without parts where the address is at fault."""

    asked: Range
    schools: Sequence[School]
    all_schools: Sequence[School]
    parts: Sequence[Part]

    @property
    def query(self) -> str:
        pairs = [("from", self.asked.first.isoformat()), ("until", self.asked.last.isoformat())]
        return urlencode([*pairs, *(("school", code) for code in self.asked.several)])


@listing(router, _PAGE)
def public_records(request: Request, here: Here) -> Response:
    """Counsel and records: the counts, to read and to hand out."""
    form = Form()
    copy = _copy(request, here, form, request.query_params, request.query_params.getlist("school"))
    if form.ok and request.url.path != _PAGE:
        return show_table(request, "privacy/public_records.html", public_copy.as_table(copy.parts), "")
    return _shown(request, here, form, copy)


@router.get(f"{_PAGE}.pdf")
def public_records_paper(request: Request, here: Here) -> Response:
    """Counsel and records: the same as a tagged PDF."""
    form = Form()
    copy = _copy(request, here, form, request.query_params, request.query_params.getlist("school"))
    if not form.ok:
        return _shown(request, here, form, copy)
    made = public_copy.paper(copy.parts, copy.asked, copy.schools, words_of(request), here.now())
    headers = {"Content-Disposition": 'inline; filename="public-records.pdf"'}
    return Response(made, media_type="application/pdf", headers=headers)


@router.post(_PAGE)
def give(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """Counsel and records: this copy was handed out, and so a request is closed."""
    query = {name: form.value(name) for name in ("from", "until")}
    copy = _copy(request, here, form, query, form.every("school"))
    number = form.value("request")
    if not (number.isascii() and number.isdecimal() and len(number) < 16):
        form.fail("request", N_("Choose the request that you have answered with this copy."))
    elif form.ok and form.value("digest") != _digest(request, copy):
        form.fail("request", N_("The counts have changed since you opened this page. Hand out the copy as it is now."))
    if form.ok:
        given = Given(RequestOutcome.GIVEN, f"public-records.csv?{copy.query}", _digest(request, copy))
        try:
            with here.database.write() as session:
                privacy_requests.close(session, int(number), given, viewer.account.id, here.now())
        except Unfit as error:
            form.fail("request", error.text, **error.values)
    if not form.ok:
        return _shown(request, here, form, copy)
    return see_other(request, "/privacy/requests", N_("The request is closed."))


def _copy(request: Request, here: District, form: Form, query: Mapping[str, str], chosen: Sequence[str]) -> _Copy:
    words = words_of(request)
    with here.database.read() as session:
        schools = sorted(all_schools(session), key=lambda one: one.name.casefold())
        codes = {one.code for one in schools}
        asked = from_address({"from": query.get("from", ""), "until": query.get("until", "")},
                             district_day(session, here.now()), codes, form, MOST_DAYS)  # fmt: skip
        asked = replace(asked, several=tuple(sorted(codes.intersection(chosen))))
        there = [one for one in schools if not asked.several or one.code in asked.several]
        parts = public_copy.parts_of(session, asked, there, words) if form.ok else []
    return _Copy(asked, there, schools, parts)


def _digest(request: Request, copy: _Copy) -> str:
    """The SHA-256 of the CSV file in the viewer's language."""
    return sha256(as_csv(public_copy.as_table(copy.parts), words_of(request))).hexdigest()


def _shown(request: Request, here: District, form: Form, copy: _Copy) -> Response:
    words = words_of(request)
    with here.database.read() as session:
        waiting = privacy_requests.open_of(session, RequestKind.PUBLIC_RECORDS)
    options = [
        (str(one.number), Said(N_("{number}, due by {day} {reference}"),
                               {"number": one.number, "day": one.due, "reference": one.reference}))
        for one in waiting
    ]  # fmt: skip
    shown: dict[str, Any] = {
        "asked": copy.asked,
        "schools": [(one.code, one.name) for one in copy.all_schools],
        "tables": [one.table() for one in copy.parts],
        "query": copy.query,
        "digest": _digest(request, copy) if copy.parts else "",
        "waiting": [("", N_("Choose")), *options] if options else [],
        "most_days": MOST_DAYS,
        "first_day": words.day(copy.asked.first),
        "last_day": words.day(copy.asked.last),
    }
    return render(request, "privacy/public_records.html", 200 if form.ok else 422, form=form, **shown)


ROOM = Room(router, RIGHTS)
