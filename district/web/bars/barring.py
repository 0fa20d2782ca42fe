"""Conduct is put on record, and a bar imposed: at a school, also from a visit's record, or at the district."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from district.access.people.rights import Right
from district.access.people.sessions import Viewer
from district.api.dependencies import Here
from district.db.projection_tables import Visit
from district.db.tables import School
from district.errors import Unfit
from district.instance import District
from district.publish import bars
from district.publish.barred_people import entry_id
from district.publish.bars import Behavior, Measure, Person, Seen
from district.publish.schools import names_of_all
from district.settings import said
from district.web.authorization import Me, Typed
from district.web.bars import places, terms, wording
from district.web.forms import Form
from district.web.pages import render, see_other, words_of
from district.web.security.reasons import checked
from language.marks import N_
from language.translator import translator
from sync.contract.barred_list.csv_file import COLUMNS, Reading
from sync.contract.time_zones import day_in

router = APIRouter()

RIGHTS = {
    ("GET", "/s/{code}/bars/add"): Right.BAR_UNTIL_CLOSING,
    ("POST", "/s/{code}/bars/add"): Right.BAR_UNTIL_CLOSING,
    ("GET", "/security/bars/add"): Right.BAR_LONGER,
    ("POST", "/security/bars/add"): Right.BAR_LONGER,
}
LONGEST = 1_000
NAME_PARTS = ("given", "middle", "family", "suffix", "born")


@router.get("/s/{code}/bars/add")
@router.get("/security/bars/add")
def add_page(request: Request, here: Here, viewer: Me, form: Typed, visit: str = "") -> Response:
    """Who may bar: the form, with the person of a visit where its record led here."""
    return _page(request, here, viewer, form, visit)


@router.post("/s/{code}/bars/add")
@router.post("/security/bars/add")
def add(request: Request, here: Here, viewer: Me, form: Typed, visit: str = "") -> Response:
    """Who may bar: put it on record, and bar with it where that was chosen."""
    school, now = places.school_of(request, here), here.now()
    codes = [one for one in form.every("seen") if one in tuple(Behavior)]
    words = form.line("words", longest=LONGEST)
    if not codes:
        form.fail("seen", N_("Say what was seen."))
    elif Behavior.OTHER in codes and not words:
        form.fail("words", N_("Say in your own words what it was."))
    with here.database.read() as session:
        of_visit = _visit(session, school, visit)
        term = terms.typed_term(session, form, places.measures(viewer.account, school), school, now)
        district_words = translator(said(session, "language"))
        today = day_in(places.zone_at(session, school), now)
    id_ = terms.id_of(form)
    fields = _checked(form, today, id_, {
        "reason": wording.reason_of(codes, words, district_words),
        "instructions": district_words.say(wording.INSTRUCTIONS),
    })  # fmt: skip
    if not form.ok or fields is None or term is None:
        return _page(request, here, viewer, form, visit)
    who = Person(fields["family"], fields["given"], fields["middle"], fields["suffix"], fields["born"])
    seen = Seen(codes, words, bool(form.value("left")))
    try:
        with here.database.write() as session:
            bars.impose(
                session, here.keys, id_, school.code if school else "", of_visit.id if of_visit else "", who, seen,
                term, fields, viewer.account.id, now,
            )  # fmt: skip
    except Unfit as error:
        form.fail("main", error.text, **error.values)
        return _page(request, here, viewer, form, visit)
    done = N_("It is on record.") if term.measure is Measure.RECORD else N_("The bar holds. Now give the notice.")
    return see_other(request, f"{places.base_of(school)}/{id_}", done)


def _checked(form: Form, today: date, id_: str, texts: Mapping[str, str]) -> dict[str, Any] | None:
    """The canonical fields of the person and the texts, as the importer would take them."""
    cells = dict.fromkeys(COLUMNS, "") | {name: form.value(name) for name in NAME_PARTS}
    cells |= {"id": entry_id(id_), "kind": "barred", "schools": "*"} | dict(texts)
    return checked(form, cells, Reading(None, today, None))


def _visit(session: Session, school: School | None, visit: str) -> Visit | None:
    found = session.get(Visit, visit) if visit and school else None
    return found if found is not None and school is not None and found.school == school.code else None


def _page(request: Request, here: District, viewer: Viewer, form: Form, visit: str) -> Response:
    school, words = places.school_of(request, here), words_of(request)
    may = places.measures(viewer.account, school)
    with here.database.read() as session:
        of_visit = _visit(session, school, visit)
        options = terms.options(session, may, school, here.now(), words)
        schools = sorted(names_of_all(session).items(), key=lambda one: one[1])
    values = {name: getattr(of_visit, name, None) or "" for name in NAME_PARTS}
    back = f"/s/{school.code}/visits/{of_visit.id}" if school and of_visit else places.base_of(school)
    return render(
        request, "bars/add.html", 200 if form.ok else 422, form=form, values=values, id=form.value("id", bars.new_id()),
        seen=[(one.value, wording.BehaviorName[one.name]) for one in Behavior], measures=options,
        may_longer=Measure.LONGER in may, only_longer=len(may) == 1, scopes=terms.scopes(school), schools=schools,
        first_scope=terms.scopes(school)[0][0], from_visit=of_visit is not None, back=back,
    )  # fmt: skip
