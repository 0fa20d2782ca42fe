"""Each change of the visitor types of the district or a level: what is typed, up to the page that confirms it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fastapi import APIRouter, Request
from starlette.responses import Response

from district.access.people.rights import Right
from district.access.people.sessions import Viewer
from district.api.dependencies import Here
from district.errors import Unfit
from district.instance import District
from district.publish import visitor_type_files as files
from district.publish.visitor_type_changes import hiding_type, with_type, without_type
from district.publish.visitor_type_files import FileDraft
from district.publish.visitor_types import Layer
from district.web.authorization import Me, NotFound, Typed, second_look
from district.web.district_types.confirming import confirm
from district.web.district_types.place import LOOK_WHERE, ONE, TYPE, Place, mark_at, place_of, way_back
from district.web.forms import Form, Said
from district.web.pages import render, words_of
from district.web.route_rights import Room
from district.web.settings.label_fields import label_fields
from district.web.settings.marks import LOOK
from district.web.settings.own_types import TypesHere
from district.web.settings.place_names import name_of
from district.web.settings.type_list import codes_ever, typed_type
from district.web.settings.type_page import show_terms, typed_terms
from district.web.settings.visitor_types import FILE_BYTES, uploaded_text
from language.marks import N_, Text

router = APIRouter()

_EDIT = Right.MANAGE_KIOSKS
RIGHTS = {
    ("GET", f"{ONE}/add"): _EDIT,
    ("POST", f"{ONE}/add"): _EDIT,
    ("GET", f"{ONE}/upload"): _EDIT,
    ("POST", f"{ONE}/upload"): _EDIT,
    ("GET", f"{TYPE}/change"): _EDIT,
    ("POST", f"{TYPE}/change"): _EDIT,
    ("GET", f"{TYPE}/hide"): _EDIT,
    ("GET", f"{TYPE}/show"): _EDIT,
    ("GET", f"{TYPE}/back"): _EDIT,
}
_GONE = N_("This visitor type is not offered here any more. Nothing was changed.")


@router.get(f"{ONE}/add")
def add_page(request: Request, here: Here, scope: str, form: Typed) -> Response:
    """IT: the name of a new type, and the type that it takes after."""
    return _add_page(request, here, place_of(scope), form)


@router.post(f"{ONE}/add")
def add(request: Request, here: Here, viewer: Me, scope: str, form: Typed) -> Response:
    """IT: on to the page that confirms the new type. Its code is new in the whole district."""
    place = place_of(scope)
    if form.value("do") == LOOK:
        return _add_page(request, here, place, form)
    second_look(request, here)
    with here.database.read() as session:
        there, taken = place.standing(session), codes_ever(session, place.scope)
    made = typed_type(form, there, taken)
    if made is None:
        return _add_page(request, here, place, form)
    title = Said(N_("Add “{type}”?"), {"type": name_of(made.label, words_of(request))})
    return confirm(
        request, here, viewer, place, title, lambda now: FileDraft(with_type(now.layers, made)), again=form
    )  # fmt: skip


@router.get(f"{ONE}/upload")
def upload_page(request: Request, scope: str) -> Response:
    """IT: choose a file."""
    return _upload_page(request, place_of(scope), Form())


@router.post(f"{ONE}/upload")
def upload(request: Request, here: Here, viewer: Me, scope: str, form: Typed) -> Response:
    """IT: on to the page that confirms what a file sets, or says all that is wrong with it."""
    place, text = place_of(scope), uploaded_text(form)
    if not form.ok:
        return _upload_page(request, place, form)
    sentences = [N_("The file takes the place of all that is set here.")]
    return confirm(
        request, here, viewer, place, N_("Set visitor types by this file?"), lambda _: files.read(text), sentences,
        f"{place.path}/upload",
    )  # fmt: skip


@router.get(f"{TYPE}/change")
def change_page(request: Request, here: Here, scope: str, kind: str, form: Typed) -> Response:
    """IT: what a type means here, to be changed."""
    return _change_page(request, here, place_of(scope), kind, form)


@router.post(f"{TYPE}/change")
def change(request: Request, here: Here, viewer: Me, scope: str, kind: str, form: Typed) -> Response:
    """IT: on to the page that confirms another name, other minutes, what else is asked. Its questions stay."""
    place = place_of(scope)
    if form.value("do") == LOOK:
        return _change_page(request, here, place, kind, form)
    second_look(request, here)
    with here.database.read() as session:
        there = place.standing(session)
    if kind not in there.offered:
        raise NotFound
    changes = typed_terms(form, there.offered[kind])
    if not form.ok:
        return _change_page(request, here, place, kind, form)

    def make(now: TypesHere) -> FileDraft:
        if kind not in now.offered:
            raise Unfit(_GONE)
        return FileDraft(with_type(now.layers, now.offered[kind].model_copy(update=changes)))

    title = _about(request, there, kind, N_("Change “{type}”?"))
    return confirm(request, here, viewer, place, title, make, place.pinning(there, kind), again=form)


@router.get(f"{TYPE}/hide")
def hide(request: Request, here: Here, viewer: Me, scope: str, kind: str) -> Response:
    """IT: the page that confirms that a type is not offered any more."""
    place, there = _stands(here, scope)
    if kind not in there.offered:
        raise NotFound
    sentences = [N_("Earlier visits keep it.")]
    if kind not in there.below:
        sentences.append(
            N_("It was added here, so it goes with its questions. “Take the last change back” brings it back.")
        )
    elif there.is_own(kind):
        sentences.append(N_("What is changed in it here goes. Shown again, it is as it is inherited then."))
    return _pressed(request, here, viewer, place, there, kind, N_("Hide “{type}”?"), hiding_type, sentences)


@router.get(f"{TYPE}/show")
def show(request: Request, here: Here, viewer: Me, scope: str, kind: str) -> Response:
    """IT: the page that confirms that a hidden type is offered again."""
    place, there = _stands(here, scope)
    if kind not in there.layers[-1].hidden:
        raise NotFound
    return _pressed(request, here, viewer, place, there, kind, N_("Show “{type}” again?"), without_type)


@router.get(f"{TYPE}/back")
def back(request: Request, here: Here, viewer: Me, scope: str, kind: str) -> Response:
    """IT: the page that confirms that nothing is said of a type here any more."""
    place, there = _stands(here, scope)
    if kind not in there.offered or way_back(there, kind) is None:
        raise NotFound
    sentences = [N_("It is then as it is inherited, with its questions, and follows what is changed there.")]
    title = N_("Give up what is changed in “{type}”?")
    return _pressed(request, here, viewer, place, there, kind, title, without_type, sentences)


def _pressed(
    request: Request, here: District, viewer: Viewer, place: Place, there: TypesHere, kind: str, title: Text,
    make: Callable[[Sequence[Layer], str], Layer], sentences: Sequence[Text] = (),
) -> Response:  # fmt: skip
    shown = _about(request, there, kind, title)
    return confirm(
        request, here, viewer, place, shown, lambda now: FileDraft(make(now.layers, kind)), sentences
    )  # fmt: skip


def _stands(here: District, scope: str) -> tuple[Place, TypesHere]:
    place = place_of(scope)
    with here.database.read() as session:
        return place, place.standing(session)


def _about(request: Request, there: TypesHere, kind: str, title: Text) -> Said:
    """A title about a type, offered or hidden."""
    known = {one.code: one for layer in there.layers for one in layer.types}
    return Said(title, {"type": name_of(known[kind].label, words_of(request)) if kind in known else kind})


def _add_page(request: Request, here: District, place: Place, form: Form) -> Response:
    words = words_of(request)
    with here.database.read() as session:
        there = place.standing(session)
    return render(
        request, "settings/type_add.html", 200 if form.ok else 422, form=form, was=mark_at(there), button=LOOK_WHERE,
        bases=[(one.code, name_of(one.label, words)) for one in there.offered.values()],
        label=label_fields("label", {}), badge=label_fields("badge", {}), back=place.path, where=place.title,
    )  # fmt: skip


def _change_page(request: Request, here: District, place: Place, kind: str, form: Form) -> Response:
    with here.database.read() as session:
        there = place.standing(session)
    if kind not in there.offered:
        raise NotFound
    return show_terms(request, form, there.offered[kind], mark_at(there), place.of_type(kind), LOOK_WHERE, place.title)


def _upload_page(request: Request, place: Place, form: Form) -> Response:
    return render(request, "types/upload.html", 200 if form.ok else 422, form=form, place=place)


ROOM = Room(router, RIGHTS, uploads={f"{ONE}/upload": FILE_BYTES * 2})
