from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.demo.paper import PaperPrinter, PaperTrouble
from printing.media import PaperStock
from printing.printer import Fault, PrintOutcome, Result
from printing.printer_chain import BadPrinterUrl, open_printer, print_badge, stock_of
from printing.sample_badges import sample_badge

BADGE = sample_badge()


@pytest.fixture
def spare() -> Iterator[PaperPrinter]:
    with PaperPrinter() as running:
        yield running


@pytest.fixture
def dead_url() -> str:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"escpos+tcp://127.0.0.1:{server.getsockname()[1]}"


def test_the_first_printer_that_can_print_does(printer: PaperPrinter, spare: PaperPrinter) -> None:
    outcome = print_badge(BADGE, [printer.url, spare.url])
    assert outcome == PrintOutcome(Result.CONFIRMED, printer.url)
    printer.paper.get(timeout=5)
    assert spare.received == b""


def test_a_printer_that_is_off_is_passed_over_and_the_outcome_names_the_other(
    dead_url: str, spare: PaperPrinter
) -> None:
    assert print_badge(BADGE, [dead_url, spare.url]) == PrintOutcome(Result.CONFIRMED, spare.url)
    spare.paper.get(timeout=5)


def test_an_empty_roll_sends_the_badge_to_the_next_printer_and_never_to_both(
    printer: PaperPrinter, spare: PaperPrinter
) -> None:
    printer.set_troubles(PaperTrouble.PAPER_OUT)
    assert print_badge(BADGE, [printer.url, spare.url]) == PrintOutcome(Result.CONFIRMED, spare.url)
    spare.paper.get(timeout=5)
    printer.set_troubles()
    assert open_printer(printer.url).status() is None
    assert printer.paper.empty()


def test_a_job_that_may_still_print_ends_the_chain(printer: PaperPrinter, spare: PaperPrinter) -> None:
    """GIVEN a connection lost in the middle of a job THEN no second printer makes a second badge."""
    printer.set_troubles(PaperTrouble.CLOSES)
    outcome = print_badge(BADGE, [printer.url, spare.url])
    assert outcome == PrintOutcome(Result.FAILED, printer.url, Fault.CLOSED, may_still_print=True)
    assert spare.received == b""


def test_when_all_fail_the_last_one_is_named(dead_url: str, printer: PaperPrinter) -> None:
    printer.set_troubles(PaperTrouble.COVER_OPEN)
    assert print_badge(BADGE, [dead_url, printer.url]) == PrintOutcome(Result.FAILED, printer.url, Fault.COVER_OPEN)


def test_no_printer_at_all_is_said_so() -> None:
    assert print_badge(BADGE, []) == PrintOutcome(Result.FAILED, "", Fault.NOT_SET_UP)


def test_each_printer_gets_the_badge_in_its_own_width(tmp_path: Path) -> None:
    with PaperPrinter(width=384) as narrow:
        assert print_badge(BADGE, [f"{narrow.url}?paper=58mm"]).result is Result.CONFIRMED
        assert narrow.paper.get(timeout=5).width == 384


def test_a_badge_too_long_for_a_small_label_goes_to_the_next_printer(tmp_path: Path) -> None:
    small, roll = f"{tmp_path.as_uri()}?paper=38x38mm", tmp_path.as_uri()
    wordy = replace(BADGE, name="W" * 60, destination="W" * 60, school="W" * 60, escort="W" * 60)
    assert print_badge(wordy, [small]) == PrintOutcome(Result.FAILED, small, Fault.WRONG_ROLL)
    assert print_badge(wordy, [small, roll]) == PrintOutcome(Result.CONFIRMED, roll)


def test_one_bad_url_is_found_before_anything_is_printed(printer: PaperPrinter) -> None:
    with pytest.raises(BadPrinterUrl):
        print_badge(BADGE, [printer.url, "lpt1:"])
    assert printer.received == b""


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("", "is no printer URL"),
        ("http://printer/", "is no printer URL"),
        ("escpos+tcp://", "names no host"),
        ("escpos+tcp://host:99999", "no port number"),
        ("escpos+tcp://host:9100?paper=90mm", "no paper that badges are laid out for"),
        ("escpos+tcp://host:9100?paper=20x20mm", "no paper that badges are laid out for"),
        ("escpos+tcp://host:9100?width=wide", "width is no number"),
        ("escpos+tcp://host:9100?width=0", "width"),
        ("escpos+tcp://host:9100?colour=red", "option that does not exist: colour"),
        ("escpos+tcp://host:9100?profile=NoSuch", "python-escpos lacks"),
        ("escpos+tcp://host:9100?profile=POS-5890&width=576", "more dots across"),
        ("escpos+usb://epson", "vendor and product in hex"),
        ("escpos+usb://04b8:", "vendor and product in hex"),
        ("escpos+serial://", "names no device"),
        ("escpos+serial:///dev/ttyS0?baud=fast", "baud is no number"),
        ("escpos+serial:///dev/ttyS0?baud=0", "baud is no speed"),
        ("file://folder", "three slashes"),
        ("file:", "three slashes"),
    ],
)
def test_a_url_that_names_no_printer_is_refused_in_one_sentence(url: str, says: str) -> None:
    with pytest.raises(BadPrinterUrl, match=says) as caught:
        open_printer(url)
    assert "\n" not in str(caught.value)


@settings(deadline=None)
@given(st.text(max_size=60) | st.builds("escpos+tcp://{}".format, st.text(max_size=40)))
def test_any_text_is_a_printer_or_a_clear_refusal(text: str) -> None:
    with suppress(BadPrinterUrl):
        assert open_printer(text).url == text


@pytest.mark.parametrize(
    ("url", "paper"),
    [
        ("escpos+tcp://h:9100", PaperStock(576)),
        ("escpos+tcp://h:9100?paper=58mm", PaperStock(384)),
        ("escpos+tcp://h:9100?width=512", PaperStock(512)),
        ("escpos+tcp://h:9100?profile=TM-T88V", PaperStock(512)),
        ("file:///badges?paper=62mm", PaperStock(696, None, 300)),
        ("file:///badges?paper=100x70mm", PaperStock(799, 559)),
        ("file:///badges?paper=100x70mm&dpi=300", PaperStock(1181, 827, 300)),
    ],
)
def test_a_url_says_what_paper_is_in_the_printer(url: str, paper: PaperStock) -> None:
    assert stock_of(url) == paper
