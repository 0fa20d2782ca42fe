"""What a person is given of their own visit: every field that a declaration lets out, and none besides."""

from __future__ import annotations

import base64
import inspect
import json
from typing import Any

import pytest

from district.errors import DistrictError
from district.instance import District
from district.projections.person_export import LABELS, SAID, export_person, shown_fields
from sync.contract.journal.entry import Kind
from sync.contract.journal.facts import FACTS, PERSONAL_GROUPS
from sync.contract.records import case, visit
from sync.contract.records.kept import Part
from tests.declared import marked, words_of
from tests.district.coming import come
from tests.district.erasing import forget, take
from tests.districts import Station
from tests.sync.commands import run
from tests.sync.desk import JPEG

RECORDED = {
    part
    for module in (visit, case)
    for part in vars(module).values()
    if inspect.isclass(part) and issubclass(part, Part) and part.__module__ == module.__name__
    if {"visit", "case"} & part.model_fields.keys()
}
_IDS = {"visit": "visit-1", "case": "case-1", "request": "request-1"}


@pytest.fixture
def filled(district: District, kiosk: Station) -> District:
    """A visit with every record that there is about one, each field with a value of its own; and somebody else's."""
    digest = kiosk.photos.add(JPEG)
    for kind, (_, shape) in SAID.items():
        given = {name: value for name, value in _IDS.items() if name in shape.model_fields} | {
            name: value
            for name, value in {"about": "visit-1", "expires": "2027-01-01T00:00:00+00:00", "outcome": "sent"}.items()
            if name in shape.model_fields
        }
        parts = {FACTS: marked(shape, f"mine-{kind}", **given)}
        for name, part in PERSONAL_GROUPS.items():
            parts[name] = marked(part, f"mine-{kind}", **({"digest": digest} if name == "photo" else {}))
        kiosk.outbox.append(Kind(kind), parts)
    come(kiosk, "visit-2", "theirs")
    take(district, kiosk)
    return district


def told(district: District, visit_id: str = "visit-1") -> dict[str, Any]:
    with district.database.read() as session:
        return export_person(session, visit_id)


def test_every_record_about_a_visit_or_a_case_has_its_place_and_every_field_its_label() -> None:
    assert {shape for _, shape in SAID.values()} == RECORDED
    shown = {line for part in (*RECORDED, *PERSONAL_GROUPS.values()) for line in shown_fields(part).items()}
    # A label that nothing uses is one too many, and so are two labels of one field, or one label of two.
    assert {field for field, label in shown if label == LABELS.get(field)} == set(LABELS)
    assert len({field for field, _ in shown}) == len({label for _, label in shown}) == len(shown)


@pytest.mark.parametrize("kind", sorted(SAID))
def test_every_field_that_may_be_exported_is_and_no_other(filled: District, kind: str) -> None:
    what, shape = SAID[kind]
    (record,) = [record for record in told(filled)["records"] if record["what"] == what]
    parts = [shape, *PERSONAL_GROUPS.values()]
    assert set(record["fields"]) == {label for part in parts for label in shown_fields(part).values()}
    found = set(words_of(record["fields"]))
    for part in parts:
        for field in part.model_fields:
            mark = f"mine-{kind}-{part.__name__}-{field}".lower()
            if any(word.startswith(mark) for word in found):
                assert field in shown_fields(part)


def test_nothing_of_others_and_no_list_entry_is_in_it(filled: District) -> None:
    said = json.dumps(told(filled))
    assert "theirs" not in said
    for never in ("-matches-", "-whom-", "-birthdate-", "-identity-born", "Ana Ruiz"):
        assert never not in said
    assert "Family name" in said


def test_the_photo_comes_with_it_and_what_was_erased_is_said(filled: District) -> None:
    assert base64.b64decode(told(filled)["photo_jpeg_base64"]) == JPEG
    forget(filled, "visit-1")
    after = told(filled)
    assert after["photo_jpeg_base64"] is None
    (signed_in,) = [record for record in after["records"] if record["what"] == "Signed in"]
    assert "Family name" in signed_in["erased"]
    assert "mine-signed_in-identity" not in json.dumps(after)


def test_the_command_prints_it_and_an_unknown_visit_is_a_sentence(filled: District) -> None:
    assert json.loads(run(filled.folder, "export", "--visit", "visit-1").stdout) == told(filled)
    assert "There is no visit and no case nobody." in run(filled.folder, "export", "--visit", "nobody", status=2).stderr
    with pytest.raises(DistrictError):
        told(filled, "nobody")
