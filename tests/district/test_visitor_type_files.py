"""Visitor types as files: read as they were written, and told everything that is wrong with them at once."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings

from district.publish.visitor_type_files import FileDraft, read, written
from district.publish.visitor_type_rules import layer_faults
from district.publish.visitor_types import Layer, built_in, codes_named
from tests.district.layers import kind, layers

unhurried = settings(deadline=None)
TUTOR = """
[[types]]
code = "tutor"
label = { en = "Tutor" }
badge = { en = "TUTOR" }
"""
ASKED = """
[[types.questions]]
code = "sure"
kind = "yes-no"
label = { en = "Are you sure?" }
"""


def faults(text: str, kinds: dict[str, str] | None = None) -> list[str]:
    draft = read(text)
    return [*draft.faults, *layer_faults(draft.layer, codes_named([built_in()]), kinds or {}, draft.broken)]


@unhurried
@given(layers())
def test_what_is_written_is_read_as_it_was(layer: Layer) -> None:
    text = written(layer, "A heading\nof two lines")
    assert read(text) == FileDraft(layer)
    assert written(read(text).layer, "A heading\nof two lines") == text


def test_the_built_in_types_come_back_from_a_file_too() -> None:
    assert read(written(built_in())).layer == built_in()


def test_a_file_of_nothing_but_its_heading_sets_nothing() -> None:
    assert read(written(Layer(), "Nothing")) == FileDraft(Layer())


def test_the_file_that_the_documents_show_is_right(root: Path) -> None:
    paper = (root / "docs" / "visitor-types.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", paper, re.DOTALL)
    assert faults(example, {"substitute_for": "person"}) == []
    assert [len(one.questions) for one in read(example).layer.types] == [3]


def test_office_implies_that_nothing_is_asked() -> None:
    assert faults(TUTOR + "office = true") == []
    assert read(TUTOR + "office = true").layer.types == [kind("tutor", office=True)]
    assert written(Layer(types=[kind("tutor", office=True)])).count("\n") == 6


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('order = [\n"a" "b"]', "^This is not TOML: .*line 2"),
        ("colour = 1", r"^colour: There is no such key. Keys here: order, types\.$"),
        ("types = 3", "^types: It has to be a list, in brackets.$"),
        (TUTOR + 'motto = "x"', "^types.tutor.motto: There is no such key. Keys here: code, label, "),
        (TUTOR.replace('label = { en = "Tutor" }', ""), "^types.tutor.label: It is missing.$"),
        (TUTOR.replace('{ en = "Tutor" }', '"Tutor"'), "^types.tutor.label: It has to be a table"),
        (TUTOR.replace('en = "Tutor"', 'es = "Tutor"'), r"^types.tutor.label: It needs an English label \(en\).$"),
        (TUTOR.replace('"Tutor"', '" "'), "^types.tutor.label.en: It is empty.$"),
        (TUTOR.replace('"Tutor"', '"' + "x" * 61 + '"'), "^types.tutor.label.en: It is longer than 60"),
        (TUTOR.replace('"Tutor"', '"a\\u202eb"'), "has control characters"),
        (TUTOR.replace('en = "TUTOR"', 'en = "T", Spanish = "T"'), "^types.tutor.badge: `Spanish` is not a language"),
        (TUTOR.replace('"tutor"', '"Big Tutor"'), "`Big Tutor` is not a code. Codes are made of small letters"),
        (TUTOR + TUTOR, "^types: `tutor` is there 2 times.$"),
        (TUTOR + 'minutes = "45"', "^types.tutor.minutes: It has to be a whole number.$"),
        (TUTOR + "minutes = 1441", "^types.tutor.minutes: It is higher than 1440.$"),
        (TUTOR + "escort = 1", "^types.tutor.escort: It has to be true or false.$"),
        (TUTOR + 'photo = "maybe"', "^types.tutor.photo: It has to be one of 'no', 'optional' or 'required'.$"),
        (TUTOR + "office = true" + ASKED, "^types.tutor.office: A type that calls the office asks nothing"),
        (TUTOR + 'office = true\nhost = "required"', "^types.tutor.office: A type that calls the office"),
        (
            TUTOR.replace("tutor", "parent") + "hidden = true",
            "^types.parent: A hidden type has a code only. Take out: label, badge.$",
        ),
        ('[[types]]\ncode = "party"\nhidden = true', "^types.party: It cannot be hidden: there is no such type.$"),
        ("[[types]]\nhidden = true", "^types.1.code: It is missing.$"),
        ('order = ["party"]', "^order: There is no type `party`.$"),
        ('order = ["parent", "parent"]', "^order: `parent` is there 2 times.$"),
        (TUTOR + "questions = 1", r"^types.tutor.questions: Write each under a line \[\[types.questions\]\].$"),
        (TUTOR + ASKED.replace("yes-no", "student"), "questions.sure.kind: `student` is not a kind. Kinds: choice"),
        (TUTOR + ASKED.replace('kind = "yes-no"', ""), "questions.sure.kind: It is missing.$"),
        (
            TUTOR + ASKED + 'show = ["wall"]',
            "questions.sure.show: `wall` is not a place. Places: badge, roster, page.$",
        ),
        (TUTOR + ASKED + "maximum = 5", "questions.sure.maximum: Only a question of the kind number has it.$"),
        (TUTOR + ASKED + "companions = true", "questions.sure.companions: Only a question of the kind number"),
        (TUTOR + ASKED.replace("yes-no", "number") + "minimum = 10", "questions.sure: minimum 10 and maximum 9 do not"),
        (TUTOR + ASKED.replace("yes-no", "number") + "maximum = 1000", "Both lie between 0 and 999"),
        (
            TUTOR + ASKED.replace("yes-no", "choice"),
            "questions.sure.options: There are 0. A choice has 2 to 12 options",
        ),
        (TUTOR + ASKED + 'options = [{ code = "a", label = { en = "A" } }]', "Only a question of the kind choice has"),
        (
            TUTOR
            + ASKED.replace("yes-no", "choice")
            + 'options = [{ code = "a", label = { en = "A" } }, { code = "b" }]',
            "questions.sure.options.2.label: It is missing.$",
        ),
        (TUTOR + ASKED + 'depends_on = "later"', "sure.depends_on: There is no earlier question `later` in this type"),
        (TUTOR + ASKED + 'depends_values = ["yes"]', "sure.depends_values: `depends_on` is missing"),
        (
            TUTOR + ASKED + ASKED.replace("sure", "why") + 'depends_on = "sure"\ndepends_values = ["maybe"]',
            "why.depends_values: `maybe` can never be the answer to `sure`.$",
        ),
        (TUTOR + ASKED + ASKED.replace("sure", "why") + 'depends_on = "sure"', "why.depends_values: It is missing"),
        (TUTOR + ASKED + ASKED, "^types.tutor.questions: `sure` is there 2 times.$"),
        (
            TUTOR + "".join(ASKED.replace("sure", f"q{number}") for number in range(9)),
            "^types.tutor.questions: There are 9. A type has at most 8.$",
        ),
        (
            TUTOR + ASKED + TUTOR.replace("tutor", "coach") + ASKED.replace("yes-no", "text"),
            "^types.coach.questions.sure: `sure` has been a yes-no question",
        ),
    ],
)
def test_what_is_wrong_with_a_file_is_one_sentence_with_its_place(text: str, fault: str) -> None:
    found = faults(text)
    assert len(found) == 1, found
    assert re.search(fault, found[0]), found[0]
    assert found[0].endswith(".")


def test_all_faults_of_a_file_are_told_at_once_and_none_follows_from_another() -> None:
    text = (
        'order = ["tutor", "party"]\n'
        + TUTOR.replace("Tutor", "x" * 61)
        + ASKED.replace("kind", "sort")
        + ASKED.replace("sure", "why").replace("yes-no", "text")
        + 'depends_on = "sure"\ndepends_values = ["yes"]\nshow = ["wall"]'
        + TUTOR.replace("tutor", "coach").replace("badge", "bagde")
        + ASKED.replace("sure", "how").replace("yes-no", "choice")
    )
    assert [fault.partition(": ")[0] for fault in faults(text)] == [
        "types.tutor.questions.sure.kind",
        "types.tutor.questions.sure.sort",
        "types.coach.badge",
        "types.coach.bagde",
        "types.coach.questions.how.options",
        "order",
        "types.tutor.label.en",
        "types.tutor.questions.why.show",
    ]


def test_a_code_that_was_ever_used_keeps_its_kind() -> None:
    assert faults(TUTOR + ASKED, {"sure": "yes-no"}) == []
    (fault,) = faults(TUTOR + ASKED, {"sure": "text"})
    assert "old answers would change their meaning" in fault
    assert "Take another code." in fault


def test_a_file_is_plain_toml_that_others_read_too() -> None:
    content = tomllib.loads(written(Layer(types=[kind("tutor", minutes=5)], hidden=["delivery"])))
    assert content["types"][0] == {
        "code": "tutor", "label": {"en": "Tutor"}, "badge": {"en": "TUTOR"}, "minutes": 5,
    }  # fmt: skip
    assert content["types"][1] == {"code": "delivery", "hidden": True}
