"""Correcting why somebody came, to whom and where. A name is not corrected: somebody under another name was not
screened, so that visit is voided and the visitor checks in again."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fastapi import APIRouter, Request
from starlette.responses import Response

from district.access.people.rights import Right
from district.access.people.sessions import Viewer
from district.api.dependencies import Here
from district.db.projection_tables import Visit
from district.db.tables import School
from district.instance import District
from district.publish import visit_edits
from district.web.authorization import AtSchool, Me, NotFound, Typed
from district.web.forms import Form
from district.web.pages import render, see_other, words_of
from district.web.route_rights import Room
from district.web.settings import marks
from district.web.today import day, standing
from district.web.today.day import name_of
from district.web.today.labels import Labels, labels_of
from language.marks import N_, Text
from sync.contract.records.visit import VisitCorrected

router = APIRouter()

_PATH = "/s/{code}/on-site/{visit}/correct"
RIGHTS = {(method, _PATH): Right.SIGN_IN_AND_OUT for method in ("GET", "POST")}

_SAME = N_("This is what the record says already. Change something, or go back.")
_FIELDS: Mapping[str, Text] = {
    "purpose": N_("Choose why the visitor came."),
    "destination": N_("Choose where the visitor went."),
    "host": N_("Choose one of the school's hosts, or nobody."),
}


@router.get(_PATH)
def correct_page(request: Request, here: Here, school: AtSchool, visit: str, form: Typed) -> Response:
    """Who may sign in and out: what the record says, to be corrected."""
    return _page(request, here, school, visit, form)


@router.post(_PATH)
def correct(request: Request, here: Here, viewer: Me, school: AtSchool, visit: str, form: Typed) -> Response:
    """Who may sign in and out: the correction stands beside what was said first."""
    found, labels = _found(request, here, school, visit)
    before = visit_edits.codes_of(found)
    options = _options(labels, found)
    codes = {name: form.choice(name, [code for code, _ in options[name]], wrong) for name, wrong in _FIELDS.items()}
    if form.ok and marks.unchanged(form, marks.mark(before)):
        if codes == before:
            form.fail("main", _SAME)
        elif not _write(here, viewer, school, VisitCorrected(visit=visit, **codes), before):
            marks.unchanged(form, "")
    if not form.ok:
        return _page(request, here, school, visit, form)
    name = name_of(found, words_of(request))
    return see_other(
        request, f"/s/{school.code}", N_("The visit of {name} is corrected. Both stay on record."), name=name
    )


def _write(here: District, viewer: Viewer, school: School, said: VisitCorrected, before: Mapping[str, str]) -> bool:
    with here.database.read() as session:
        actor = standing.actor_at(session, viewer.account, school.code)
    return visit_edits.correct(here.database, here.keys, school.code, said, before, actor, here.now())


def _page(request: Request, here: District, school: School, visit: str, form: Form) -> Response:
    found, labels = _found(request, here, school, visit)
    codes = visit_edits.codes_of(found)
    return render(
        request, "today/correct.html", 200 if form.ok else 422, form=form, codes=codes, visit=found.id,
        name=name_of(found, words_of(request)), was=marks.mark(codes), options=_options(labels, found),
    )  # fmt: skip


def _found(request: Request, here: District, school: School, visit: str) -> tuple[Visit, Labels]:
    """A visit that lasts, or began today. Raises NotFound."""
    with here.database.read() as session:
        found = visit_edits.of_school(session, school.code, visit)
        labels = labels_of(session, school, words_of(request))
    if found is None or not visit_edits.may_change(found, day.midnight(labels, here.now())):
        raise NotFound
    return found, labels


def _options(labels: Labels, visit: Visit) -> dict[str, list[tuple[str, Text | str]]]:
    """Field -> the school's codes, and the visit's own where the school has it no longer."""
    nobody: Text = N_("Nobody in particular")
    hosts = sorted(labels.hosts.items(), key=lambda one: one[1].casefold())
    found: dict[str, list[tuple[str, Text | str]]] = {
        "purpose": [(code, labels.type_of(code)) for code in labels.types],
        "destination": [(code, labels.place_of("", code)) for code in labels.destinations],
        "host": [("", nobody), *hosts],
    }
    named: Mapping[str, Callable[[str], str]] = {
        "purpose": labels.type_of, "host": labels.host_of, "destination": lambda code: labels.place_of("", code),
    }  # fmt: skip
    for name, code in visit_edits.codes_of(visit).items():
        if code not in {known for known, _ in found[name]}:
            found[name].insert(0, (code, named[name](code) or N_("Nowhere in particular")))
    return found


ROOM = Room(router, RIGHTS)
