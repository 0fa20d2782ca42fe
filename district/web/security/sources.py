"""Sources of the barred list: each registry or list with its day, its count, what it leaves out, and its age limit."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from district.access import acts
from district.access.acts import ActKind
from district.access.people.rights import Right
from district.access.people.sessions import Viewer
from district.api.dependencies import Here
from district.db.list_tables import ListSource
from district.errors import Unfit
from district.instance import District
from district.publish import list_sources
from district.publish.list_sources import SourceFault
from district.web.authorization import Me, NotFound, Typed
from district.web.forms import Form, Said
from district.web.pages import listing, render, see_other, show_table
from district.web.security import entry_form
from district.web.settings.marks import mark, unchanged
from district.web.tables import Column, Kind, Row, Table
from language.marks import N_

router = APIRouter()

_EDIT = Right.EDIT_ENTRIES
_SOURCES = "/security/sources"
RIGHTS = {
    ("GET", _SOURCES): Right.VIEW_ENTRIES,
    ("GET", f"{_SOURCES}/add"): _EDIT,
    ("POST", f"{_SOURCES}/add"): _EDIT,
    ("GET", f"{_SOURCES}/{{source}}"): _EDIT,
    ("POST", f"{_SOURCES}/{{source}}"): _EDIT,
    ("GET", f"{_SOURCES}/{{source}}/remove"): _EDIT,
    ("POST", f"{_SOURCES}/{{source}}/remove"): _EDIT,
}
_LONGEST_LIMIT = 3_650
_USUAL_DAYS = "30"
_COLUMNS = (
    Column("name", N_("Source")),
    Column("as_of", N_("As of")),
    Column("age", N_("Age in days"), Kind.NUMBER),
    Column("most", N_("At most"), Kind.NUMBER),
    Column("count", N_("Entries"), Kind.NUMBER),
    Column("state", N_("State")),
    Column("begins", N_("Ids begin with")),
    Column("leaves_out", N_("Leaves out")),
    Column("license", N_("License of use")),
)


@listing(router, _SOURCES)
def sources(request: Request, here: Here) -> Response:
    """Security: every source, those that are too old first."""
    today = entry_form.today(here)
    with here.database.read() as session:
        there = list_sources.all_of(session)
        rows = [
            Row(
                {
                    "name": one.name,
                    "as_of": one.as_of,
                    "age": list_sources.age(one, today),
                    "most": one.max_age_days,
                    "count": list_sources.count(session, there, one),
                    "state": N_("too old") if list_sources.is_too_old(one, today) else N_("current"),
                    "begins": one.begins,
                    "leaves_out": one.leaves_out,
                    "license": one.license,
                },
                link=f"{_SOURCES}/{one.id}",
                extra={"is_old": list_sources.is_too_old(one, today)},
            )
            for one in sorted(there, key=lambda one: not list_sources.is_too_old(one, today))
        ]
    table = Table(_COLUMNS, rows, N_("Sources"), N_("Nobody has said yet where the entries come from."))
    return show_table(request, "security/sources.html", table)


@router.get(f"{_SOURCES}/add")
def add_page(request: Request, form: Typed) -> Response:
    """Security: the form of a new source."""
    return _form_page(request, form, None)


@router.post(f"{_SOURCES}/add")
def add(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """Security: a new source."""
    return _save(request, here, viewer, form, None)


@router.get(f"{_SOURCES}/{{source}}")
def source_page(request: Request, here: Here, source: str, form: Typed) -> Response:
    """Security: one source."""
    return _form_page(request, form, _found(here, source))


@router.post(f"{_SOURCES}/{{source}}")
def change(request: Request, here: Here, viewer: Me, source: str, form: Typed) -> Response:
    """Security: its new day, or whatever else is different."""
    return _save(request, here, viewer, form, source)


@router.get(f"{_SOURCES}/{{source}}/remove")
def remove_page(request: Request, here: Here, source: str) -> Response:
    """Security: what removing a source does."""
    found = _found(here, source)
    title = Said(N_("Remove the source {name}?"), {"name": found.name})
    sentences = [
        N_("Its entries stay on the list and stop whom they stopped."),
        N_("The case page no longer says where they come from, and nobody is told when they are too old."),
    ]
    return render(
        request, "security/source_remove.html", title=title, sentences=sentences, back=f"{_SOURCES}/{found.id}"
    )  # fmt: skip


@router.post(f"{_SOURCES}/{{source}}/remove")
def remove(request: Request, here: Here, viewer: Me, source: str) -> Response:
    """Security. The second of two is told so."""
    with here.database.write() as session:
        found = session.get(ListSource, source)
        if found is None:
            return see_other(request, _SOURCES, SourceFault.GONE)
        name = found.name
        session.delete(found)
        acts.note(session, viewer, ActKind.SOURCE_REMOVED, source, here.now())
    return see_other(request, _SOURCES, N_("{name} is removed."), name=name)


def _save(request: Request, here: District, viewer: Viewer, form: Form, id_: str | None) -> Response:
    name = form.text("name", N_("Enter what the source is called."), 120)
    as_of = _day(form, entry_form.today(here))
    typed = form.value("max_age_days").strip()
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= 4
    days = int(typed) if is_number else 0
    if not 1 <= days <= _LONGEST_LIMIT:
        form.fail("max_age_days", N_("Enter a number of days from 1 to {most}."), most=_LONGEST_LIMIT)
    texts = {key: form.line(key, longest=1000) for key in ("leaves_out", "license")}
    begins = form.text("begins", longest=60)
    if not form.ok:
        return _form_page(request, form, _found(here, id_) if id_ else None)
    try:
        with here.database.write() as session:
            source = session.get(ListSource, id_) if id_ else None
            if id_ and source is None:
                return see_other(request, _SOURCES, SourceFault.GONE)
            if source is None:
                source = ListSource(
                    id=list_sources.new_id(), begins=begins, name=name, as_of=as_of, max_age_days=days,
                    leaves_out=texts["leaves_out"], license=texts["license"],
                )  # fmt: skip
            elif not unchanged(form, _mark(source)):
                return _form_page(request, form, source)
            else:
                source.name, source.begins, source.as_of, source.max_age_days = name, begins, as_of, days
                source.leaves_out, source.license = texts["leaves_out"], texts["license"]
            list_sources.keep(session, source)
            kind = ActKind.SOURCE_CHANGED if id_ else ActKind.SOURCE_ADDED
            acts.note(session, viewer, kind, source.id, here.now())
    except Unfit as error:
        form.fail("begins" if error.text == SourceFault.BEGINS else "main", error.text, **error.values)
        return _form_page(request, form, _found(here, id_) if id_ else None)
    return see_other(request, _SOURCES, N_("The source {name} is kept."), name=name)


def _day(form: Form, today: date) -> str:
    typed = form.value("as_of").strip()
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        form.fail("as_of", N_("Enter the day like 2026-11-23."))
        return ""
    if day > today:
        form.fail("as_of", N_("That day is still to come."))
    return day.isoformat()


def _found(here: District, id_: str) -> ListSource:
    with here.database.read() as session:
        found = session.get(ListSource, id_)
    if found is None:
        raise NotFound
    return found


def _mark(source: ListSource) -> str:
    """Changes with whatever the form shows."""
    return mark(source.model_dump(exclude={"told"}))


def _form_page(request: Request, form: Form, source: ListSource | None) -> Response:
    usual: dict[str, Any] = {"name": "", "begins": "", "as_of": "", "max_age_days": _USUAL_DAYS}
    values = usual | {"leaves_out": "", "license": ""} | (source.model_dump() if source is not None else {})
    return render(
        request, "security/source.html", 200 if form.ok else 422, form=form, values=values, source=source,
        was=_mark(source) if source is not None else "",
    )  # fmt: skip
