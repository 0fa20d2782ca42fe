"""Badges through emupos, an ESC/POS printer that other people wrote, as a process of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from PIL import ImageChops

from printing.layout.badge_layout import render
from printing.printer import Fault, PrintOutcome, Result
from printing.printer_chain import open_printer, print_badge
from printing.sample_badges import sample_badge
from tests.printing.emulator import FAULTS, Emulator, running_emulator
from tools.emulator import installed

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(installed() is None, reason="the printer emulator is not set up: python tools/emulator.py"),
]


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    with running_emulator(tmp_path_factory.mktemp("emulator")) as running:
        yield running


@pytest.fixture
def emulator(process: Emulator) -> Iterator[Emulator]:
    yield process
    for fault in FAULTS:
        process.set_fault(fault, active=False)


def test_a_badge_comes_out_once_with_the_very_pixels_and_a_code_that_reads(emulator: Emulator) -> None:
    before = len(emulator.receipts())
    badge = replace(sample_badge("Nguyễn Thị Minh Khai"), escort="ESCORT REQUIRED")
    assert print_badge(badge, [emulator.url]) == PrintOutcome(Result.CONFIRMED, emulator.url)
    printed = emulator.receipts()
    assert len(printed) == before + 1
    newest = max(printed, key=lambda receipt: str(receipt["completed_at"]))
    with emulator.picture(newest) as picture:
        image = render(badge)
        paper = picture.convert("L")
    assert ImageChops.difference(paper.crop((0, 0, *image.size)), image.convert("L")).getbbox() is None
    assert [code.text for code in zxingcpp.read_barcodes(np.asarray(paper))] == [badge.code]


@pytest.mark.parametrize(
    ("fault", "reason"),
    [("paper-out", Fault.PAPER_OUT), ("cover-open", Fault.COVER_OPEN), ("offline", Fault.OFFLINE)],
)
def test_a_fault_fails_with_its_reason_and_a_retry_makes_one_badge(
    emulator: Emulator, fault: str, reason: Fault
) -> None:
    """GIVEN a fault WHEN staff mend it and try again THEN one badge comes out, not the held one as well."""
    before = len(emulator.receipts())
    emulator.set_fault(fault, active=True)
    assert open_printer(emulator.url).status() is reason
    assert print_badge(sample_badge(), [emulator.url]) == PrintOutcome(Result.FAILED, emulator.url, reason)
    emulator.set_fault(fault, active=False)
    assert open_printer(emulator.url).status() is None
    assert len(emulator.receipts()) == before
    assert print_badge(sample_badge(), [emulator.url]).result is Result.CONFIRMED
    assert len(emulator.receipts()) == before + 1


def test_a_nearly_empty_roll_prints_and_warns(emulator: Emulator) -> None:
    before = len(emulator.receipts())
    emulator.set_fault("paper-near-end", active=True)
    assert print_badge(sample_badge(), [emulator.url]) == PrintOutcome(Result.CONFIRMED, emulator.url, near_end=True)
    assert len(emulator.receipts()) == before + 1


def test_an_emulator_out_of_paper_leaves_the_badge_to_the_next_printer(emulator: Emulator, tmp_path: Path) -> None:
    before = len(emulator.receipts())
    emulator.set_fault("paper-out", active=True)
    spare = tmp_path.as_uri()
    assert print_badge(sample_badge(), [emulator.url, spare]) == PrintOutcome(Result.CONFIRMED, spare)
    emulator.set_fault("paper-out", active=False)
    assert len(emulator.receipts()) == before
