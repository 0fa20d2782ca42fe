"""Reports as PDF/UA-1: what assistive technology reads of them, and that nothing in the data can spoil one."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from dataclasses import replace

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from language.translator import translator
from printing.reports import tagged_pdf
from printing.reports.privacy_receipt import KeptLine, PrivacyReceipt, receipt_pdf
from printing.reports.site_roster import Present, Roster, roster_pdf
from printing.reports.tagged_pdf import ReportFailed, printable
from printing.reports.visitor_log import Logged, VisitorLog, log_pdf
from printing.reports.visitor_pass import PassSheet, pass_pdf
from tests.printing.raster import drawn
from tests.printing.structure import tagged
from tests.printing.words import log_words, roster_words

EN = translator()

PEOPLE = tuple(
    Present(
        f"Visitor {number:02}", "VISITOR", "Gymnasium" if number < 25 else "Library", "8:04 AM", number % 2, "ESCORT"
    )
    for number in range(50)
)
ROSTER = Roster("Oakridge Elementary", "November 23, 2026, 10:15 AM", PEOPLE, roster_words(EN), "en-US")
LOG = VisitorLog(
    "Oakridge Elementary",
    "November 23, 2026",
    "Drawn up today",
    tuple(Logged(f"id-{one.name}", one.since, "3:10 PM", one.name, "Parent", one.area, "typed in") for one in PEOPLE),
    log_words(EN),
    "es",
)
RECEIPT = PrivacyReceipt(
    title="What we keep of your visit",
    school="Oakridge Elementary",
    made="November 23, 2026",
    person="Maria Santos, visit of today",
    rows=(KeptLine("Your name", "On this desk until tomorrow."), KeptLine("Your photo", "The same.")),
    notes=("Nothing else is kept.", "The office can tell you more."),
    columns=("What we keep", "Until when"),
    language="vi",
)
CODE = "VP1:" + "A9" * 90
PASS = PassSheet(
    "Visitor pass",
    "Oakridge Elementary",
    "Luis Ortega",
    "Good until June 30.",
    ("Hold the code up.",),
    CODE,
    "QR code of this pass.",
    "pt-BR",
)

_ROSTER_READS = [
    ("H1", "On site now"),
    *(("P", told) for told in (ROSTER.made, ROSTER.school, ROSTER.summary)),
    *(("TH", told) for told in ("Name", "Children", "Visitor type", "Since", "Gymnasium")),
]
for _one in PEOPLE:
    if _one.name == "Visitor 25":
        _ROSTER_READS.append(("TH", "Library"))
    _with = f"+ {_one.children}" if _one.children else ""
    _ROSTER_READS += [("TD", told) for told in (_one.name, _with, "VISITOR", "ESCORT", _one.since) if told]
_LOG_READS = [
    ("H1", "Visitor log"),
    *(("P", told) for told in (LOG.day, LOG.school, LOG.summary)),
    *(("TH", told) for told in LOG.words.columns),
    *(("TD", told) for one in LOG.visits for told in one.cells),
]
_RECEIPT_READS = [
    ("H1", RECEIPT.title),
    *(("", told) for told in (RECEIPT.school, RECEIPT.made)),
    ("H2", RECEIPT.person),
    *(("TH", told) for told in RECEIPT.columns),
    *(("TD", told) for row in RECEIPT.rows for told in (row.what, row.until)),
    *(("P", told) for told in RECEIPT.notes),
]
_PASS_READS = [
    ("H1", PASS.title),
    ("P", PASS.school),
    ("H2", PASS.person),
    ("P", PASS.valid),
    ("Figure", PASS.code_text),
    *(("P", told) for told in PASS.notes),
]


@pytest.mark.parametrize(
    ("content", "language", "title", "reads"),
    [
        (roster_pdf(ROSTER), "en-US", "On site now", _ROSTER_READS),
        (log_pdf(LOG), "es", "Visitor log", _LOG_READS),
        (receipt_pdf(RECEIPT), "vi", RECEIPT.title, _RECEIPT_READS),
        (pass_pdf(PASS), "pt-BR", PASS.title, _PASS_READS),
    ],
    ids=["roster", "log", "receipt", "pass"],
)
def test_every_document_is_read_aloud_in_order_with_its_headings_tables_and_pictures(
    content: bytes, language: str, title: str, reads: list[tuple[str, str]]
) -> None:
    """Repeated heads and page numbers are artifacts, so that nothing is read twice."""
    document = tagged(content)
    assert (document.tagged, document.claims_ua1) == (True, True)
    assert (document.language, document.title) == (language, title)
    assert document.reading() == reads


def test_each_cell_of_a_table_stands_in_a_row_below_header_cells() -> None:
    for content, columns in ((roster_pdf(ROSTER), 4), (log_pdf(LOG), 6), (receipt_pdf(RECEIPT), 2)):
        document = tagged(content)
        (head,) = document.elements("THead")[:1]
        assert len([cell for cell in head.children[0].children if cell.role == "TH"]) == columns
        assert document.elements("TBody")
        assert all(cell.role == "TH" for row in head.children for cell in row.children)


def test_the_pass_on_paper_holds_the_code_that_a_camera_reads() -> None:
    (page,) = drawn(pass_pdf(PASS), 2.0)
    assert [code.text for code in zxingcpp.read_barcodes(np.asarray(page))] == [CODE]


@pytest.mark.parametrize(
    "name",
    ['#import "x"', "*bold* _thin_", "$x$", "@ref <label>", "`raw` // no comment", "\\u{41} = ~ --- '", "{page}"],
)
def test_markup_in_a_name_prints_as_typed(name: str) -> None:
    people = (Present(name, name, name, name, 0, name),)
    made = tagged(roster_pdf(Roster(name, name, people, roster_words(EN))))
    assert [told for role, told in made.reading() if role == "TD"] == [name] * 4
    log = replace(LOG, visits=(Logged("1", name, name, name, name, name, name),))
    cells = tagged(log_pdf(log)).elements("TD")
    assert [cell.text.replace(" ", "") for cell in cells] == [name.replace(" ", "")] * 6  # on several lines


def test_what_no_font_can_show_is_a_replacement_character_and_what_is_unseen_is_left_out() -> None:
    assert printable("A\x07na\x00 \n\tLee") == "Ana Lee"
    assert printable("Ana\u202e\u200b\ufeff Lee\U000e0041") == "Ana Lee"
    assert printable("9:42\u202fAM") == "9:42\u00a0AM"
    assert printable("Ana \U0001f600\ue000\ud800") == "Ana \ufffd\ufffd\ufffd"
    assert printable("e\u0301") == "\u00e9"
    assert printable("a\u0651") == "a\ufffd"  # a mark of Arabic has no place on a Latin letter
    vowelled = unicodedata.normalize("NFC", "\u0645\u064f\u062d\u064e\u0645\u0651\u064e\u062f")
    assert printable(vowelled) == vowelled


def test_a_report_in_a_language_from_the_right_begins_at_the_right() -> None:
    """THEN title and boxes stand at the right, and a name from the right reads as it does in any other report."""
    name = "\u0641\u0627\u0637\u0645\u0647 (Fatima)"
    people = (Present(name, "VISITOR", "Hall", "8:04 AM"),)
    english, arabic = (
        np.asarray(drawn(roster_pdf(Roster("Oakridge", "now", people, roster_words(EN), language)), 2.0)[0]) < 128
        for language in ("en", "ar")
    )
    tick = slice(2 * 150, 2 * 156)  # between the upper and the lower edge of the box
    assert np.flatnonzero(english[tick].sum(axis=0) > 10)[0] <= 2 * (40 + 3) + 2
    assert np.flatnonzero(arabic[tick].sum(axis=0) > 10)[-1] >= 2 * (612 - 40 - 3) - 2
    top = slice(2 * 40, 2 * 62)
    assert np.flatnonzero(english[top].any(axis=0))[0] < 2 * 60
    assert np.flatnonzero(arabic[top].any(axis=0))[0] < 2 * 80  # school and time are at the left now
    assert tagged(roster_pdf(Roster("Oakridge", "now", people, roster_words(EN), "ar"))).language == "ar"


@given(st.lists(st.text(max_size=40), min_size=4, max_size=4))
@settings(max_examples=40, deadline=None)
def test_no_text_whatever_keeps_a_roster_from_being_printed(words: list[str]) -> None:
    one = Present(words[0], words[1], words[2], words[3])
    assert tagged(roster_pdf(Roster(words[1], words[0], (one,), roster_words(EN)))).tagged


def test_a_name_of_three_hundred_letters_is_whole_and_stays_in_its_column() -> None:
    name = "Ww" * 150
    content = roster_pdf(Roster("Oakridge", "now", (Present(name, "", "Hall", ""),), roster_words(EN)))
    assert name in tagged(content).texts("TD")[0].replace("\u200b", "")
    ink = np.asarray(drawn(content, 2.0)[0])[2 * 144 : 1500] < 128
    assert np.flatnonzero(ink.sum(axis=0) > 6).max() <= 2 * (40 + 284)


def test_two_thousand_people_are_all_on_the_roster() -> None:
    people = tuple(Present(f"Visitor {number:04}", "VISITOR", "Hall", "8:04 AM") for number in range(2000))
    document = tagged(roster_pdf(Roster("Oakridge", "now", people, roster_words(EN))))
    assert [told.strip() for told in document.texts("TD")[::3]] == [one.name for one in people]


def test_the_same_report_has_the_same_bytes_in_another_process() -> None:
    program = (
        "import sys; from tests.printing.test_tagged_pdf import RECEIPT, receipt_pdf;"
        "sys.stdout.buffer.write(receipt_pdf(RECEIPT))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout == receipt_pdf(RECEIPT)


def test_typst_is_not_loaded_before_a_report_is_drawn() -> None:
    program = "import sys, kiosk.commands.roster, district.cli.passes; sys.exit('typst' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_report_that_cannot_be_drawn_is_one_sentence() -> None:
    with pytest.raises(ReportFailed, match=r"^The report could not be drawn as a PDF: .+\. Nothing was written\.$"):
        tagged_pdf.tagged_pdf("no_such_template", "Title", "en", {})
    with pytest.raises(ReportFailed, match="could not be drawn"):
        tagged_pdf.tagged_pdf("roster", "Title", "en", {})  # nothing of what the template asks for
    with pytest.raises(ReportFailed, match="could not be drawn"):
        roster_pdf(replace(ROSTER, language="not a language"))
