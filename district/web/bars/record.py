"""One record of conduct: what was seen, its bar and its history; it is changed, lifted, and told by a notice."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from district.access import looks
from district.access.looks import LookKind
from district.access.people.rights import Right
from district.access.people.sessions import Viewer
from district.api.dependencies import Here
from district.db.conduct_tables import Conduct
from district.db.projection_tables import Visit
from district.db.tables import School
from district.errors import Unfit
from district.instance import District
from district.publish import bars
from district.publish.bars import Measure, Step
from district.publish.schools import names_of_all
from district.web.authorization import Forbidden, Me, Typed
from district.web.bars import notice, places, terms, wording
from district.web.forms import Form
from district.web.pages import render, see_other, words_of
from district.web.security.entry_edits import who
from district.web.security.entry_form import EVERY, SOME
from language.catalogue import OFFERED
from language.marks import N_
from language.translator import translator
from printing.reports.notice import notice_pdf

router = APIRouter()

_AT = {"/s/{code}/bars/{bar}": Right.BAR_UNTIL_CLOSING, "/security/bars/{bar}": Right.REVIEW_BARS}
_CHANGES = {"/s/{code}/bars/{bar}": Right.BAR_UNTIL_CLOSING, "/security/bars/{bar}": Right.BAR_LONGER}
RIGHTS = (
    {("GET", path + rest): right for path, right in _AT.items() for rest in ("", "/notice.pdf")}
    | {("POST", f"{path}/notice"): right for path, right in _AT.items()}
    | {(way, f"{path}/{act}"): right for path, right in _CHANGES.items() for act in ("change", "lift")
       for way in ("GET", "POST")}
)  # fmt: skip
LONGEST = 500


@router.get("/s/{code}/bars/{bar}")
@router.get("/security/bars/{bar}")
def record(request: Request, here: Here, viewer: Me, bar: str) -> Response:
    """Who may bar at the school, and who reviews bars. The look is journaled."""
    school, words, now = places.school_of(request, here), words_of(request), here.now()
    with here.database.read() as session:
        found = places.found_at(session, bar, school)
        zone = places.zone_at(session, school)
        history = [
            {"at": one.at, "what": wording.StepName[one.act.upper()], "by": who(session, one.by) if one.by else "",
             "ends": one.ends, "words": one.words}
            for one in bars.steps_of(session, bar)
        ]  # fmt: skip
        names = names_of_all(session)
        by = who(session, found.by)
        visit = session.get(Visit, found.visit) if found.visit else None
    looks.note_opened(here.database, viewer.account.id, found.school, LookKind.CONDUCT, bar, now)
    state = bars.state_of(found, now, now.astimezone(zone).date())
    return render(
        request, "bars/record.html", conduct=found, name=wording.whole_name(found), state=state,
        state_name=wording.state_name(state), seen=wording.seen_words(found, words), history=history, by=by,
        schools=[names.get(code, code) for code in found.schools], is_bar=found.measure != Measure.RECORD,
        at=names.get(found.school, ""), may_change=found.is_listed and places.may_change(viewer.account, found),
        languages=[translator(tag) for tag in OFFERED], base=places.base_of(school),
        has_visit=visit is not None and visit.school == found.school,
    )  # fmt: skip


@router.get("/s/{code}/bars/{bar}/notice.pdf")
@router.get("/security/bars/{bar}/notice.pdf")
def notice_file(request: Request, here: Here, bar: str, language: str = "") -> Response:
    """Who may see the bar: the notice in the person's language."""
    words = translator(language) if language in OFFERED else words_of(request)
    with here.database.read() as session:
        found = places.found_at(session, bar, places.school_of(request, here))
        made = notice.notice_of(session, found, words, here.now())
    headers = {"Content-Disposition": 'inline; filename="notice.pdf"', "Cache-Control": "no-store"}
    return Response(notice_pdf(made), media_type="application/pdf", headers=headers)


@router.post("/s/{code}/bars/{bar}/notice")
@router.post("/security/bars/{bar}/notice")
def notice_given(request: Request, here: Here, viewer: Me, bar: str, form: Typed) -> Response:
    """Who may see the bar: that the notice was handed over, or mailed."""
    school = places.school_of(request, here)
    how = Step.MAILED if form.value("how") == Step.MAILED else Step.HANDED
    with here.database.write() as session:
        found = places.found_at(session, bar, school)
        bars.note_notice(session, found.id, how, viewer.account.id, here.now())
    return see_other(request, f"{places.base_of(school)}/{bar}", N_("That is on record."))


@router.get("/s/{code}/bars/{bar}/change")
@router.get("/security/bars/{bar}/change")
def change_page(request: Request, here: Here, viewer: Me, bar: str, form: Typed) -> Response:
    """Who could impose the bar."""
    return _change_page(request, here, viewer, bar, form)


@router.post("/s/{code}/bars/{bar}/change")
@router.post("/security/bars/{bar}/change")
def change(request: Request, here: Here, viewer: Me, bar: str, form: Typed) -> Response:
    """Who could impose the bar, as it is and as it is to be."""
    place, found = _changeable(request, here, viewer, bar)
    why = form.text("why", N_("Say why, for the record."), LONGEST)
    with here.database.read() as session:
        term = terms.typed_term(session, form, _measures(viewer, place), place, here.now())
    if not form.ok or term is None:
        return _change_page(request, here, viewer, bar, form)
    try:
        with here.database.write() as session:
            bars.change(session, here.keys, found.id, _known(form), term, why, viewer.account.id, here.now())
    except Unfit as error:
        form.fail("main", error.text, **error.values)
        return _change_page(request, here, viewer, bar, form)
    return see_other(request, f"{places.base_of(places.school_of(request, here))}/{bar}", N_("The bar is changed."))


@router.get("/s/{code}/bars/{bar}/lift")
@router.get("/security/bars/{bar}/lift")
def lift_page(request: Request, here: Here, viewer: Me, bar: str, form: Typed) -> Response:
    """Who could impose the bar: what lifting does."""
    return _lift_page(request, here, viewer, bar, form)


@router.post("/s/{code}/bars/{bar}/lift")
@router.post("/security/bars/{bar}/lift")
def lift(request: Request, here: Here, viewer: Me, bar: str, form: Typed) -> Response:
    """Who could impose the bar: end it early, with a reason."""
    _, found = _changeable(request, here, viewer, bar)
    why = form.text("why", N_("Say why, for the record."), LONGEST)
    if form.ok:
        try:
            with here.database.write() as session:
                bars.lift(session, here.keys, found.id, _known(form), why, viewer.account.id, here.now())
        except Unfit as error:
            form.fail("main", error.text, **error.values)
    if not form.ok:
        return _lift_page(request, here, viewer, bar, form)
    return see_other(request, f"{places.base_of(places.school_of(request, here))}/{bar}", N_("The bar is lifted."))


def _changeable(request: Request, here: District, viewer: Viewer, bar: str) -> tuple[School | None, Conduct]:
    """The school whose clock the bar goes by, and the bar. Raises NotFound, or Forbidden for somebody who could not
    have imposed it."""
    with here.database.read() as session:
        found = places.found_at(session, bar, places.school_of(request, here))
        home = session.get(School, found.school) if found.school else None
    if found.measure == Measure.RECORD or not places.may_change(viewer.account, found):
        raise Forbidden
    return home, found


def _measures(viewer: Viewer, school: School | None) -> list[Measure]:
    """What a bar may become. Who has no right at its school, but at the district, makes it longer."""
    there: list[Measure] = [one for one in places.measures(viewer.account, school) if one != Measure.RECORD]
    return there or list(places.measures(viewer.account, None))


def _known(form: Form) -> int:
    typed = form.value("known")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 6 else 0


def _change_page(request: Request, here: District, viewer: Viewer, bar: str, form: Form) -> Response:
    home, found = _changeable(request, here, viewer, bar)
    may = _measures(viewer, home)
    with here.database.read() as session:
        zone = places.zone_at(session, home)
        options = terms.options(session, may, home, here.now(), words_of(request))
        schools = sorted(names_of_all(session).items(), key=lambda one: one[1])
    is_here = home is not None and found.schools == [home.code]
    values = {
        "until": bars.last_day(found.ends, zone).isoformat() if found.ends else "",
        "review": found.review,
        "scope": terms.HERE if is_here else SOME if found.schools else EVERY,
        "schools": found.schools,
    }
    return render(
        request, "bars/change.html", 200 if form.ok else 422, form=form, name=wording.whole_name(found),
        known=found.steps, measures=options, measure=found.measure, may_longer=Measure.LONGER in may,
        scopes=terms.scopes(home), schools=schools, values=values, ends=found.ends, is_over=not found.is_listed,
        back=f"{places.base_of(places.school_of(request, here))}/{bar}",
    )  # fmt: skip


def _lift_page(request: Request, here: District, viewer: Viewer, bar: str, form: Form) -> Response:
    _, found = _changeable(request, here, viewer, bar)
    shown: dict[str, Any] = {"name": wording.whole_name(found), "known": found.steps, "is_over": not found.is_listed}
    back = f"{places.base_of(places.school_of(request, here))}/{bar}"
    return render(request, "bars/lift.html", 200 if form.ok else 422, form=form, back=back, **shown)
