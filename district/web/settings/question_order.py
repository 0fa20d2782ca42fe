"""The order of a visitor type's questions at a school, and taking one off."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from district.access.people.rights import Right
from district.api.dependencies import Here
from district.db.tables import School
from district.errors import Unfit
from district.instance import District
from district.web.authorization import AtSchool, Me, NotFound, Typed, second_look
from district.web.forms import Form, Said
from district.web.pages import render, see_other, words_of
from district.web.route_rights import Room
from district.web.settings.own_types import (
    QUESTION,
    QUESTIONS,
    change_type,
    find_type,
    mark_of,
    question_of,
    with_questions,
)
from district.web.settings.place_names import name_of
from district.web.settings.question_form import depending, moved, out_of_order
from district.web.settings.question_texts import GONE
from language.marks import N_
from language.translator import Translator
from sync.contract.records.question import VisitorType

router = APIRouter()

_EDIT = Right.EDIT_SCHOOL
RIGHTS = {
    ("POST", f"{QUESTION}/move"): _EDIT,
    ("GET", f"{QUESTION}/remove"): _EDIT,
    ("POST", f"{QUESTION}/remove"): _EDIT,
}
_WAYS = {"up": -1, "down": 1}


@router.post(f"{QUESTION}/move")
def move(request: Request, here: Here, viewer: Me, school: AtSchool, kind: str, question: str, form: Typed) -> Response:
    """Who manages the school: one place up or down. A question never stands before the one that it depends on."""
    second_look(request, here)
    words, by = words_of(request), _WAYS.get(form.value("way"), 0)

    def make(now: VisitorType) -> VisitorType:
        if question_of(now, question) is None:
            raise Unfit(GONE)
        order = moved(now.questions, question, by)
        pair = out_of_order(order)
        if pair is not None:
            raise Unfit(
                N_("“{then}” is asked only after an answer to “{first}”, and stays behind it."),
                **{name: name_of(one.label, words) for name, one in pair.items()},
            )
        return with_questions(now, order)

    change_type(here, viewer, school, form, kind, make)
    said = next(iter(form.errors.values()), Said(N_("The order is changed.")))
    values = {name: str(value) for name, value in said.values.items()}
    return see_other(request, QUESTIONS.format(code=school.code, kind=kind), said.text, **values)


@router.get(f"{QUESTION}/remove")
def remove_page(request: Request, here: Here, school: AtSchool, kind: str, question: str) -> Response:
    """Who manages the school: what taking it off does, or why it cannot be."""
    return _remove_page(request, here, school, kind, question, Form())


@router.post(f"{QUESTION}/remove")
def remove(
    request: Request, here: Here, viewer: Me, school: AtSchool, kind: str, question: str, form: Typed
) -> Response:
    """Who manages the school. The second of two is told so."""
    second_look(request, here)
    path = QUESTIONS.format(code=school.code, kind=kind)
    _, one = find_type(here, school, kind)
    if question_of(one, question) is None:
        return see_other(request, path, GONE)
    words = words_of(request)

    def make(now: VisitorType) -> VisitorType:
        _check_unneeded(now, question, words)
        return with_questions(now, [other for other in now.questions if other.code != question])

    change_type(here, viewer, school, form, kind, make)
    if not form.ok:
        return _remove_page(request, here, school, kind, question, form)
    return see_other(request, path, N_("The question is taken off."))


def _remove_page(request: Request, here: District, school: School, kind: str, question: str, form: Form) -> Response:
    words = words_of(request)
    _, one = find_type(here, school, kind)
    found = question_of(one, question)
    if found is None:
        raise NotFound
    status = 200 if form.ok else 422
    form.taken("main", lambda: _check_unneeded(one, question, words))
    return render(
        request, "settings/question_remove.html", status, form=form, was=mark_of(one),
        title=Said(N_("Take off “{question}”?"), {"question": name_of(found.label, words)}),
        back=QUESTION.format(code=school.code, kind=kind, question=question),
    )  # fmt: skip


def _check_unneeded(one: VisitorType, question: str, words: Translator) -> None:
    """Raises Unfit where another question is asked only after an answer to this one."""
    other = next(iter(depending(one.questions, question)), None)
    if other is not None:
        raise Unfit(
            N_("“{question}” is asked only after an answer to this one. Change or take off that one first."),
            question=name_of(other.label, words),
        )


ROOM = Room(router, RIGHTS)
