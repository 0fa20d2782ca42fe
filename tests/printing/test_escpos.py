from __future__ import annotations

import os
import pty
import queue
import selectors
import socket
import threading
import tty
from collections.abc import Iterator

import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageChops

from kiosk.demo.paper import PaperPrinter, PaperTrouble
from kiosk.demo.paper_stream import Roll, Tokenizer
from printing import print_job
from printing.languages.escpos import encode
from printing.layout.badge_layout import render
from printing.printer import Fault, PrintOutcome, Result
from printing.printer_chain import open_printer
from printing.sample_badges import sample_badge
from printing.transports import cups_queue

IMAGE = render(sample_badge())


def _same_ink(paper: Image.Image, image: Image.Image) -> bool:
    """The badge stands unchanged at the top of the paper; what is below it is white."""
    top = paper.crop((0, 0, image.width, image.height))
    below = paper.crop((0, image.height, paper.width, paper.height)).convert("L")
    return (
        ImageChops.difference(top.convert("L"), image.convert("L")).getbbox() is None and below.getextrema()[0] == 255
    )


def _piece(printer: PaperPrinter) -> Image.Image:
    return printer.paper.get(timeout=5)


def test_a_healthy_printer_confirms_and_the_very_pixels_come_out(printer: PaperPrinter) -> None:
    outcome = open_printer(printer.url).print(IMAGE)
    assert outcome == PrintOutcome(Result.CONFIRMED, printer.url)
    assert _same_ink(_piece(printer), IMAGE)
    assert printer.paper.empty()


def test_the_code_on_the_paper_is_the_code_of_the_badge(printer: PaperPrinter) -> None:
    open_printer(printer.url).print(IMAGE)
    read = zxingcpp.read_barcodes(np.asarray(_piece(printer).convert("L")))
    assert [code.text for code in read] == [sample_badge().code]


def test_a_nearly_empty_roll_prints_and_warns(printer: PaperPrinter) -> None:
    printer.set_troubles(PaperTrouble.NEAR_END)
    device = open_printer(printer.url)
    assert device.status() is Fault.NEAR_END
    assert device.print(IMAGE) == PrintOutcome(Result.CONFIRMED, printer.url, near_end=True)
    assert _same_ink(_piece(printer), IMAGE)


@pytest.mark.parametrize(
    ("trouble", "fault"),
    [
        (PaperTrouble.PAPER_OUT, Fault.PAPER_OUT),
        (PaperTrouble.COVER_OPEN, Fault.COVER_OPEN),
        (PaperTrouble.OFFLINE, Fault.OFFLINE),
    ],
)
def test_a_fault_that_is_there_already_keeps_every_byte_back(
    printer: PaperPrinter, trouble: PaperTrouble, fault: Fault
) -> None:
    """GIVEN a fault WHEN a badge is printed and the fault then clears THEN no badge comes out late."""
    printer.set_troubles(trouble)
    device = open_printer(printer.url)
    assert device.print(IMAGE) == PrintOutcome(Result.FAILED, printer.url, fault)
    assert device.status() is fault
    printer.set_troubles()
    assert b"\x1dv0" not in printer.received
    assert device.print(IMAGE).result is Result.CONFIRMED
    assert _same_ink(_piece(printer), IMAGE)
    assert printer.paper.empty()


@pytest.mark.parametrize(
    ("trouble", "fault"), [(PaperTrouble.PAPER_OUT, Fault.PAPER_OUT), (PaperTrouble.COVER_OPEN, Fault.COVER_OPEN)]
)
def test_a_fault_in_the_middle_of_the_job_says_that_a_badge_may_still_come(
    printer: PaperPrinter, trouble: PaperTrouble, fault: Fault
) -> None:
    """GIVEN a printer that is well WHEN it fails as the job arrives THEN the outcome warns of a late badge."""
    strike = threading.Thread(target=_strike_at_first_raster, args=(printer, trouble))
    printer.set_troubles(PaperTrouble.HESITATES)
    strike.start()
    outcome = open_printer(printer.url).print(IMAGE)
    strike.join()
    assert outcome == PrintOutcome(Result.FAILED, printer.url, fault, may_still_print=True)
    assert printer.paper.empty()
    printer.set_troubles()
    assert _same_ink(_piece(printer), IMAGE)


def _strike_at_first_raster(printer: PaperPrinter, trouble: PaperTrouble) -> None:
    assert printer.wait_for_bytes(1000, timeout=60)
    printer.set_troubles(trouble)


def test_a_printer_that_never_answers_is_sent_not_confirmed(printer: PaperPrinter, impatient: None) -> None:
    printer.set_troubles(PaperTrouble.SILENT)
    device = open_printer(printer.url)
    assert device.print(IMAGE) == PrintOutcome(Result.SENT, printer.url)
    assert device.status() is Fault.SILENT
    assert _same_ink(_piece(printer), IMAGE)


def test_a_printer_known_to_have_no_way_back_is_not_waited_for(printer: PaperPrinter) -> None:
    printer.set_troubles(PaperTrouble.SILENT)
    device = open_printer(f"{printer.url}?status=none")
    assert device.print(IMAGE).result is Result.SENT
    assert device.status() is None
    assert _same_ink(_piece(printer), IMAGE)
    assert not any(command.real_time for command in Tokenizer().feed(printer.received))  # it was not even asked


def test_a_printer_that_falls_silent_after_the_job_is_no_success(printer: PaperPrinter, impatient: None) -> None:
    printer.set_troubles(PaperTrouble.MUTE_AFTER_JOB)
    outcome = open_printer(printer.url).print(IMAGE)
    assert outcome == PrintOutcome(Result.FAILED, printer.url, Fault.SILENT, may_still_print=True)


def test_a_connection_that_ends_in_the_middle_of_the_job_may_have_printed(printer: PaperPrinter) -> None:
    printer.set_troubles(PaperTrouble.CLOSES)
    outcome = open_printer(printer.url).print(IMAGE)
    assert outcome == PrintOutcome(Result.FAILED, printer.url, Fault.CLOSED, may_still_print=True)
    assert printer.paper.empty()


def test_a_printer_that_stops_taking_bytes_is_given_up(printer: PaperPrinter, impatient: None) -> None:
    printer.set_troubles(PaperTrouble.STALLS)
    outcome = open_printer(printer.url).print(IMAGE)
    assert outcome == PrintOutcome(Result.FAILED, printer.url, Fault.SILENT, may_still_print=True)


def test_a_printer_that_knows_only_the_state_question_is_sent_when_no_fault_shows(
    printer: PaperPrinter, impatient: None
) -> None:
    """GIVEN one whose answers overtake the job THEN none of them says that the badge is out."""
    printer.set_troubles(PaperTrouble.NO_ORDER)
    assert open_printer(printer.url).print(IMAGE) == PrintOutcome(Result.SENT, printer.url)
    assert _same_ink(_piece(printer), IMAGE)


def test_a_printer_that_can_say_when_it_is_done_and_does_not_is_no_success(
    printer: PaperPrinter, impatient: None
) -> None:
    """GIVEN a printer that answered in order before the job THEN "no fault" after it is not enough."""
    printer.set_troubles(PaperTrouble.DAWDLES)
    outcome = open_printer(printer.url).print(IMAGE)
    assert outcome == PrintOutcome(Result.FAILED, printer.url, Fault.SLOW, may_still_print=True)


def test_nobody_at_the_address_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    device = open_printer(f"escpos+tcp://127.0.0.1:{port}")
    assert device.print(IMAGE) == PrintOutcome(Result.FAILED, device.url, Fault.REFUSED)
    assert device.status() is Fault.REFUSED


def test_a_host_that_does_not_exist_is_refused() -> None:
    device = open_printer("escpos+tcp://printer.invalid:9100")
    assert device.print(IMAGE).reason is Fault.REFUSED


def test_the_waits_for_a_state_add_up_to_less_than_three_seconds() -> None:
    """How long it takes indeed, for every fault, is what `make bench-printing` measures."""
    assert print_job.STATUS_SECONDS < 3
    assert cups_queue._STATUS_SECONDS < 3


@pytest.mark.parametrize("profile", ["TM-T20II", "RP-F10-80mm", "POS-5890", "Sunmi-V2", "TM-U220"])
def test_every_kind_of_raster_prints_the_same_pixels(profile: str) -> None:
    """python-escpos knows three ways to send a picture, and a printer's profile says which it understands."""
    image = render(sample_badge(), 384)
    roll, pieces = Roll(384), []
    for command in Tokenizer().feed(encode(image, profile) + b"\x1dV\x00"):
        piece = roll.obey(command)
        if piece is not None:
            pieces.append(piece)
    assert len(pieces) == 1
    assert _same_ink(pieces[0], image)


class _SerialPrinter:
    """The far end of a pseudo-terminal, answering as a printer on a serial line does."""

    def __init__(self) -> None:
        self._far, near = pty.openpty()
        tty.setraw(near)
        tty.setraw(self._far)
        self.device = os.ttyname(near)
        self._near = near
        self.paper: queue.Queue[Image.Image] = queue.Queue()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._ended = threading.Event()
        self._thread.start()

    def _serve(self) -> None:
        tokens, roll = Tokenizer(), Roll(576)
        with selectors.DefaultSelector() as selector:
            selector.register(self._far, selectors.EVENT_READ)
            while not self._ended.is_set():
                for _ in selector.select(0.05):
                    for command in tokens.feed(os.read(self._far, 4096)):
                        if command.name in {"DLE EOT", "GS r"}:
                            os.write(self._far, b"\x12" if command.real_time else b"\x00")
                        elif (piece := roll.obey(command)) is not None:
                            self.paper.put(piece)

    def stop(self) -> None:
        self._ended.set()
        self._thread.join()
        os.close(self._far)
        os.close(self._near)


@pytest.fixture
def serial_printer() -> Iterator[_SerialPrinter]:
    running = _SerialPrinter()
    yield running
    running.stop()


def test_a_serial_printer_confirms_too(serial_printer: _SerialPrinter) -> None:
    url = f"escpos+serial://{serial_printer.device}?baud=115200"
    assert open_printer(url).status() is None
    assert open_printer(url).print(IMAGE) == PrintOutcome(Result.CONFIRMED, url)
    assert _same_ink(serial_printer.paper.get(timeout=5), IMAGE)


def test_a_serial_port_that_is_not_there_is_refused() -> None:
    device = open_printer("escpos+serial:///dev/ttyNONE7")
    assert device.print(IMAGE).reason is Fault.REFUSED
    assert device.status() is Fault.REFUSED


def test_a_usb_printer_that_is_not_plugged_in_is_refused() -> None:
    device = open_printer("escpos+usb://dead:beef")
    assert device.print(IMAGE).reason is Fault.REFUSED
    assert device.status() is Fault.REFUSED
