"""Questions of a visitor type at a school's settings: added, changed, moved, taken off, and given back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from district.access.people.rights import Role
from district.instance import District
from district.publish import visitor_type_edits, visitor_type_files
from district.publish.visitor_type_scopes import Scope
from sync.contract.api.school import WirePurpose
from sync.contract.records.question import Need, Question, VisitorType, VisitorTypes
from tests.district.web.browsing import Browser
from tests.district.web.test_settings_places import told, was

TYPES = "/s/oakridge/settings/types"
PARENT = f"{TYPES}/parent"
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def manager(signed_in: Callable[..., Browser]) -> Browser:
    return signed_in(Role.OFFICE_MANAGER)


def asked(district: District) -> tuple[VisitorTypes | None, list[WirePurpose]]:
    """What kiosks are told of visitor types, and what older ones are."""
    document = told(district)
    return document.types, document.purposes


def of(district: District, code: str = "parent") -> VisitorType:
    types = told(district).types
    assert types is not None
    return next(one for one in types.types if one.code == code)


def ask(manager: Browser, english: str, kind: str = "yes-no", **fields: str | list[str]) -> Browser:
    manager.get(f"{PARENT}/add?as={kind}")
    manager.send(f"{PARENT}/add?as={kind}", **{"was": was(manager), "label_en": english} | fields)  # type: ignore[arg-type]
    return manager


def question(district: District, english: str) -> Question:
    return next(one for one in of(district).questions if one.label["en"] == english)


def test_a_question_is_added_changed_moved_and_taken_off(manager: Browser, district: District) -> None:
    ask(manager, "Do you bring a dog?", required="yes", show=["badge"])
    assert "The question is added." in manager.text
    made = question(district, "Do you bring a dog?")
    assert (made.code, made.kind, made.required, made.show) == ("do_you_bring_a_dog", "yes-no", True, ["badge"])
    listed = manager.get(f"{PARENT}/questions.json").json()
    assert [(one["kind"], one["origin"]) for one in listed] == [("A number", "Built in"), ("Yes or no", "This school")]
    assert listed[1]["lacking"] == "Español"
    page = f"{PARENT}/questions/{made.code}"
    manager.get(page)
    assert "While this is empty, visitors read: “Do you bring a dog?”" in manager.text
    manager.send(
        page, was=was(manager), label_en="Do you bring an animal?", label_es="¿Trae un animal?", every_visit="yes"
    )
    changed = question(district, "Do you bring an animal?")
    assert (changed.code, changed.label["es"], changed.required, changed.show) == (
        made.code,
        "¿Trae un animal?",
        False,
        [],
    )
    manager.get(f"{PARENT}/questions")
    manager.send(f"{page}/move", was=was(manager), way="up")
    assert [one.code for one in of(district).questions] == [made.code, "children"]
    manager.get(f"{page}/remove")
    manager.send(f"{page}/remove", was=was(manager))
    assert [one.code for one in of(district).questions] == ["children"]
    manager.send(f"{page}/remove")
    assert "That question had been taken off already. Nothing was changed." in manager.text


def test_the_kiosks_are_told_what_the_same_file_would_tell_them(manager: Browser, district: District) -> None:
    before = asked(district)
    ask(
        manager,
        "Where do you park?",
        "choice",
        option0_en="On the street",
        option0_es="En la calle",
        option1_en="At the gym",
    )
    by_page = asked(district)
    assert by_page != before
    file = manager.get(f"{TYPES}/file").text
    with district.database.write() as session:
        visitor_type_edits.undo(session, Scope(school="oakridge"), district.now())
    assert asked(district) == before, "undo on the command line takes back what the page set"
    with district.database.write() as session:
        visitor_type_edits.put(session, Scope(school="oakridge"), visitor_type_files.read(file), district.now())
    assert asked(district) == by_page


def test_the_terms_say_where_each_comes_from_and_go_back(manager: Browser, district: District) -> None:
    before = asked(district)
    with district.database.write() as session:
        file = '[[types]]\ncode = "parent"\nlabel = { en = "Family" }\nbadge = { en = "FAMILY" }\nminutes = 90\n'
        visitor_type_edits.put(session, Scope(), visitor_type_files.read(file), district.now())
    inherited = asked(district)
    manager.get(f"{PARENT}/change")
    fields = {"label_en": "Family", "badge_en": "FAMILY", "destination": "optional", "host": "no", "photo": "optional"}
    manager.send(f"{PARENT}/change", was=was(manager), minutes="90", yes=["conduct", "prints_badge"], **fields)  # type: ignore[arg-type]
    assert "The visitor type is changed." in manager.text
    assert of(district).destination is Need.OPTIONAL
    rows = dict.fromkeys(("How long a visit may last", "Where they are going", "Photo"), "")
    for name in rows:
        rows[name] = manager.text.partition(f"{name}</th>")[2].partition("</tr>")[0]
    assert "The district" in rows["How long a visit may last"]
    assert "This school" in rows["Where they are going"]
    assert "Built in" in rows["Photo"]
    manager.get(f"{PARENT}/back")
    mark = was(manager)
    manager.send(f"{PARENT}/back", was=mark)
    assert asked(district) == inherited != before
    manager.send(f"{PARENT}/back", was=mark)
    assert "It was as others have it already. Nothing was changed." in manager.text


def test_what_a_question_cannot_be_is_said_at_its_field(manager: Browser, district: District) -> None:
    there = asked(district)
    for kind, fields, sentence in (
        ("text", {"label_en": ""}, "Enter the question in English."),
        ("text", {"hint_es": "Solo aquí"}, "Enter the English too: it is shown where a language is missing."),
        ("text", {"label_es": "x" * 101}, "This has at most 100 printable characters."),
        ("choice", {"option0_en": "One"}, "Enter at least two answers."),
        ("choice", {"option0_en": "One", "option1_es": "Dos"}, "Enter this answer in English too."),
        ("choice", {"option0_en": "One", "option1_en": "one"}, "This answer is there twice."),
        ("number", {"minimum": "7", "maximum": "3"}, "The highest number is lower than the lowest one."),
        ("number", {"minimum": "0", "maximum": "²"}, "Enter a number from 0 to 999."),
    ):
        ask(manager, **{"english": "Why?", "kind": kind} | fields)
        assert manager.page.status_code == 422
        assert manager.text.count(sentence) == 2, sentence
    assert asked(district) == there


def test_a_condition_holds_its_questions_together(manager: Browser, district: District) -> None:
    ask(manager, "Do you need a key?")
    ask(manager, "Which room?", "text", after=["do_you_need_a_key=yes"])
    assert question(district, "Which room?").depends_values == ["yes"]
    manager.get(f"{PARENT}/questions")
    manager.send(f"{PARENT}/questions/which_room/move", was=was(manager), way="up")
    assert "“Which room?” is asked only after an answer to “Do you need a key?”, and stays behind it." in manager.text
    manager.get(f"{PARENT}/questions/do_you_need_a_key/remove")
    assert "“Which room?” is asked only after an answer to this one." in manager.text
    assert [one.code for one in of(district).questions] == ["children", "do_you_need_a_key", "which_room"]


def test_looking_shows_every_language_and_saves_nothing(manager: Browser, district: District) -> None:
    there = asked(district)
    ask(manager, EVIL, do="look", hint_es="Con correa", hint_en="On a leash")
    assert manager.page.status_code == 200
    assert EVIL not in manager.page.text
    for shown in ("Nothing is saved yet.", "On a leash", "Con correa", "in English where a text is missing"):
        assert shown in manager.text
    assert asked(district) == there


def test_of_two_managers_at_one_type_the_second_is_told(signed_in: Callable[..., Browser], district: District) -> None:
    both = [signed_in(Role.OFFICE_MANAGER, mail=f"{word}@example.org") for word in ("a", "b")]
    marks = []
    for one in both:
        one.get(f"{PARENT}/add?as=text")
        marks.append(was(one))
    for one, mark, english in zip(both, marks, ("First?", "Second?"), strict=True):
        one.send(f"{PARENT}/add?as=text", was=mark, label_en=english)
    assert "Somebody changed this after the page was opened, and nothing of yours was saved." in both[1].text
    assert "Second?" in both[1].text
    assert [one.label["en"] for one in of(district).questions][1:] == ["First?"]
