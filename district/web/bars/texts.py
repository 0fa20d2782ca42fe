"""The district's own texts for notices and slips, one language at a time. For those who impose longer bars."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from district.access import acts
from district.access.acts import ActKind
from district.access.people.rights import Right
from district.api.dependencies import Here
from district.publish import notice_texts
from district.publish.notice_texts import LONGEST, PaperPart
from district.web.authorization import Me, Typed
from district.web.forms import Form
from district.web.pages import render, see_other, words_of
from district.web.settings.marks import mark, unchanged
from language.catalogue import OFFERED
from language.marks import N_
from language.translator import Translator, translator

router = APIRouter()

_PATH = "/security/bars/texts"
RIGHTS = {("GET", _PATH): Right.BAR_LONGER, ("POST", _PATH): Right.BAR_LONGER}


@router.get(_PATH)
def texts_page(request: Request, here: Here, form: Typed, language: str = "") -> Response:
    """Who imposes longer bars: the texts in one language."""
    return _page(request, here, form, _chosen(request, language))


@router.post(_PATH)
def set_texts(request: Request, here: Here, viewer: Me, form: Typed, language: str = "") -> Response:
    """Who imposes longer bars: save the texts of one language."""
    words = _chosen(request, language)
    given = {part.value: form.line(part, longest=LONGEST) for part in PaperPart}
    if form.ok:
        with here.database.write() as session:
            if unchanged(form, mark(notice_texts.texts_of(session, words))):
                notice_texts.set_texts(session, words, given)
                acts.note(session, viewer, ActKind.NOTICE_SET, words.tag, here.now())
    if not form.ok:
        return _page(request, here, form, words)
    return see_other(request, f"{_PATH}?language={words.tag}", N_("The texts are saved."))


def _chosen(request: Request, language: str) -> Translator:
    return translator(language) if language in OFFERED else words_of(request)


def _page(request: Request, here: Here, form: Form, words: Translator) -> Response:
    with here.database.read() as session:
        texts = notice_texts.texts_of(session, words)
    return render(
        request, "bars/texts.html", 200 if form.ok else 422, form=form, texts=texts, was=mark(texts), chosen=words.tag,
        chosen_name=words.name, languages=[translator(tag) for tag in OFFERED],
    )  # fmt: skip
