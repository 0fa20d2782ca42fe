"""The words of the reports: one for every value, and none that nobody reads."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from kiosk.ui.wording_paper import ReportText
from language.report_texts import LOG, ROSTER, PaperText
from language.translator import translator
from language.visit_texts import remark
from printing.reports.site_roster import Words
from printing.reports.visitor_log import LogWords
from sync.contract.vocabulary import AdmissionBasis, SignOutMethod

EN = translator()


def test_every_text_of_a_report_is_used(root: Path) -> None:
    code = (root / "kiosk" / "commands" / "roster.py").read_text(encoding="utf-8")
    assert [text.name for text in ReportText if f"ReportText.{text.name}" not in code] == []
    assert [text.name for text in PaperText if f"PaperText.{text.name}" not in code] == []


def test_the_tables_of_a_report_are_its_own_words() -> None:
    assert {*ROSTER, "total"} == {field.name for field in fields(Words)}
    assert {*LOG, "columns"} == {field.name for field in fields(LogWords)}


def test_a_remark_begins_like_a_sentence_and_an_ordinary_visit_has_none() -> None:
    assert remark(EN, AdmissionBasis.NO_MATCH, SignOutMethod.BADGE) == ""
    assert (
        remark(EN, AdmissionBasis.ADMITTED, SignOutMethod.OFFICE) == "Admitted by the office; signed out by the office"
    )


def test_no_remark_says_that_somebody_was_on_a_list() -> None:
    """GIVEN a log that lies on a counter THEN it never tells of matches."""
    for choice in AdmissionBasis:
        said = remark(EN, choice).casefold()
        assert not any(word in said for word in ("match", "list", "barred", "cleared"))
