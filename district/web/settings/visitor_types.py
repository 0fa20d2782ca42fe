"""Visitor types of a school: what is in force and where it comes from, and the school's own file of them.

What is wrong with a file is said in English, as `district types import` says it.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from district.access import acts
from district.access.acts import ActKind
from district.access.people.rights import Right
from district.access.people.sessions import Viewer
from district.access.sealing import opened, seal
from district.api.dependencies import Here
from district.db.tables import School
from district.errors import Fault, Faults, Unfit
from district.publish import visitor_type_edits as edits
from district.publish import visitor_type_files as files
from district.publish.visitor_type_edits import Outcome
from district.publish.visitor_type_scopes import Scope, chain, layers_in_force, sources, stack
from district.publish.visitor_types import NOTHING, Layer, resolve
from district.web.authorization import AtSchool, Me, Typed, second_look
from district.web.forms import Form, Said
from district.web.pages import listing, render, see_other, show_table, words_of
from district.web.route_rights import Room
from district.web.settings.marks import mark
from district.web.settings.own_types import QUESTIONS, types_here
from district.web.settings.place_names import name_of
from district.web.settings.question_preview import type_doors
from district.web.settings.type_list import list_mark
from district.web.settings.type_texts import change_sentences, origin_of, terms
from district.web.tables import Column, Kind, Row, Table
from language.marks import N_

router = APIRouter()

_EDIT = Right.EDIT_SCHOOL
_TYPES = "/s/{code}/settings/types"
RIGHTS = {
    ("GET", _TYPES): _EDIT,
    ("GET", f"{_TYPES}/file"): _EDIT,
    ("GET", f"{_TYPES}/upload"): _EDIT,
    ("POST", f"{_TYPES}/upload"): _EDIT,
    ("POST", f"{_TYPES}/set"): _EDIT,
    ("POST", f"{_TYPES}/undo"): _EDIT,
}
FILE_BYTES = 262_144
MOST_FAULTS = 50
_COLUMNS = (
    Column("name", N_("Visitor type")),
    Column("terms", N_("What it means")),
    Column("questions", N_("Questions"), Kind.NUMBER),
    Column("origin", N_("Comes from")),
    Column("type", N_("Code")),
)
_LATE = N_("Somebody set the visitor types of this school after you looked at them. Nothing of yours was set.")


@listing(router, _TYPES)
def types(request: Request, here: Here, school: AtSchool) -> Response:
    """Who manages the school: every type that is offered, each with the scope that set it."""
    words, scopes = words_of(request), chain(school.level, school.code)
    with here.database.read() as session:
        layers, here_now = layers_in_force(session, scopes), types_here(session, school)
        there = [one for one in edits.history(session, _own(school)) if one.undone is None]
    origin = sources(layers, scopes)
    rows = [
        Row(
            {
                "name": name_of(one.label, words),
                "terms": terms(one, words),
                "questions": len(one.questions),
                "origin": origin_of(origin[one.code]),
                "type": one.code,
            },
            link=QUESTIONS.format(code=school.code, kind=one.code),
            id=one.code,
            extra={"questions": [name_of(question.label, words) for question in one.questions]},
        )
        for one in here_now.offered.values()
    ]
    own = layers.get(_own(school).key, NOTHING)
    known = {one.code: name_of(one.label, words) for layer in stack(layers, scopes) for one in layer.types}
    hidden = [(code, known.get(code, code)) for code in own.hidden]
    table = Table(_COLUMNS, rows, N_("Visitor types in force"), N_("No visitor type is offered."))
    return show_table(
        request, "settings/types.html", table, path=_at(school), hidden=hidden, has_own=own != NOTHING,
        since=there[0].at if there else None, was=list_mark(here_now),
        doors=type_doors(list(here_now.offered.values())), is_inherited=not own.order,
    )  # fmt: skip


@router.get(f"{_TYPES}/file")
def download(request: Request, here: Here, school: AtSchool) -> Response:
    """Who manages the school: the school's own layer, or with `?all=1` everything in force, as a file to start from."""
    scopes, is_all = chain(school.level, school.code), request.query_params.get("all") == "1"
    with here.database.read() as session:
        layers = layers_in_force(session, scopes)
    own = layers.get(_own(school).key, NOTHING)
    layer = Layer(types=resolve(stack(layers, scopes)).types) if is_all else own
    text = files.written(layer, f"Visitor types of {school.code}. The page that gave this file takes it back.")
    name = f"types-{school.code}{'-all' if is_all else ''}.toml"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text.encode(), media_type="application/toml", headers=headers)


@router.get(f"{_TYPES}/upload")
def upload_page(request: Request, school: AtSchool) -> Response:
    """Who manages the school: choose a file."""
    return _upload_page(request, school, Form())


@router.post(f"{_TYPES}/upload")
def preview(request: Request, here: Here, viewer: Me, school: AtSchool, form: Typed) -> Response:
    """Who manages the school: what the file would change, or all that is wrong with it; nothing is set yet."""
    text = uploaded_text(form)
    if not form.ok:
        return _upload_page(request, school, form)
    with here.database.write() as session:
        was = _mark_now(session, school)
        try:
            outcome = edits.put(session, _own(school), files.read(text), here.now(), check=True)
        except Faults as error:
            form.fail("file", N_("This file cannot be taken. Mend it, and choose it again; nothing was changed."))
            return _upload_page(request, school, form, faults=error.lines)
    sealed = urlsafe_b64encode(seal(here.keys, _purpose(viewer, school), f"{was}\n{text}".encode())).decode()
    return _upload_page(request, school, form, outcome=outcome, sealed=sealed)


@router.post(f"{_TYPES}/set")
def set_types(request: Request, here: Here, viewer: Me, school: AtSchool, form: Typed) -> Response:
    """Who manages the school: set what was looked at, unless somebody else has set something since."""
    second_look(request, here)
    try:
        content = opened(here.keys, _purpose(viewer, school), urlsafe_b64decode(form.value("sealed"))) or b""
    except ValueError:
        content = b""
    was, _, text = content.decode().partition("\n")
    if not was:
        form.fail("file", N_("Choose the file again: this page was made for an earlier one."))
        return _upload_page(request, school, form)
    faults: Sequence[Fault] = ()
    with here.database.write() as session:
        edits.lock_scope(session, _own(school))
        if _mark_now(session, school) != was:
            form.fail("file", _LATE)
        else:
            try:
                edits.put(session, _own(school), files.read(text), here.now())
                acts.note(session, viewer, ActKind.TYPES_SET, "", here.now(), school.code)
            except Faults as error:
                session.rollback()
                form.fail("file", N_("This file cannot be taken. Mend it, and choose it again; nothing was changed."))
                faults = error.lines
    if not form.ok:
        return _upload_page(request, school, form, faults=faults)
    return see_other(request, _at(school), N_("The school's own visitor types are set."))


@router.post(f"{_TYPES}/undo")
def undo(request: Request, here: Here, viewer: Me, school: AtSchool, form: Typed) -> Response:
    """Who manages the school: back to what was set for it before. Pressed twice, it is done once."""
    second_look(request, here)
    done = N_("The school's own visitor types are as they were before.")
    reason = ""
    with here.database.write() as session:
        edits.lock_scope(session, _own(school))
        if form.value("was") != list_mark(types_here(session, school)):
            done = N_("Somebody set the visitor types of this school after you looked at them. Nothing was taken back.")
        else:
            try:
                edits.undo(session, _own(school), here.now())
                acts.note(session, viewer, ActKind.TYPES_UNDONE, "", here.now(), school.code)
            except (Unfit, Faults) as error:
                session.rollback()
                said = error.lines[0] if isinstance(error, Faults) else error
                done, reason = N_("Nothing was taken back: {reason}"), words_of(request).say(said.text, **said.values)
    return see_other(request, _at(school), done, reason=reason)


def uploaded_text(form: Form) -> str:
    """The file that was chosen as text; "" and a sentence at `file` where that cannot be."""
    content = b""
    if (upload := form.file("file")) is not None:
        with upload.file as there:
            content = there.read(FILE_BYTES + 1)
    if not content:
        form.fail("file", N_("Choose a file."))
    elif len(content) > FILE_BYTES:
        form.fail("file", N_("The file is too long."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        form.fail("file", N_("The file is not text in UTF-8."))
        return ""


def _upload_page(
    request: Request, school: School, form: Form, *, outcome: Outcome | None = None, sealed: str = "",
    faults: Sequence[Fault] = (),
) -> Response:  # fmt: skip
    changes = change_sentences(outcome.changes) if outcome else []
    return render(
        request, "settings/types_upload.html", 200 if form.ok else 422, form=form, changes=changes, sealed=sealed,
        notes=[said_of(one) for one in outcome.notes] if outcome else [],
        faults=[(_place(school, one), said_of(one)) for one in faults[:MOST_FAULTS]],
        more=max(0, len(faults) - MOST_FAULTS), path=_at(school),
    )  # fmt: skip


def said_of(fault: Fault) -> Said:
    return Said(fault.text, dict(fault.values))


def _place(school: School, fault: Fault) -> str:
    """Where in the file; the page is about the school already."""
    return "" if fault.place == str(_own(school)) else fault.place


def _own(school: School) -> Scope:
    return Scope(school=school.code)


def _purpose(viewer: Viewer, school: School) -> str:
    return f"visitor types {school.code} {viewer.account.id}"


def _mark_now(session: Session, school: School) -> str:
    scope = _own(school)
    return mark(layers_in_force(session, [scope]).get(scope.key, NOTHING).model_dump(mode="json"))


def _at(school: School) -> str:
    return _TYPES.format(code=school.code)


UPLOADS = {f"{_TYPES}/upload": FILE_BYTES * 2, f"{_TYPES}/set": FILE_BYTES * 3}
ROOM = Room(router, RIGHTS, uploads=UPLOADS)
