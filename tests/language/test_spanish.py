"""The Spanish that visitors read: complete, and without a word of why anybody waits."""

from __future__ import annotations

import re

import pytest

from language.catalogue import OFFERED, SOURCE, TEMPLATE, key_of, parse, read, translated
from language.translator import translator
from tests.kiosk.ui.test_wording import visitor_texts

NEVER = re.compile(
    r"\b(lista|coinciden?|coincidencia|alerta|sospech\w+|prohibid\w+|denegad\w+|rechazad\w+|autorizad\w+|aprobad\w+|"
    r"antecedentes|criminal|verificad\w+)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("language", [tag for tag in OFFERED if tag != SOURCE])
def test_every_declared_text_is_there_in_every_language_that_is_offered(language: str) -> None:
    assert language in translated()
    declared = {key_of(message) for message in parse(TEMPLATE) if message.id}
    assert len(declared) > 400
    assert declared == set(read(language).texts)


@pytest.mark.parametrize("text", list(visitor_texts()))
def test_a_visitor_never_reads_why_or_a_verdict_in_spanish(text: str) -> None:
    told = translator("es").catalogue.texts[text][0]
    assert not NEVER.search(told.replace("está lista", ""))
    assert not re.search(r"\b(tú|tu|tus|vos|ti)\b", told, re.IGNORECASE), "visitors are addressed as usted"


def test_things_are_counted_with_de_in_millions_alone() -> None:
    """Spanish has a form of its own for a million of something: "1 000 000 de visitas", but "8 visitas"."""
    plurals = {key: forms for key, forms in read("es").texts.items() if len(forms) == 3}
    assert len(plurals) > 20
    assert [few for _, _, few in plurals.values() if re.search(r"\{count\} de (?!\{)", few)] == []


def test_no_visitor_is_arrested_and_one_word_stands_for_the_badge() -> None:
    """The word "detenido" reads as arrested; only a machine stops so. What a visitor wears is a "gafete"."""
    for text, forms in read("es").texts.items():
        said = " ".join(forms)
        if re.search(r"\b(deten|detien|detuv|arrest)", said, re.IGNORECASE):
            assert re.match("The (server|kiosk) stopped", text), said
        if re.search(r"\bcredencial", said, re.IGNORECASE):
            assert "token" in text, said
