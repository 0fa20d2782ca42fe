"""The form of one question of a visitor type at a school: a new one, and one as it stands, with what visitors see."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Request
from starlette.responses import Response

from district.access.people.rights import Right
from district.api.dependencies import Here
from district.db.tables import School
from district.errors import Unfit
from district.publish.visitor_type_scopes import kinds_used
from district.web.authorization import AtSchool, Me, NotFound, Typed, second_look
from district.web.forms import Form
from district.web.pages import render, see_other, words_of
from district.web.route_rights import Room
from district.web.settings.label_fields import label_fields
from district.web.settings.own_types import (
    QUESTION,
    QUESTIONS,
    TYPE,
    change_type,
    find_type,
    mark_of,
    question_of,
    with_questions,
)
from district.web.settings.place_names import ENGLISH, name_of
from district.web.settings.question_form import (
    conditions,
    conditions_of,
    depending,
    new_code,
    option_rows,
    question_from,
)
from district.web.settings.question_preview import doors
from district.web.settings.question_texts import GONE, KINDS, PLACES, kind_of
from language.marks import N_
from language.translator import Translator
from sync.contract.records.question import MOST_QUESTIONS, Place, Question, QuestionKind, VisitorType

router = APIRouter()

_EDIT = Right.EDIT_SCHOOL
_ADD = f"{TYPE}/add"
RIGHTS = {
    ("GET", _ADD): _EDIT,
    ("POST", _ADD): _EDIT,
    ("GET", QUESTION): _EDIT,
    ("POST", QUESTION): _EDIT,
}
LOOK = "look"
"""What the button sends that only shows what visitors would see."""


@router.get(_ADD)
def add_page(request: Request, here: Here, school: AtSchool, kind: str, form: Typed) -> Response:
    """Who manages the school: first how the question is answered (`?as=`), then its form."""
    _, one = find_type(here, school, kind)
    if request.query_params.get("as", "") not in set(QuestionKind):
        return render(
            request, "settings/question_kind.html", name=name_of(one.label, words_of(request)), kinds=KINDS,
            back=_list(school, kind),
        )  # fmt: skip
    return _question_page(request, school, one, form, _empty(request))


@router.post(_ADD)
def add(request: Request, here: Here, viewer: Me, school: AtSchool, kind: str, form: Typed) -> Response:
    """Who manages the school: a new question, the last one. Its code is new in the whole district."""
    _, one = find_type(here, school, kind)
    old = _empty(request)
    typed = question_from(form, old, one.questions)
    if form.value("do") == LOOK:
        return _question_page(request, school, one, form, old, typed)
    second_look(request, here)
    with here.database.read() as session:
        taken = {*kinds_used(session), *(question.code for question in one.questions)}
    added = typed.model_copy(update={"code": new_code(typed.label.get(ENGLISH, ""), taken, "question")})

    def make(now: VisitorType) -> VisitorType:
        if len(now.questions) >= MOST_QUESTIONS:
            raise Unfit(N_("A visitor type has at most {most} questions."), most=MOST_QUESTIONS)
        return with_questions(now, [*now.questions, added])

    if form.ok:
        change_type(here, viewer, school, form, kind, make)
    if not form.ok:
        return _question_page(request, school, one, form, old)
    return see_other(request, _list(school, kind), N_("The question is added. The kiosks ask it from now on."))


@router.get(QUESTION)
def question_page(request: Request, here: Here, school: AtSchool, kind: str, question: str, form: Typed) -> Response:
    """Who manages the school: one question as it stands, and as visitors see it."""
    _, one = find_type(here, school, kind)
    return _question_page(request, school, one, form, _found(one, question))


@router.post(QUESTION)
def change(
    request: Request, here: Here, viewer: Me, school: AtSchool, kind: str, question: str, form: Typed
) -> Response:
    """Who manages the school: other words, other answers. Code and kind stay, since old answers name them."""
    _, one = find_type(here, school, kind)
    old = question_of(one, question)
    if old is None:
        return see_other(request, _list(school, kind), GONE)
    typed = question_from(form, old, _earlier(one, question))
    _keep_answers_asked_for(form, one, typed, words_of(request))
    if form.value("do") == LOOK:
        return _question_page(request, school, one, form, old, typed)
    second_look(request, here)

    def make(now: VisitorType) -> VisitorType:
        return with_questions(now, [typed if other.code == question else other for other in now.questions])

    if form.ok:
        change_type(here, viewer, school, form, kind, make)
    if not form.ok:
        _, one = find_type(here, school, kind)
        return _question_page(request, school, one, form, question_of(one, question) or old)
    return see_other(request, _list(school, kind), N_("The question is changed. The kiosks ask it so from now on."))


def _keep_answers_asked_for(form: Form, one: VisitorType, typed: Question, words: Translator) -> None:
    """An answer after which something else is asked cannot go."""
    left = {option.code for option in typed.options}
    for other in depending(one.questions, typed.code) if typed.kind == QuestionKind.CHOICE else ():
        if not set(other.depends_values) <= left:
            form.fail(
                "main",
                N_("“{question}” is asked only after an answer that you took out. Change or take off that one first."),
                question=name_of(other.label, words),
            )


def _question_page(
    request: Request, school: School, one: VisitorType, form: Form, old: Question, looked_at: Question | None = None
) -> Response:
    """`looked_at`: what was typed and is only to be seen as visitors would."""
    words = words_of(request)
    earlier: Sequence[Question] = _earlier(one, old.code) if old.code else one.questions
    shown = looked_at or old
    return render(
        request, "settings/question.html", 200 if form.ok else 422, form=form, question=old, is_new=not old.code,
        name=name_of(one.label, words), kind=kind_of(old), back=_list(school, one.code), was=mark_of(one),
        asks=name_of(old.label, words), label=label_fields("label", old.label), hint=label_fields("hint", old.hint),
        options=option_rows(old), places=PLACES, conditions=conditions(earlier, words), after=conditions_of(old),
        doors=doors(shown) if form.ok and shown.label else (), is_looked_at=looked_at is not None and form.ok,
    )  # fmt: skip


def _earlier(one: VisitorType, question: str) -> list[Question]:
    codes = [other.code for other in one.questions]
    return list(one.questions[: codes.index(question)]) if question in codes else []


def _found(one: VisitorType, question: str) -> Question:
    found = question_of(one, question)
    if found is None:
        raise NotFound
    return found


def _empty(request: Request) -> Question:
    """A new one of the kind that the address names."""
    wanted = request.query_params.get("as", "")
    if wanted not in set(QuestionKind):
        raise NotFound
    return Question(code="", kind=wanted, label={}, required=True, show=[Place.ROSTER])


def _list(school: School, kind: str) -> str:
    return QUESTIONS.format(code=school.code, kind=kind)


ROOM = Room(router, RIGHTS)
