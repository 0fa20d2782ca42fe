"""The words of the reports: one for every value, and none that nobody reads."""

from __future__ import annotations

from pathlib import Path

from kiosk.checkin.visit import AdmissionBasis
from kiosk.ui.wording_paper import CHOICES, SIGNED_OUT_BY, ReportText, remark
from language.translator import translator
from sync.contract.vocabulary import SignOutMethod

EN = translator()


def test_every_value_has_its_words() -> None:
    assert (set(CHOICES), set(SIGNED_OUT_BY)) == (set(AdmissionBasis), set(SignOutMethod))


def test_every_text_of_a_report_is_used(root: Path) -> None:
    code = (root / "kiosk" / "commands" / "roster.py").read_text(encoding="utf-8")
    assert [text.name for text in ReportText if f"ReportText.{text.name}" not in code] == []


def test_a_remark_begins_like_a_sentence_and_an_ordinary_visit_has_none() -> None:
    assert remark(EN, AdmissionBasis.NO_MATCH, SignOutMethod.BADGE) == ""
    assert (
        remark(EN, AdmissionBasis.ADMITTED, SignOutMethod.OFFICE) == "Admitted by the office; signed out by the office"
    )


def test_no_remark_says_that_somebody_was_on_a_list() -> None:
    """GIVEN a log that lies on a counter THEN it never tells of matches."""
    for choice in AdmissionBasis:
        said = remark(EN, choice, None).casefold()
        assert not any(word in said for word in ("match", "list", "barred", "cleared"))
