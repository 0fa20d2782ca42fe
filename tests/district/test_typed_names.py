"""A typed name at the district: who is held by it, what may be decided about it, and the setting of a school."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.records import cases, school_document
from screening.persons import Source
from tests.district.test_cases_commands import Office
from tests.kiosk.records.world import CLEAR, arrival, visitor
from tests.sync.answering import answering
from tests.sync.processes import serving

pytestmark = pytest.mark.slow

LOOKED = ("--reason", "identity_checked")


@pytest.fixture
def office(district_data: Path, tmp_path: Path) -> Iterator[Office]:
    with serving(district_data, "--port", "0") as server:
        made = Office(district_data, tmp_path / "front", server)
        yield made
        made.front.store.close()


def held_typed(office: Office) -> str:
    case = cases.open_case(office.front.store, arrival(visitor("Moreau", "Ines", Source.TYPED)), CLEAR, [])
    office.told()
    return case


def test_a_typed_name_is_listed_without_a_match_and_admitted_from_afar(office: Office) -> None:
    case = held_typed(office)
    (line,) = office.lines("--open")
    assert {key: line[key] for key in ("case", "family", "verdict", "list", "state")} == {
        "case": case, "family": "Moreau", "verdict": "none", "list": "current", "state": "waiting",
    }  # fmt: skip
    assert "\tno match\twaiting" in office("cases").stdout
    office.front.store.close()
    with answering(office.folder, office.url):
        said = office.decide(case, "admit", "ana-ruiz", *LOOKED, "--wait", "60")
    assert said == "Applied at the kiosk: admitted.\n"
    (line,) = office.lines()
    assert (line["decision"], line["by"]) == ("admitted", "Ana Ruiz")


def test_that_somebody_looked_is_no_reason_for_any_other_case(office: Office) -> None:
    """An older kiosk opens no case of a typed name, so it is never asked with a reason that it does not know."""
    matched, typed = office.held("Hale"), held_typed(office)
    for case, decision in ((matched, "admit"), (matched, "refuse"), (typed, "refuse")):
        assert "admits somebody who typed a name" in office.decide(case, decision, "Ana Ruiz", *LOOKED, status=2)
        assert "Nothing was asked" in office("requests", case).stdout
    assert "Sent" in office.decide(typed, "admit-with-escort", "Ana Ruiz", *LOOKED, "--no-wait")


def test_a_school_may_let_the_machine_admit_typed_names_and_its_kiosk_hears_of_it(office: Office) -> None:
    store = office.front.store

    def alone() -> bool:
        office.front.exchange()
        return school_document.site(store, "en").typed_alone

    assert not alone()
    assert "typed names\tstaff" in office("school", "show", "oakridge").stdout
    assert "typed names changed" in office("school", "edit", "oakridge", "--typed-names", "alone").stdout
    assert alone()
    shown = json.loads(office("school", "show", "oakridge", "--json").stdout)
    assert shown["typed_names"] == "alone"
    # AND what it prints sets it again
    (office.data / "school.json").write_text(json.dumps(shown | {"typed_names": "staff"}), encoding="utf-8")
    assert (
        "typed names changed" in office("school", "edit", "oakridge", "--file", str(office.data / "school.json")).stdout
    )
    assert not alone()
    office("school", "edit", "oakridge", "--typed-names", "maybe", status=2)
