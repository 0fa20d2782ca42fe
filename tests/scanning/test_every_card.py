"""Every issuer's card, what cards and readers do otherwise, and foreign documents: the same by camera and by reader."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scanning.documents import Document, License, Unreadable
from scanning.frame_reader import first_document
from scanning.license.aamva import NotALicense, parse
from scanning.read_codes import DecodedCode, Symbology
from tests.cards.corpus.cases import Case, cases
from tests.cards.corpus.layouts import ISSUERS
from tests.scanning.conftest import KEYS, NOW, SCHOOL
from tests.scanning.test_same_person import CORNERS, Line, by_wedge, licenses
from tests.test_house import ROOMS, imported

FRAME = (720, 1280, 3)
SYMBOLOGIES = {
    "PDF417": Symbology.PDF417,
    "QR": Symbology.QR,
    "Code39": Symbology.CODE_39,
    "Code128": Symbology.CODE_128,
}
LICENSES = [case for case in cases() if case.expected is not None]
REFUSED = [case for case in cases() if case.refused]
FOREIGN = [case for case in cases() if case.group == "foreign documents"]
DEVIATING = [case for case in cases() if case.seen and case not in FOREIGN]


@pytest.fixture(scope="module")
def line() -> Iterator[Line]:
    line = Line()
    yield line
    line.close()


def by_camera(case: Case) -> Document | None:
    code = DecodedCode(SYMBOLOGIES.get(case.symbology, Symbology.OTHER), case.raw, CORNERS)
    return first_document([code], FRAME, KEYS, NOW, SCHOOL)


def fields(license_: License) -> dict[str, object]:
    """A license in the corpus's own words."""
    found: dict[str, object] = {name: getattr(license_, name) for name in License.__slots__}
    cut = license_.truncated
    names = {"family": cut.family, "given": cut.given, "middle": cut.middle}
    return found | {"truncated": tuple(name for name, is_cut in names.items() if is_cut)}


@pytest.mark.parametrize("case", LICENSES, ids=lambda case: case.name)
def test_every_card_says_its_holder(case: Case) -> None:
    assert fields(parse(case.raw)) == case.expected


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_what_must_be_refused_is_refused_for_its_reason(case: Case) -> None:
    with pytest.raises(NotALicense) as refusal:
        parse(case.raw)
    assert refusal.value.reason.value == case.refused


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_a_card_is_the_same_to_the_camera_to_a_reader_that_types_and_to_a_serial_one(case: Case, line: Line) -> None:
    expected = [found for found in (by_camera(case),) if isinstance(found, License)]
    assert bool(expected) == (case.expected is not None)
    assert licenses(by_wedge(case.raw)) == licenses(line.reads(case.raw)) == expected


@pytest.mark.parametrize("case", FOREIGN, ids=lambda case: case.name)
def test_another_document_is_dropped_as_foreign_by_camera_and_by_reader(case: Case, line: Line) -> None:
    assert by_camera(case) is Unreadable.FOREIGN
    assert set(by_wedge(case.raw)) == set(line.reads(case.raw)) == {Unreadable.FOREIGN}


def test_the_corpus_holds_every_issuer_and_five_hundred_payloads() -> None:
    assert len(cases()) >= 500
    assert len({case.raw for case in cases()}) >= 500
    issued = {case.name.partition(" ")[0] for case in LICENSES if not case.seen}
    assert issued == {issuer.state for issuer in ISSUERS}
    assert len(ISSUERS) == 51 + 5 + 13
    assert {version for issuer in ISSUERS for version in issuer.versions} == set(range(13))
    halves = [case.for_developing for case in cases()]
    assert abs(sum(halves) / len(halves) - 0.5) < 0.05


@pytest.mark.parametrize("case", DEVIATING, ids=lambda case: case.name)
def test_every_deviation_says_where_it_was_seen_and_changes_the_payload(case: Case) -> None:
    assert case.seen
    assert case.raw != case.plain


def test_the_corpus_shares_nothing_with_the_parser(root: Path) -> None:
    files = sorted((root / "tests" / "cards" / "corpus").glob("*.py"))
    assert len(files) > 5
    assert {module for file in files for module in imported(file) if module.partition(".")[0] in ROOMS} == set()
