"""One visitor type at a school: what it means here and where that comes from, its questions, and changing its terms."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from district.access.people.rights import Right
from district.api.dependencies import Here
from district.db.tables import School
from district.errors import Unfit
from district.instance import District
from district.publish.visitor_type_changes import value_sources, without_type
from district.publish.visitor_type_rules import LONGEST_LABEL
from district.publish.visitor_types import Layer
from district.web.authorization import AtSchool, Me, NotFound, Typed, second_look
from district.web.forms import Form, Said
from district.web.pages import listing, render, see_other, show_table, words_of
from district.web.questions.listed import can_ask, question_table
from district.web.route_rights import Room
from district.web.settings.label_fields import label_fields, labels_from
from district.web.settings.own_types import (
    QUESTIONS,
    TYPE,
    TYPES,
    TypesHere,
    change_layer,
    change_type,
    find_type,
    mark_in,
    mark_of,
    types_here,
)
from district.web.settings.place_names import name_of
from district.web.settings.type_texts import NEEDS, origin_of, term_rows
from language.marks import N_, Text
from sync.contract.records.question import Need, VisitorType

router = APIRouter()

_EDIT = Right.EDIT_SCHOOL
RIGHTS = {
    ("GET", QUESTIONS): _EDIT,
    ("GET", f"{TYPE}/change"): _EDIT,
    ("POST", f"{TYPE}/change"): _EDIT,
    ("GET", f"{TYPE}/back"): _EDIT,
    ("POST", f"{TYPE}/back"): _EDIT,
}
_NEEDS = [(one.value, NEEDS[one]) for one in Need]
_ASKED = ("destination", "host", "photo")
_YES = ("conduct", "prints_badge", "escort")
_MOST_MINUTES = 24 * 60


@listing(router, QUESTIONS)
def type_page(request: Request, here: Here, school: AtSchool, kind: str) -> Response:
    """Who manages the school: what a type means here, where each value comes from, and its questions in their order."""
    words = words_of(request)
    there, one = find_type(here, school, kind)
    table = question_table(one, there.named, _at(school, kind), words)
    return show_table(
        request, "settings/type.html", table, name=name_of(one.label, words), path=_at(school, kind), was=mark_of(one),
        facts=term_rows(one, value_sources(there.named, kind), words), is_own=there.is_own(kind),
        below=_below(there, kind), can_ask=can_ask(one),
        back=TYPES.format(code=school.code),
    )  # fmt: skip


@router.get(f"{TYPE}/change")
def change_page(request: Request, here: Here, school: AtSchool, kind: str, form: Typed) -> Response:
    """Who manages the school."""
    return _change_page(request, here, school, kind, form)


@router.post(f"{TYPE}/change")
def change(request: Request, here: Here, viewer: Me, school: AtSchool, kind: str, form: Typed) -> Response:
    """Who manages the school: another name, other minutes, what else is asked. The code stays, since visits name it."""
    second_look(request, here)
    _, old = find_type(here, school, kind)
    changes = typed_terms(form, old)
    if changes.get("destination") is Need.REQUIRED and not school.destinations:
        form.fail("destination", N_("This school has no destination yet. Add one first."))
    if form.ok:
        change_type(here, viewer, school, form, kind, lambda now: now.model_copy(update=changes))
    if not form.ok:
        return _change_page(request, here, school, kind, form)
    return see_other(request, _list(school, kind), N_("The visitor type is changed. The kiosks follow from now on."))


@router.get(f"{TYPE}/back")
def back_page(request: Request, here: Here, school: AtSchool, kind: str) -> Response:
    """Who manages the school: what going back to the type as others have it does."""
    return _back_page(request, here, school, kind, Form())


@router.post(f"{TYPE}/back")
def go_back(request: Request, here: Here, viewer: Me, school: AtSchool, kind: str, form: Typed) -> Response:
    """Who manages the school: the school says nothing of this type any more. Pressed twice, it is done once."""
    second_look(request, here)

    def make(there: TypesHere) -> Layer:
        if kind not in there.below:
            raise Unfit(N_("Only this school has this visitor type. Hide it in the list of types instead."))
        return without_type(there.layers, kind)

    with here.database.read() as session:
        there = types_here(session, school)
    if kind in there.offered and not there.is_own(kind):
        return see_other(request, _list(school, kind), N_("It was as others have it already. Nothing was changed."))
    change_layer(here, viewer, school, form, make, lambda there: mark_in(there, kind))
    if not form.ok:
        return _back_page(request, here, school, kind, form)
    return see_other(request, _list(school, kind), N_("This visitor type is again as others have it."))


def typed_terms(form: Form, old: VisitorType) -> dict[str, object]:
    """What was typed over the terms of a type."""
    found: dict[str, object] = {
        "label": labels_from(form, "label", old.label, LONGEST_LABEL, N_("Enter the name in English."))
    }
    if old.office:
        return found
    found["badge"] = labels_from(form, "badge", old.badge, LONGEST_LABEL, N_("Enter the word in English."))
    typed = form.text("minutes") or "0"
    if typed.isascii() and typed.isdigit() and int(typed[:6]) <= _MOST_MINUTES:
        found["minutes"] = int(typed)
    else:
        form.fail("minutes", N_("Enter minutes from 1 to {most}, or leave it empty."), most=_MOST_MINUTES)
    for name in _ASKED:
        chosen = form.choice(name, [one.value for one in Need], N_("Choose one of the three."))
        found[name] = Need(chosen) if chosen else getattr(old, name)
    return found | {name: name in form.every("yes") for name in _YES}


def _change_page(request: Request, here: District, school: School, kind: str, form: Form) -> Response:
    _, one = find_type(here, school, kind)
    return show_terms(request, form, one, mark_of(one), _list(school, kind), N_("Save"))


def show_terms(
    request: Request, form: Form, one: VisitorType, was: str, back: str, button: Text, where: Text | None = None
) -> Response:  # fmt: skip
    """The form of what a type means, as it stands or as it was typed; `where` is said where that is no school."""
    return render(
        request, "settings/type_change.html", 200 if form.ok else 422, form=form, one=one, was=was,
        name=name_of(one.label, words_of(request)), label=label_fields("label", one.label), needs=_NEEDS,
        badge=label_fields("badge", one.badge), yes=[name for name in _YES if getattr(one, name)],
        most=_MOST_MINUTES, back=back, button=button, where=where,
    )  # fmt: skip


def _back_page(request: Request, here: District, school: School, kind: str, form: Form) -> Response:
    there, one = find_type(here, school, kind)
    if not there.is_own(kind):
        raise NotFound
    below = _below(there, kind)
    status = 200 if form.ok else 422
    if below is None:
        form.fail("main", N_("Only this school has this visitor type. Hide it in the list of types instead."))
    words = words_of(request)
    sentences = [
        N_("Its terms and all its questions are then again as others have them, and follow what they change."),
        Said(N_("They then come from: {source}"), {"source": words.say(below) if below else ""}),
    ]
    return render(
        request, "settings/type_back.html", status, form=form, sentences=sentences, was=mark_of(one),
        back=_list(school, kind),
        title=Said(N_("Give up this school's version of “{type}”?"), {"type": name_of(one.label, words)}),
    )  # fmt: skip


def _below(there: TypesHere, kind: str) -> Text | None:
    """Whose type it is where the school says nothing of it, the last that named it; None where nobody else has it."""
    named = [source for source, layer in there.named[:-1] if any(one.code == kind for one in layer.types)]
    return origin_of(named[-1]) if kind in there.below else None


def _at(school: School, kind: str) -> str:
    return TYPE.format(code=school.code, kind=kind)


def _list(school: School, kind: str) -> str:
    return QUESTIONS.format(code=school.code, kind=kind)


ROOM = Room(router, RIGHTS)
