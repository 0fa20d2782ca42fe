"""Taking a question off a visitor type, at a school, for a level or for the district; and its place among the others at
a school, one step at a time."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from district.access.people.rights import Right
from district.api.dependencies import Here
from district.errors import Unfit
from district.web.authorization import AtSchool, Me, NotFound, Typed, second_look
from district.web.forms import Form, Said
from district.web.pages import render, see_other, words_of
from district.web.questions.site import AtSite, Change, LevelSite, Site, everywhere, rights
from district.web.route_rights import Room
from district.web.settings.marks import FIELD
from district.web.settings.own_types import (
    QUESTION,
    QUESTIONS,
    change_type,
    mark_of,
    question_of,
    with_questions,
)
from district.web.settings.place_names import name_of
from district.web.settings.question_form import depending, keep_order, moved
from district.web.settings.question_texts import GONE
from language.marks import N_
from language.translator import Translator
from sync.contract.records.question import VisitorType

router = APIRouter()

_REMOVE = "/questions/{question}/remove"
RIGHTS = {
    ("POST", f"{QUESTION}/move"): Right.EDIT_SCHOOL,
    **rights(("GET", _REMOVE)),
    ("POST", f"{QUESTION}/remove"): Right.EDIT_SCHOOL,
}
_WAYS = {"up": -1, "down": 1}
_SENTENCES = (
    N_("The kiosks do not ask it any more, from now on."),
    N_("Answers of earlier visits stay on record."),
)


@router.post(f"{QUESTION}/move")
def move(request: Request, here: Here, viewer: Me, school: AtSchool, kind: str, question: str, form: Typed) -> Response:
    """Who manages the school: one place up or down. A question never stands before the one that it depends on."""
    second_look(request, here)
    words, by = words_of(request), _WAYS.get(form.value("way"), 0)

    def make(now: VisitorType) -> VisitorType:
        if question_of(now, question) is None:
            raise Unfit(GONE)
        order = moved(now.questions, question, by)
        keep_order(order, words)
        return with_questions(now, order)

    change_type(here, viewer, school, form, kind, make)
    said = next(iter(form.errors.values()), Said(N_("The order is changed.")))
    values = {name: str(value) for name, value in said.values.items()}
    return see_other(request, QUESTIONS.format(code=school.code, kind=kind), said.text, **values)


@everywhere(router.get, _REMOVE)
def remove_page(request: Request, site: AtSite, question: str) -> Response:
    """Who sets the type: what taking it off does, or why it cannot be."""
    _, one = site.standing()
    if question_of(one, question) is None:
        raise NotFound
    form = Form([(FIELD, mark_of(one))])
    answer = None
    if isinstance(site, LevelSite):
        answer = site.set(form, _removal(site, question, words_of(request)))
    return answer or _remove_page(request, site, question, form)


@router.post(f"{QUESTION}/remove")
def remove(request: Request, here: Here, site: AtSite, question: str, form: Typed) -> Response:
    """Who manages the school. The second of two is told so."""
    second_look(request, here)
    _, one = site.standing()
    if question_of(one, question) is None:
        return see_other(request, site.back, GONE)
    change = _removal(site, question, words_of(request))
    return site.set(form, change) or _remove_page(request, site, question, form)


def _removal(site: Site, question: str, words: Translator) -> Change:
    _, one = site.standing()
    found = question_of(one, question)

    def make(now: VisitorType) -> VisitorType:
        _check_unneeded(now, question, words)
        return with_questions(now, [other for other in now.questions if other.code != question])

    title = Said(N_("Take off “{question}”?"), {"question": name_of(found.label, words) if found else question})
    return Change(make, title, N_("The question is taken off."), _SENTENCES)


def _remove_page(request: Request, site: Site, question: str, form: Form) -> Response:
    words = words_of(request)
    _, one = site.standing()
    if question_of(one, question) is None:
        raise NotFound
    status = 200 if form.ok else 422
    form.taken("main", lambda: _check_unneeded(one, question, words))
    change = _removal(site, question, words)
    return render(
        request, "settings/question_remove.html", status, form=form, was=mark_of(one), title=change.title,
        sentences=change.sentences, back=site.at(question), where=site.where,
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
