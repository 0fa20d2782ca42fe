"""Every piece of evidence has words, and no two levels of agreement share them."""

from __future__ import annotations

import pytest

from kiosk.ui.wording_screening import explain_lines, unrelated_line
from language.translator import translator
from screening.explain import DATE_SLIPS
from screening.result import Agreement, Evidence, EvidenceField, Match
from sync.contract.vocabulary import MatchClass

EN = translator()


@pytest.mark.parametrize("field", EvidenceField)
def test_every_level_of_every_field_has_words_of_its_own(field: EvidenceField) -> None:
    lines = explain_lines(EN, [Evidence(field, agreement) for agreement in Agreement])
    assert len(set(lines)) == len(Agreement)
    assert all(line.partition(": ")[2] for line in lines)


@pytest.mark.parametrize(
    ("evidence", "line"),
    [
        (Evidence(EvidenceField.FAMILY, Agreement.EXACT), "family name: exact"),
        (Evidence(EvidenceField.GIVEN, Agreement.NICKNAME, "Robert"), "given name: nickname of Robert"),
        (Evidence(EvidenceField.FAMILY, Agreement.PART, "typo"), "family name: one of several names, spelling slip"),
        (
            Evidence(EvidenceField.GIVEN, Agreement.MIDDLE, "Robert"),
            "given name: is a middle name on the other side, nickname of Robert",
        ),
        (Evidence(EvidenceField.BORN, Agreement.NEAR, "transposed"), "birth date: two digits exchanged"),
        (Evidence(EvidenceField.BORN, Agreement.SWAPPED), "birth date: day and month exchanged"),
        (Evidence(EvidenceField.BORN, Agreement.DIFFERENT), "birth date: different"),
    ],
)
def test_evidence_reads_as_a_person_would_say_it(evidence: Evidence, line: str) -> None:
    assert explain_lines(EN, [evidence]) == [line]


def test_every_slip_of_a_date_is_told_apart() -> None:
    lines = explain_lines(EN, [Evidence(EvidenceField.BORN, Agreement.NEAR, slip) for slip in DATE_SLIPS])
    assert len(set(lines)) == len(DATE_SLIPS)
    assert not any("nearly" in line for line in lines)


@pytest.mark.parametrize(
    ("unrelated", "line"),
    [
        (3.4, "about 3 of 1,000 unrelated visitors would match as well"),
        (0.01, "about 1 of 100,000 unrelated visitors would match as well"),
        (0.081, "about 1 of 12,000 unrelated visitors would match as well"),
        (0.00081, "fewer than 1 of 100,000 unrelated visitors would match as well"),
        (0.0, "fewer than 1 of 100,000 unrelated visitors would match as well"),
    ],
)
def test_how_rare_a_match_is_is_told_in_people(unrelated: float, line: str) -> None:
    assert unrelated_line(EN, Match("E", "district", "", MatchClass.POSSIBLE, 1.0, (), unrelated)) == line
