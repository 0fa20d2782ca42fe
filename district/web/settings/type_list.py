"""The list of a school's visitor types, changed at the page: one added, hidden, shown again, or moved up and down."""

from __future__ import annotations

from collections.abc import Collection

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from district.access.people.rights import Right
from district.api.dependencies import Here
from district.db.tables import School
from district.errors import Unfit
from district.instance import District
from district.publish import visitor_type_edits as edits
from district.publish.visitor_type_changes import hiding_type, moving_type, with_type, without_type
from district.publish.visitor_type_rules import LONGEST_LABEL
from district.publish.visitor_type_scopes import Scope, layers_in_force
from district.publish.visitor_types import Layer, built_in, codes_named
from district.web.authorization import AtSchool, Me, NotFound, Typed, second_look
from district.web.forms import Form, Said
from district.web.pages import render, see_other, words_of
from district.web.route_rights import Room
from district.web.settings.label_fields import label_fields, labels_from
from district.web.settings.marks import mark
from district.web.settings.own_types import QUESTIONS, TYPE, TYPES, TypesHere, change_layer, types_here
from district.web.settings.place_names import ENGLISH, name_of
from district.web.settings.question_form import new_code
from language.marks import N_, Text
from sync.contract.records.question import VisitorType

router = APIRouter()

_EDIT = Right.EDIT_SCHOOL
_ADD = f"{TYPES}/add"
RIGHTS = {
    ("GET", _ADD): _EDIT,
    ("POST", _ADD): _EDIT,
    ("GET", f"{TYPE}/hide"): _EDIT,
    ("POST", f"{TYPE}/hide"): _EDIT,
    ("POST", f"{TYPE}/show"): _EDIT,
    ("POST", f"{TYPE}/move"): _EDIT,
}
_WAYS = {"up": -1, "down": 1}
_GONE = N_("This visitor type is not offered here any more. Nothing was changed.")


def list_mark(there: TypesHere) -> str:
    """Of the list as its page shows it."""
    return mark(list(there.offered), there.layers[-1].model_dump(mode="json"))


@router.get(_ADD)
def add_page(request: Request, here: Here, school: AtSchool, form: Typed) -> Response:
    """Who manages the school: the name of a new type, and the type that it takes after."""
    return _add_page(request, here, school, form)


@router.post(_ADD)
def add(request: Request, here: Here, viewer: Me, school: AtSchool, form: Typed) -> Response:
    """Who manages the school: a new type, the last one, with all that the one it takes after asks. Its code is new."""
    second_look(request, here)
    with here.database.read() as session:
        there, taken = types_here(session, school), codes_ever(session, Scope(school=school.code))
    made = typed_type(form, there, taken)
    if made is not None:
        change_layer(here, viewer, school, form, lambda now: with_type(now.layers, made), list_mark)
    if made is None or not form.ok:
        return _add_page(request, here, school, form)
    done = N_("The visitor type is added, as the last one. The kiosks offer it from now on.")
    return see_other(request, QUESTIONS.format(code=school.code, kind=made.code), done)


@router.get(f"{TYPE}/hide")
def hide_page(request: Request, here: Here, school: AtSchool, kind: str) -> Response:
    """Who manages the school: what hiding a type does."""
    return _hide_page(request, here, school, kind, Form())


@router.post(f"{TYPE}/hide")
def hide(request: Request, here: Here, viewer: Me, school: AtSchool, kind: str, form: Typed) -> Response:
    """Who manages the school. Pressed twice, it is done once."""
    second_look(request, here)
    with here.database.read() as session:
        if kind not in types_here(session, school).offered:
            return see_other(request, _list(school), _GONE)

    def make(now: TypesHere) -> Layer:
        _check_offered(now, kind)
        return hiding_type(now.layers, kind)

    change_layer(here, viewer, school, form, make, list_mark)
    if not form.ok:
        return _hide_page(request, here, school, kind, form)
    return see_other(request, _list(school), N_("The visitor type is hidden. The kiosks offer it no more."))


@router.post(f"{TYPE}/show")
def show(request: Request, here: Here, viewer: Me, school: AtSchool, kind: str, form: Typed) -> Response:
    """Who manages the school: offer a hidden type again, as others have it."""
    second_look(request, here)

    def make(now: TypesHere) -> Layer:
        if kind not in now.layers[-1].hidden:
            raise Unfit(N_("This visitor type is not hidden here. Nothing was changed."))
        return without_type(now.layers, kind)

    change_layer(here, viewer, school, form, make, list_mark)
    return _told(request, school, form, N_("The visitor type is offered again."))


@router.post(f"{TYPE}/move")
def move(request: Request, here: Here, viewer: Me, school: AtSchool, kind: str, form: Typed) -> Response:
    """Who manages the school: one place up or down."""
    second_look(request, here)
    by = _WAYS.get(form.value("way"), 0)

    def make(now: TypesHere) -> Layer:
        _check_offered(now, kind)
        return moving_type(now.layers, kind, by)

    change_layer(here, viewer, school, form, make, list_mark)
    return _told(request, school, form, N_("The order is changed."))


def _told(request: Request, school: School, form: Form, done: Text) -> Response:
    said = next(iter(form.errors.values()), Said(done))
    return see_other(request, _list(school), said.text, **{name: str(value) for name, value in said.values.items()})


def _check_offered(there: TypesHere, kind: str) -> None:
    if kind not in there.offered:
        raise Unfit(_GONE)


def typed_type(form: Form, there: TypesHere, taken: Collection[str]) -> VisitorType | None:
    """The type that was typed; None, with sentences at the fields, where it cannot be."""
    label = labels_from(form, "label", {}, LONGEST_LABEL, N_("Enter the name in English."))
    badge = labels_from(form, "badge", {}, LONGEST_LABEL) or {tag: text.upper() for tag, text in label.items()}
    base = form.choice("base", there.offered, N_("Choose the type that it takes after."))
    name = label.get(ENGLISH, "")
    if name.casefold() in {one.label[ENGLISH].casefold() for one in there.offered.values()}:
        form.fail(f"label_{ENGLISH}", N_("There is a visitor type of this name already."))
    if not form.ok:
        return None
    new = {"code": new_code(name, taken, "type"), "label": label, "badge": badge}
    return there.offered[base].model_copy(update=new)


def codes_ever(session: Session, scope: Scope) -> set[str]:
    """Codes of types that are set anywhere, or that were set for this scope before: old visits may name them."""
    before = [Layer.model_validate(row.content) for row in edits.history(session, scope)]
    return codes_named([built_in(), *layers_in_force(session).values(), *before])


def _add_page(request: Request, here: District, school: School, form: Form) -> Response:
    words = words_of(request)
    with here.database.read() as session:
        there = types_here(session, school)
    bases = [(one.code, name_of(one.label, words)) for one in there.offered.values()]
    return render(
        request, "settings/type_add.html", 200 if form.ok else 422, form=form, was=list_mark(there), bases=bases,
        label=label_fields("label", {}), badge=label_fields("badge", {}), back=_list(school), button=N_("Add it"),
        where=None,
    )  # fmt: skip


def _hide_page(request: Request, here: District, school: School, kind: str, form: Form) -> Response:
    with here.database.read() as session:
        there = types_here(session, school)
    if kind not in there.offered:
        raise NotFound
    sentences = [N_("The kiosks do not offer it any more, from now on."), N_("Earlier visits keep it.")]
    if kind not in there.below:
        sentences.append(
            N_("Only this school has it, so it goes with its questions. “Take the last change back” brings it back.")
        )
    elif there.is_own(kind):
        sentences.append(
            N_("This school's own version of it goes. Shown again, it is as others have it then.")
        )  # fmt: skip
    name = name_of(there.offered[kind].label, words_of(request))
    return render(
        request, "settings/type_hide.html", 200 if form.ok else 422, form=form, sentences=sentences,
        was=list_mark(there), back=_list(school), title=Said(N_("Hide “{type}”?"), {"type": name}),
    )  # fmt: skip


def _list(school: School) -> str:
    return TYPES.format(code=school.code)


ROOM = Room(router, RIGHTS)
