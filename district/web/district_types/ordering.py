"""The order of the visitor types of the district or a level, and of a type's questions there: a draft, moved about on
one page until somebody looks where it shows."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from fastapi import APIRouter, Request
from starlette.responses import Response

from district.access.people.rights import Right
from district.api.dependencies import Here
from district.errors import Unfit
from district.publish.visitor_type_changes import ordering_types, with_type
from district.publish.visitor_type_files import FileDraft
from district.web.authorization import Me, NotFound, Typed, second_look
from district.web.district_types.confirming import confirm
from district.web.district_types.place import LOOK_WHERE, ONE, TYPE, Place, place_of
from district.web.forms import Form, Said
from district.web.pages import render, words_of
from district.web.route_rights import Room
from district.web.settings.own_types import TypesHere, with_questions
from district.web.settings.place_names import name_of
from district.web.settings.question_form import keep_order
from language.marks import N_
from sync.contract.records.question import Question, VisitorType

router = APIRouter()

_EDIT = Right.MANAGE_KIOSKS
RIGHTS = {
    ("GET", f"{ONE}/order"): _EDIT,
    ("POST", f"{ONE}/order"): _EDIT,
    ("GET", f"{TYPE}/order"): _EDIT,
    ("POST", f"{TYPE}/order"): _EDIT,
}
_CONFIRM, _INHERIT = "confirm", "inherit"
_STEPS = {"up": -1, "down": 1}
_GONE = N_("This visitor type is not offered here any more. Nothing was changed.")


@router.get(f"{ONE}/order")
def order_page(request: Request, here: Here, scope: str) -> Response:
    """IT: the order, to be changed."""
    place, there = _stands(here, scope)
    return _types_page(request, place, there, list(there.offered), Form())


@router.post(f"{ONE}/order")
def order(request: Request, here: Here, viewer: Me, scope: str, form: Typed) -> Response:
    """IT: one type a place up or down, or on to the page that confirms, as the button says."""
    place, there = _stands(here, scope)
    act = form.value("do")
    if act not in {_CONFIRM, _INHERIT}:
        return _types_page(request, place, there, _moved(_typed(form, there.offered), act), form)
    second_look(request, here)

    def make(now: TypesHere) -> FileDraft:
        if act == _INHERIT:
            return FileDraft(now.layers[-1].model_copy(update={"order": []}))
        return FileDraft(ordering_types(now.layers, _typed(form, now.offered)))

    return confirm(request, here, viewer, place, N_("Set this order?"), make, again=form)


@router.get(f"{TYPE}/order")
def questions_page(request: Request, here: Here, scope: str, kind: str) -> Response:
    """IT: the order of a type's questions, to be changed."""
    place, there = _stands(here, scope)
    one = _offered(there, kind)
    return _questions_page(request, place, one, list(one.questions), Form())


@router.post(f"{TYPE}/order")
def order_questions(request: Request, here: Here, viewer: Me, scope: str, kind: str, form: Typed) -> Response:
    """IT: one question a place up or down, or on to the page that confirms. A question never stands before the one
    that it depends on."""
    place, there = _stands(here, scope)
    one, words, act = _offered(there, kind), words_of(request), form.value("do")
    draft = _ordered(form, one, act)
    if act == _CONFIRM:
        form.taken("main", lambda: keep_order(draft, words))
    if act != _CONFIRM or not form.ok:
        return _questions_page(request, place, one, draft, form)
    second_look(request, here)

    def make(now: TypesHere) -> FileDraft:
        if kind not in now.offered:
            raise Unfit(_GONE)
        questions = _ordered(form, now.offered[kind])
        keep_order(questions, words)
        return FileDraft(with_type(now.layers, with_questions(now.offered[kind], questions)))

    title = Said(N_("Set this order of the questions of “{type}”?"), {"type": name_of(one.label, words)})
    return confirm(request, here, viewer, place, title, make, place.pinning(there, kind), again=form)


def _stands(here: Here, scope: str) -> tuple[Place, TypesHere]:
    place = place_of(scope)
    with here.database.read() as session:
        return place, place.standing(session)


def _offered(there: TypesHere, kind: str) -> VisitorType:
    if kind not in there.offered:
        raise NotFound
    return there.offered[kind]


def _typed(form: Form, known: Collection[str]) -> list[str]:
    """The codes that there are now, in the order of the form; those that it does not know last."""
    typed = [code for code in form.every("order") if code in known]
    return list(dict.fromkeys([*typed, *known]))


def _ordered(form: Form, one: VisitorType, act: str = "") -> list[Question]:
    """A type's questions in the order of the form, after one of its buttons."""
    known = {question.code: question for question in one.questions}
    return [known[code] for code in _moved(_typed(form, known), act)]


def _moved(codes: Sequence[str], act: str) -> list[str]:
    """The order after a button `up:CODE` or `down:CODE`; as it was for anything else."""
    way, _, code = act.partition(":")
    if code not in codes:
        return list(codes)
    others = [one for one in codes if one != code]
    others.insert(max(codes.index(code) + _STEPS.get(way, 0), 0), code)
    return others


def _types_page(request: Request, place: Place, there: TypesHere, codes: Sequence[str], form: Form) -> Response:
    words, is_own = words_of(request), bool(there.layers[-1].order)
    return render(
        request, "types/order.html", form=form, title=N_("The order of visitor types"), where=place.title,
        note=N_("The order is set here.") if is_own else N_("The order is inherited."), may_inherit=is_own,
        last=form.value("do"), is_draft=list(codes) != list(there.offered), look=LOOK_WHERE, back=place.path,
        rows=[(code, name_of(there.offered[code].label, words)) for code in codes],
    )  # fmt: skip


def _questions_page(
    request: Request, place: Place, one: VisitorType, questions: Sequence[Question], form: Form
) -> Response:  # fmt: skip
    words = words_of(request)
    title = Said(N_("The order of the questions of “{type}”"), {"type": name_of(one.label, words)})
    return render(
        request, "types/order.html", 200 if form.ok else 422, form=form, title=title, where=place.title, note=None,
        may_inherit=False, last=form.value("do"), is_draft=list(questions) != list(one.questions), look=LOOK_WHERE,
        back=place.of_type(one.code), rows=[(item.code, name_of(item.label, words)) for item in questions],
    )  # fmt: skip


ROOM = Room(router, RIGHTS)
