"""The sentences that a school words itself: set at its settings, told to its kiosks, and taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from district.access.people.rights import Role
from district.instance import District
from district.publish import school_edits
from district.publish.school_edits import SchoolFile
from district.publish.school_wording import SchoolWording
from tests.district.web.browsing import Browser
from tests.district.web.test_settings_places import told, was

WORDING = "/s/oakridge/settings/wording"
EVIL = "<b>Hi</b> & bye"


@pytest.fixture
def manager(signed_in: Callable[..., Browser]) -> Browser:
    return signed_in(Role.OFFICE_MANAGER)


def test_a_sentence_is_set_for_a_language_and_given_back(manager: Browser, district: District) -> None:
    with district.database.write() as session:
        french = SchoolFile(wording=SchoolWording(welcome={"fr": "Bienvenue"}))
        school_edits.edit(session, "oakridge", french, district.now())
    manager.get(WORDING)
    assert "While this is empty, visitors read: “to Oakridge" in manager.text
    manager.send(WORDING, was=was(manager), welcome_en=EVIL, welcome_es="¡Hola!", afterwards_en="Turn left.", do="look")
    assert EVIL not in manager.page.text
    assert "Nothing is saved yet." in manager.text
    assert told(district).welcome == {"fr": "Bienvenue"}
    manager.send(WORDING, was=was(manager), welcome_en=EVIL, welcome_es="¡Hola!", afterwards_en="Turn left.")
    assert "2 sentences of the kiosks are the school's own" in manager.text
    document = told(district)
    assert document.welcome == {"fr": "Bienvenue", "en": EVIL, "es": "¡Hola!"}
    assert (document.welcome_line, document.afterwards) == ({}, {"en": "Turn left."})
    manager.get(WORDING)
    manager.send(WORDING, was=was(manager))
    assert (told(district).welcome, told(district).afterwards) == ({"fr": "Bienvenue"}, {})


def test_what_does_not_fit_is_said_at_its_field(manager: Browser, district: District) -> None:
    for field, text, sentence in (
        ("welcome_es", "x" * 25, "This has 25 letters, and 24 fit the kiosk's page."),
        ("afterwards_en", "x" * 300, "This has 300 letters, and 90 fit the kiosk's page."),
        ("welcome_line_en", "a\u202eb", "There is a character here that cannot be shown."),
    ):
        manager.get(WORDING)
        typed: dict[str, Any] = {"was": was(manager), field: text}
        assert manager.send(WORDING, **typed).status_code == 422
        assert manager.text.count(sentence) == 2, sentence
    assert told(district).welcome == told(district).afterwards == {}


def test_of_two_managers_the_second_is_told(signed_in: Callable[..., Browser], district: District) -> None:
    both = [signed_in(Role.OFFICE_MANAGER, mail=f"{word}@example.org") for word in ("a", "b")]
    for one in both:
        one.get(WORDING)
    marks = [was(one) for one in both]
    for one, mark, text in zip(both, marks, ("First", "Second"), strict=True):
        one.send(WORDING, was=mark, welcome_en=text)
    assert "Somebody changed this after the page was opened" in both[1].text
    assert told(district).welcome == {"en": "First"}
