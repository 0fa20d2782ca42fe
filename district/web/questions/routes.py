"""The form of one question of a visitor type, at a school, for a level or for the district: a new one, and one as it
stands, with what visitors see."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Request
from starlette.responses import Response

from district.api.dependencies import Here
from district.errors import Unfit
from district.publish.visitor_type_scopes import kinds_used
from district.web.authorization import NotFound, Typed, second_look
from district.web.forms import Form, Said
from district.web.pages import render, see_other, words_of
from district.web.questions.site import AtSite, Change, Site, everywhere, rights
from district.web.route_rights import Room
from district.web.settings.label_fields import label_fields
from district.web.settings.marks import LOOK
from district.web.settings.own_types import mark_of, question_of, with_questions
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

_ADD, _ONE = "/add", "/questions/{question}"
RIGHTS = rights(("GET", _ADD), ("POST", _ADD), ("GET", _ONE), ("POST", _ONE))


@everywhere(router.get, _ADD)
def add_page(request: Request, site: AtSite, form: Typed) -> Response:
    """Who sets the type: first how the question is answered (`?as=`), then its form."""
    _, one = site.standing()
    if request.query_params.get("as", "") not in set(QuestionKind):
        return render(
            request, "settings/question_kind.html", name=name_of(one.label, words_of(request)), kinds=KINDS,
            back=site.back, where=site.where,
        )  # fmt: skip
    return _question_page(request, site, form, _empty(request))


@everywhere(router.post, _ADD)
def add(request: Request, here: Here, site: AtSite, form: Typed) -> Response:
    """Who sets the type: a new question, the last one. Its code is new in the whole district."""
    _, one = site.standing()
    old = _empty(request)
    typed = question_from(form, old, one.questions)
    if form.value("do") == LOOK:
        return _question_page(request, site, form, old, typed)
    second_look(request, here)
    with here.database.read() as session:
        taken = {*kinds_used(session), *(question.code for question in one.questions)}
    added = typed.model_copy(update={"code": new_code(typed.label.get(ENGLISH, ""), taken, "question")})

    def make(now: VisitorType) -> VisitorType:
        if len(now.questions) >= MOST_QUESTIONS:
            raise Unfit(N_("A visitor type has at most {most} questions."), most=MOST_QUESTIONS)
        return with_questions(now, [*now.questions, added])

    title = Said(N_("Add “{question}”?"), {"question": name_of(typed.label, words_of(request))})
    change = Change(make, title, N_("The question is added. The kiosks ask it from now on."))
    return (site.set(form, change) if form.ok else None) or _question_page(request, site, form, old)


@everywhere(router.get, _ONE)
def question_page(request: Request, site: AtSite, question: str, form: Typed) -> Response:
    """Who sets the type: one question as it stands, and as visitors see it."""
    _, one = site.standing()
    found = question_of(one, question)
    if found is None:
        raise NotFound
    return _question_page(request, site, form, found)


@everywhere(router.post, _ONE)
def change(request: Request, here: Here, site: AtSite, question: str, form: Typed) -> Response:
    """Who sets the type: other words, other answers. Code and kind stay, since old answers name them."""
    _, one = site.standing()
    old = question_of(one, question)
    if old is None:
        return see_other(request, site.back, GONE)
    typed = question_from(form, old, _earlier(one, question))
    _keep_answers_asked_for(form, one, typed, words_of(request))
    if form.value("do") == LOOK:
        return _question_page(request, site, form, old, typed)
    second_look(request, here)

    def make(now: VisitorType) -> VisitorType:
        if question_of(now, question) is None:
            raise Unfit(GONE)
        return with_questions(now, [typed if other.code == question else other for other in now.questions])

    title = Said(N_("Change “{question}”?"), {"question": name_of(old.label, words_of(request))})
    wanted = Change(make, title, N_("The question is changed. The kiosks ask it so from now on."))
    return (site.set(form, wanted) if form.ok else None) or _question_page(request, site, form, old)


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
    request: Request, site: Site, form: Form, was: Question, looked_at: Question | None = None
) -> Response:  # fmt: skip
    """`was`: the question as the form began with it. `looked_at`: what was typed and is only to be seen as visitors
    would."""
    words = words_of(request)
    there, one = site.standing()
    old = question_of(one, was.code) or was  # as it stands now, where somebody else has changed it
    earlier: Sequence[Question] = _earlier(one, old.code) if old.code else one.questions
    shown = looked_at or old
    return render(
        request, "settings/question.html", 200 if form.ok else 422, form=form, question=old, is_new=not old.code,
        name=name_of(one.label, words), kind=kind_of(old), back=site.back, was=mark_of(one),
        asks=name_of(old.label, words), label=label_fields("label", old.label), hint=label_fields("hint", old.hint),
        options=option_rows(old), places=PLACES, conditions=conditions(earlier, words), after=conditions_of(old),
        doors=doors(shown) if form.ok and shown.label else (), is_looked_at=looked_at is not None and form.ok,
        where=site.where, button=site.button, origin=site.source(there, old),
    )  # fmt: skip


def _earlier(one: VisitorType, question: str) -> list[Question]:
    codes = [other.code for other in one.questions]
    return list(one.questions[: codes.index(question)]) if question in codes else []


def _empty(request: Request) -> Question:
    """A new one of the kind that the address names."""
    wanted = request.query_params.get("as", "")
    if wanted not in set(QuestionKind):
        raise NotFound
    return Question(code="", kind=wanted, label={}, required=True, show=[Place.ROSTER])


ROOM = Room(router, RIGHTS)
