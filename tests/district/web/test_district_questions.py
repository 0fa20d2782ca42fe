"""Questions of the district's and a level's visitor types at their pages: by the form of a school's, once it is said
at which schools they show."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from district.access.people.rights import Role
from district.instance import District
from district.publish import school_edits
from district.publish.school_edits import SchoolFile
from tests.district.web.browsing import Browser
from tests.district.web.test_district_types import ALL, LEVEL, confirm, school_sets
from tests.district.web.test_settings_places import was
from tests.district.web.test_settings_type_list import EVIL, offered

PARENT = f"{LEVEL}/type/parent"
_AGAIN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


@pytest.fixture
def it(signed_in: Callable[..., Browser], district: District) -> Browser:
    """IT of a district in which one of two schools is an elementary school."""
    with district.database.write() as session:
        school_edits.edit(session, "oakridge", SchoolFile(level="elementary"), district.now())
    return signed_in(Role.IT)


def ask(it: Browser, english: str, kind: str = "yes-no", at: str = PARENT, **fields: Any) -> str:
    """Up to the page that confirms a new question."""
    it.get(f"{at}/add?as={kind}")
    it.send(f"{at}/add?as={kind}", **{"was": was(it), "label_en": english} | fields)
    return it.text


def go_back(it: Browser) -> str:
    """Press the button of the page that confirms which leads back to the form."""
    part = it.page.text.partition('value="look"')[0].rpartition("<form")[2]
    path = unescape(re.findall(r'action="([^"]+)"', part)[0])
    fields: dict[str, Any] = {"do": ["look"]}
    for name, value in _AGAIN.findall(part):
        fields.setdefault(name, []).append(unescape(value))
    it.send(path, **fields)
    return it.text


def asked(district: District, school: str = "oakridge", kind: str = "parent") -> list[str]:
    return [one.label["en"] for one in offered(district, school)[kind].questions]


def listed(it: Browser, at: str = PARENT) -> dict[str, tuple[str, int]]:
    """Question -> where it comes from, and at how many schools it is asked."""
    return {one["label"]: (one["origin"], one["schools"]) for one in it.get(f"{at}.json").json()}


def test_a_question_of_a_level_is_asked_once_it_was_said_where_it_shows(it: Browser, district: District) -> None:
    before = asked(district)
    said = ask(it, "Do you bring a dog?", required="yes", show=["badge", "roster"])
    assert "Add “Do you bring a dog?”?" in said
    assert "Parent or guardian – new question: Do you bring a dog?" in said
    assert "Schools where it shows: 1 of 1" in said
    assert "<li>Oakridge Elementary</li>" in said
    assert "what the district changes in this type does not reach these schools" in said
    assert asked(district) == before, "nothing is set before somebody has seen it"
    assert "The visitor types are set." in confirm(it)
    assert asked(district) == [*before, "Do you bring a dog?"]
    assert asked(district, "willow") == before
    made = offered(district)["parent"].questions[-1]
    assert (made.code, made.required, made.show) == ("do_you_bring_a_dog", True, ["badge", "roster"])
    assert listed(it)["Do you bring a dog?"] == ("All elementary schools", 1)
    assert listed(it)[before[0]] == ("Built in", 1)
    assert "Comes from: All elementary schools" in it.get(f"{PARENT}/questions/{made.code}").text


def test_a_question_is_changed_ordered_taken_off_and_all_of_it_taken_back(it: Browser, district: District) -> None:
    before = asked(district)
    ask(it, "Do you bring a dog?", at=f"{ALL}/type/parent")
    assert "does not reach these schools" not in it.text, "the district has no district above it"
    confirm(it)
    page = f"{ALL}/type/parent/questions/do_you_bring_a_dog"
    it.get(page)
    it.send(page, was=was(it), label_en="Do you bring an animal?")
    assert "Parent or guardian – another form of the question: Do you bring an animal?" in it.text
    confirm(it)
    assert asked(district, "willow") == [*before, "Do you bring an animal?"]
    order = f"{ALL}/type/parent/order"
    codes = [one.code for one in offered(district)["parent"].questions]
    it.get(order)
    it.send(order, order=codes, do=f"up:{codes[-1]}")
    assert "This is a draft." in it.text
    turned = re.findall(r'name="order" value="([\w-]+)"', it.page.text)
    it.send(order, order=turned, do="confirm")
    assert "Parent or guardian – another order of its questions: Do you bring an animal?, " in it.text
    assert re.findall(r'name="order" value="([\w-]+)"', go_back(it)) == turned, "the draft is still there"
    it.send(order, order=turned, do="confirm")
    confirm(it)
    assert asked(district) == ["Do you bring an animal?", *before]
    it.get(f"{page}/remove")
    assert "Parent or guardian – not asked any more: Do you bring an animal?" in it.text
    assert "Answers of earlier visits stay on record." in it.text
    confirm(it)
    assert asked(district) == before
    it.get(f"{ALL}/undo")
    assert "new question: Do you bring an animal?" in it.text
    confirm(it)
    assert asked(district) == ["Do you bring an animal?", *before]


def test_whoever_goes_back_finds_what_was_typed(it: Browser) -> None:
    fields = {"option0_en": "On the street", "option1_en": "At the gym", "option1_es": "En el gimnasio"}
    ask(it, "Where do you park?", "choice", show=["badge", "page"], hint_en="So that nobody is towed", **fields)
    assert "Schools where it shows" in it.text
    said = go_back(it)
    for typed in ("Where do you park?", "So that nobody is towed", *fields.values()):
        assert f'value="{typed}"' in said
    assert re.findall(r'name="show" value="(\w+)" checked', it.page.text) == ["badge", "page"]
    assert "As visitors would see it" in said
    it.get(f"{PARENT}/change")
    terms: dict[str, Any] = {
        "label_en": "Caretaker",
        "badge_en": "CARE",
        "destination": "no",
        "host": "no",
        "photo": "no",
    }
    it.send(f"{PARENT}/change", **terms)
    assert 'value="Caretaker"' in go_back(it)


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_shown_to_confirm(it: Browser, district: District) -> None:
    before = asked(district)
    for kind, fields, sentence in (
        ("text", {"label_en": ""}, 'id="label_en-wrong">Enter the question in English.'),
        ("choice", {"option0_en": "One"}, 'id="option1_en-wrong">Enter at least two answers.'),
        ("number", {"minimum": "7", "maximum": "3"}, 'id="maximum-wrong">The highest number is lower'),
    ):
        said = ask(it, "Why?", kind, **fields)
        assert it.page.status_code == 422
        assert sentence in said
        assert 'name="sealed"' not in said
    assert asked(district) == before


def test_a_condition_holds_questions_of_a_level_together(it: Browser, district: District) -> None:
    ask(it, "Do you need a key?")
    confirm(it)
    ask(it, "Which room?", "text", after=["do_you_need_a_key=yes"])
    confirm(it)
    codes = [one.code for one in offered(district)["parent"].questions]
    it.get(f"{PARENT}/order")
    it.send(f"{PARENT}/order", order=[codes[0], codes[2], codes[1]], do="confirm")
    assert it.page.status_code == 422
    assert "“Which room?” is asked only after an answer to “Do you need a key?”" in it.text
    assert re.findall(r'name="order" value="(\w+)"', it.page.text) == [codes[0], codes[2], codes[1]]
    it.get(f"{PARENT}/questions/do_you_need_a_key/remove")
    assert it.page.status_code == 422
    assert "“Which room?” is asked only after an answer to this one." in it.text
    assert 'name="sealed"' not in it.text


def test_a_school_with_a_version_of_its_own_is_not_counted(it: Browser, district: District) -> None:
    school_sets(district, '[[types]]\ncode = "parent"\nlabel = { en = "P" }\nbadge = { en = "P" }\n')
    assert "Schools where it shows: 1 of 2" in ask(it, "Do you bring a dog?", at=f"{ALL}/type/parent")
    confirm(it)
    assert listed(it, f"{ALL}/type/parent")["Do you bring a dog?"] == ("The district", 1)
    assert asked(district) == []


def test_of_two_people_the_second_is_told_and_keeps_what_was_typed(
    it: Browser, signed_in: Callable[..., Browser], district: District
) -> None:  # fmt: skip
    other = signed_in(Role.IT, mail="other@example.org")
    other.get(f"{PARENT}/add?as=text")
    mark = was(other)
    ask(it, "Do you bring a dog?")
    confirm(it)
    other.send(f"{PARENT}/add?as=text", was=mark, label_en="Which bus?")
    assert other.page.status_code == 422
    assert "Somebody changed this after the page was opened" in other.text
    assert 'value="Which bus?"' in other.text
    assert "Which bus?" not in asked(district)
    it.get(f"{PARENT}/questions/do_you_bring_a_dog/remove")
    confirm(it)
    other.send(f"{PARENT}/questions/do_you_bring_a_dog", label_en="Do you bring a cat?")
    assert "That question had been taken off already." in other.text


def test_a_type_without_questions_says_so_and_one_that_calls_the_office_asks_none(it: Browser) -> None:
    official = next(one["type"] for one in it.get(f"{LEVEL}.json").json() if "calls the office" in one["terms"])
    said = it.get(f"{LEVEL}/type/{official}").text
    assert "Visitors of this type are asked nothing else." in said
    assert "call the office, which asks for itself" in said
    assert "Add a question" not in said
    assert "asked nothing else" in it.get(f"{LEVEL}/type/{official}/order").text


def test_the_words_of_a_question_are_never_markup(it: Browser) -> None:
    ask(it, EVIL)
    assert EVIL not in it.page.text
    go_back(it)
    assert EVIL not in it.page.text
    assert EVIL in it.text


def test_there_is_no_form_of_what_there_is_not_or_for_who_may_not(
    it: Browser, signed_in: Callable[..., Browser]
) -> None:
    for path in (f"{LEVEL}/type/nobody/add", f"{LEVEL}/type/nobody/order", f"{PARENT}/questions/nobody",
                 f"{PARENT}/questions/nobody/remove", "/types/university/type/parent/add"):  # fmt: skip
        assert it.get(path).status_code == 404, path
    assert signed_in(Role.OFFICE_MANAGER).get(f"{PARENT}/add").status_code == 403
