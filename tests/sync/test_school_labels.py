"""The labels of a school's document: one text, or one for each language."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from sync.contract.api.school import WireDestination, WirePurpose


def test_a_label_that_is_a_plain_text_is_the_english_one() -> None:
    plain = WirePurpose.model_validate({"code": "tutor", "label": "Tutor", "badge": "TUTOR"})
    assert (plain.label, plain.badge) == ({"en": "Tutor"}, {"en": "TUTOR"})
    assert WireDestination(code="gym", label={"en": "Gym", "es": "Gimnasio"}).label["es"] == "Gimnasio"


def test_on_the_wire_a_label_is_always_a_table() -> None:
    said = WireDestination.model_validate({"code": "gym", "label": "Gym"}).model_dump()
    assert said["label"] == {"en": "Gym"}
    assert WireDestination.model_validate(said).model_dump() == said


@pytest.mark.parametrize("label", [7, None, ["Gym"], {"en": 7}])
def test_a_label_that_is_neither_is_refused(label: object) -> None:
    with pytest.raises(ValidationError):
        WireDestination.model_validate({"code": "gym", "label": label})
