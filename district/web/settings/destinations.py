"""Destinations: the places of a school that visitors say they go to. For those who manage the school."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from sqlmodel import Session, col, func, select
from starlette.responses import Response

from district.access import acts
from district.access.acts import ActKind
from district.access.people.rights import Right
from district.access.people.sessions import Viewer
from district.api.dependencies import Here
from district.db.publish_tables import VisitorPass
from district.db.tables import School
from district.errors import Faults, Unfit
from district.instance import District
from district.publish import school_edits, school_plans
from district.publish.school_edits import SchoolFile
from district.publish.schools import find_school, lock
from district.publish.visitor_type_scopes import types_of
from district.web.authorization import AtSchool, Me, NotFound, Typed
from district.web.forms import Form, Said
from district.web.pages import listing, render, see_other, show_table, words_of
from district.web.route_rights import Room
from district.web.settings.marks import mark, unchanged
from district.web.settings.place_names import ENGLISH, name_of
from district.web.tables import Column, Row, Table
from language.marks import N_
from sync.contract.records.question import Need
from sync.contract.safe_text import is_plain

router = APIRouter()

_EDIT = Right.EDIT_SCHOOL
_PLACES = "/s/{code}/settings/destinations"
_ADD = "/s/{code}/settings/add-destination"
RIGHTS = {
    ("GET", _PLACES): _EDIT,
    ("GET", _ADD): _EDIT,
    ("POST", _ADD): _EDIT,
    ("GET", f"{_PLACES}/{{place}}"): _EDIT,
    ("POST", f"{_PLACES}/{{place}}"): _EDIT,
    ("GET", f"{_PLACES}/{{place}}/remove"): _EDIT,
    ("POST", f"{_PLACES}/{{place}}/remove"): _EDIT,
}
_COLUMNS = (Column("label", N_("English")), Column("spanish", N_("Spanish")), Column("place", N_("Code")))
_SPANISH = "es"
MOST_PLACES = 60
_LONGEST_LABEL = 60
_GONE = N_("That destination had been removed already. Nothing was changed.")

Items = list[dict[str, Any]]


@listing(router, _PLACES)
def destinations(request: Request, school: AtSchool) -> Response:
    """Who manages the school: the places, in the order in which kiosks offer them."""
    rows = [
        Row(
            {"label": item["label"][ENGLISH], "spanish": item["label"].get(_SPANISH), "place": item["code"]},
            link=f"{_at(school)}/{item['code']}",
        )
        for item in school.destinations
    ]
    table = Table(_COLUMNS, rows, N_("Destinations"), N_("There is no destination yet."))
    return show_table(request, "settings/destinations.html", table)


@router.get(_ADD)
def add_page(request: Request, school: AtSchool, form: Typed) -> Response:
    """Who manages the school."""
    return _place_page(request, school, form, None)


@router.post(_ADD)
def add(request: Request, here: Here, viewer: Me, school: AtSchool, form: Typed) -> Response:
    """Who manages the school: a new place, the last one."""
    label = _label(form, {})

    def make(items: Items) -> Items:
        if any(_folded(item["label"][ENGLISH]) == _folded(label[ENGLISH]) for item in items):
            raise Unfit(N_("There is a destination of that name already."))
        if len(items) >= MOST_PLACES:
            raise Unfit(N_("There are {most} destinations, and no more are possible."), most=MOST_PLACES)
        return [*items, {"code": _new_code(label[ENGLISH], {item["code"] for item in items}), "label": label}]

    if form.ok:
        _change(here, viewer, school, form, make)
    if not form.ok:
        return _place_page(request, school, form, None)
    return see_other(request, _at(school), N_("{name} is a destination now."), name=label[ENGLISH])


@router.get(f"{_PLACES}/{{place}}")
def place_page(request: Request, school: AtSchool, place: str, form: Typed) -> Response:
    """Who manages the school: one place."""
    return _place_page(request, school, form, _found(school.destinations, place))


@router.post(f"{_PLACES}/{{place}}")
def change(request: Request, here: Here, viewer: Me, school: AtSchool, place: str, form: Typed) -> Response:
    """Who manages the school: another name. The code stays, since visits name it."""
    old = next((item for item in school.destinations if item["code"] == place), None)
    if old is None:
        return see_other(request, _at(school), _GONE)
    label = _label(form, old["label"])

    def rename(items: Items) -> Items:
        now = _found(items, place)
        others = [item for item in items if item is not now]
        if any(_folded(item["label"][ENGLISH]) == _folded(label[ENGLISH]) for item in others):
            raise Unfit(N_("There is a destination of that name already."))
        if not unchanged(form, mark(now)):
            return items
        return [{**item, "label": label} if item is now else item for item in items]

    if form.ok:
        school = _change(here, viewer, school, form, rename)
    if not form.ok:
        return _place_page(request, school, form, _found(school.destinations, place))
    return see_other(request, _at(school), N_("{name} is changed."), name=label[ENGLISH])


@router.get(f"{_PLACES}/{{place}}/remove")
def remove_page(request: Request, here: Here, school: AtSchool, place: str) -> Response:
    """Who manages the school: what removing a place does, or why it cannot be."""
    return _remove_page(request, here, school, place, Form())


@router.post(f"{_PLACES}/{{place}}/remove")
def remove(request: Request, here: Here, viewer: Me, school: AtSchool, place: str, form: Typed) -> Response:
    """Who manages the school. The second of two is told so."""
    old = next((item for item in school.destinations if item["code"] == place), None)
    if old is None:
        return see_other(request, _at(school), _GONE)
    with here.database.read() as session:
        form.taken("main", lambda: _check_unused(session, here, school, place))
    if form.ok:
        _change(here, viewer, school, form, lambda items: [one for one in items if one["code"] != place], "main")
    if not form.ok:
        return _remove_page(request, here, school, place, form)
    return see_other(request, _at(school), N_("{name} is removed."), name=old["label"][ENGLISH])


def _note(session: Session, viewer: Viewer, school: str, before: Items, after: Items, now: datetime) -> None:
    """In the journal: each place that is there no more, is new, or is called otherwise."""
    old, new = ({one["code"]: one["label"] for one in items} for items in (before, after))
    for code in sorted(old.keys() | new.keys()):
        if old.get(code) != new.get(code):
            kind = ActKind.PLACE_CHANGED if code in new else ActKind.PLACE_REMOVED
            kind = kind if code in old else ActKind.PLACE_ADDED
            acts.note(session, viewer, kind, code, now, school)


def _change(
    here: District, viewer: Viewer, school: School, form: Form, make: Callable[[Items], Items], field: str = "label"
) -> School:
    """Set what `make` makes of the places as they stand now; what is wrong goes to the form. Returns the school."""
    with here.database.write() as session:
        lock(session, [school.code])
        found = find_school(session, school.code)
        before = list(found.destinations)
        items = form.taken(field, lambda: make(before))
        if items is not None and form.ok:
            # The checks of the command line stand behind these pages' own: what only they find is said as they say it.
            try:
                change = SchoolFile.model_validate({"destinations": items})
                school_edits.edit(session, school.code, change, here.now())
                _note(session, viewer, school.code, before, items, here.now())
            except (Unfit, Faults) as error:
                session.rollback()
                said = error.lines[0] if isinstance(error, Faults) else error
                form.fail(field, said.text, **said.values)
        return find_school(session, school.code)


def _check_unused(session: Session, here: District, school: School, place: str) -> None:
    """Raises Unfit where somebody is expected or found there, or a type would have no place to go to."""
    count = session.exec(
        select(func.count()).where(
            VisitorPass.school == school.code, VisitorPass.destination == place,
            col(VisitorPass.valid_until) >= here.now(),
        )
    ).one()  # fmt: skip
    if count:
        raise Unfit(
            N_("Visitors who are expected go there ({count}). Withdraw their passes first, or keep it."), count=count
        )
    host = next((one.name for one in school_plans.hosts_of(session, school.code) if one.destination == place), "")
    if host:
        raise Unfit(N_("{name} is found there. Give this host another destination first."), name=host)
    needs = any(one.destination is Need.REQUIRED for one in types_of(session, school).types)
    if needs and len(school.destinations) == 1:
        raise Unfit(N_("It is the only one, and there are visitor types that need a destination. Add another first."))


def _place_page(request: Request, school: School, form: Form, place: dict[str, Any] | None) -> Response:
    return render(
        request, "settings/destination.html", 200 if form.ok else 422, form=form, place=place,
        was=mark(place) if place else "", back=_at(school),
    )  # fmt: skip


def _remove_page(request: Request, here: District, school: School, place: str, form: Form) -> Response:
    name = name_of(_found(school.destinations, place)["label"], words_of(request))
    if form.ok:
        with here.database.read() as session:
            form.taken("main", lambda: _check_unused(session, here, school, place))
        status = 200
    else:
        status = 422
    sentences = [
        Said(N_("The kiosks offer {name} to visitors no more, from now on."), {"name": name}),
        N_("Visits that went there stay on record."),
    ]
    title = Said(N_("Remove {name}?"), {"name": name})
    return render(
        request, "settings/remove.html", status, form=form, title=title, sentences=sentences,
        back=f"{_at(school)}/{place}",
    )  # fmt: skip


def _label(form: Form, before: dict[str, str]) -> dict[str, str]:
    """English and Spanish as typed; other languages stay as they were."""
    english = form.line("label", N_("Enter the name in English."))
    spanish = form.line("spanish")
    for field, text in (("label", english), ("spanish", spanish)):
        if text and not is_plain(text, _LONGEST_LABEL):
            form.fail(field, N_("A name has at most {most} printable characters."), most=_LONGEST_LABEL)
    others = {language: text for language, text in before.items() if language not in {ENGLISH, _SPANISH}}
    return {ENGLISH: english} | ({_SPANISH: spanish} if spanish else {}) | others


def _new_code(label: str, taken: set[str]) -> str:
    """Made of the label's letters, with a number where that is taken."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:28] or "place"
    return next(code for code in (base, *(f"{base}-{number}" for number in range(2, 99))) if code not in taken)


def _folded(label: str) -> str:
    return " ".join(label.casefold().split())


def _found(items: Items, place: str) -> dict[str, Any]:
    found = next((item for item in items if item["code"] == place), None)
    if found is None:
        raise NotFound
    return found


def _at(school: School) -> str:
    return _PLACES.format(code=school.code)


ROOM = Room(router, RIGHTS)
