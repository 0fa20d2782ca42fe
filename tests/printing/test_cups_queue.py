"""System queues, on a real CUPS scheduler of our own that drives a printer on the network."""

from __future__ import annotations

import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import ImageChops

from kiosk.commands.doctor import run_checks
from kiosk.settings import Settings
from printing.layout.badge_layout import render
from printing.printer import Fault, PrintOutcome, Result
from printing.printer_chain import BadPrinterUrl, open_printer, print_badge
from printing.sample_badges import sample_badge
from printing.transports import cups_queue
from tests.printing.cups import CUPSD, Cups, running_scheduler, until
from tests.printing.raster import pages

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CUPSD is None, reason="there is no CUPS here (Debian and Ubuntu: apt install cups)"),
]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder that the print system's own user may enter, which pytest's are not."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture(scope="module")
def scheduler(folder: Path) -> Iterator[Cups]:
    with running_scheduler(folder) as running:
        yield running


@pytest.fixture
def cups(scheduler: Cups, monkeypatch: pytest.MonkeyPatch) -> Cups:
    monkeypatch.setenv("CUPS_SERVER", scheduler.environment["CUPS_SERVER"])
    for name in ("desk", "held"):
        scheduler.run("cancel", "-a", name)
        scheduler.run("cupsenable", name)
        scheduler.run("cupsaccept", name)
    return scheduler


def test_a_queue_prints_the_very_dots_and_the_outcome_claims_no_more_than_it_knows(cups: Cups) -> None:
    outcome = print_badge(sample_badge(), ["system://desk"])
    assert outcome == PrintOutcome(Result.SENT, "system://desk")
    assert open_printer("system://desk").status() is None
    image = render(sample_badge())
    [paper] = pages(cups.sink.jobs.get(timeout=5))
    assert ImageChops.difference(paper, image.convert("L")).getbbox() is None


def test_a_stopped_queue_gets_no_badge_that_would_come_out_later(cups: Cups) -> None:
    cups.run("cupsdisable", "held")
    assert open_printer("system://held").status() is Fault.OFFLINE
    assert print_badge(sample_badge(), ["system://held"]) == PrintOutcome(Result.FAILED, "system://held", Fault.OFFLINE)
    assert "held" not in cups.waiting()


def test_a_queue_that_takes_no_jobs_is_refused(cups: Cups) -> None:
    cups.run("cupsreject", "held")
    assert print_badge(sample_badge(), ["system://held"]) == PrintOutcome(Result.FAILED, "system://held", Fault.REFUSED)


def test_a_queue_that_does_not_exist_is_not_set_up(cups: Cups) -> None:
    url = "system://No such printer"
    assert open_printer(url).status() is Fault.NOT_SET_UP
    assert print_badge(sample_badge(), [url]) == PrintOutcome(Result.FAILED, url, Fault.NOT_SET_UP)


def test_a_queue_without_a_driver_gets_no_badge_that_would_come_out_as_characters(cups: Cups, tmp_path: Path) -> None:
    url, spare = "system://raw", tmp_path.as_uri()
    assert open_printer(url).status() is Fault.NO_DRIVER
    assert print_badge(sample_badge(), [url]) == PrintOutcome(Result.FAILED, url, Fault.NO_DRIVER)
    assert print_badge(sample_badge(), [url, spare]) == PrintOutcome(Result.CONFIRMED, spare)
    assert "raw" not in cups.waiting()
    settings = Settings(
        data=tmp_path / "data", keys=tmp_path / "keys", camera=str(tmp_path / "no clip.mp4"), printers=(url,)
    )
    [finding] = [one for one in run_checks(settings) if one.name == "printer"]
    assert not finding.well
    assert "no driver" in finding.sentence


def test_a_printer_that_reads_pdf_itself_needs_no_driver(cups: Cups) -> None:
    url = "system://raw?raw=pdf"
    assert open_printer(url).status() is None
    assert print_badge(sample_badge(), [url]) == PrintOutcome(Result.SENT, url)
    assert len(pages(cups.sink.jobs.get(timeout=5))) == 1


@pytest.mark.parametrize(
    ("options", "raw"),
    [
        ("device-uri=usb://EPSON/TM-T20 printer-make-and-model='Local Raw Printer' printer-type=4", True),
        ("device-uri=lpd://10.0.0.9/q printer-make-and-model='Local Raw Printer'", True),
        ("printer-make-and-model='Local Raw Printer'", True),
        ("device-uri=ipps://office/ipp/print printer-make-and-model='Local Raw Printer'", False),
        ("device-uri=socket://10.0.0.9 printer-make-and-model='EPSON TM-T20'", False),
        ("", False),
    ],
)
def test_raw_is_a_queue_without_a_driver_at_either_end(options: str, raw: bool) -> None:
    assert cups_queue._is_raw(options) is raw


def test_a_badge_that_stays_in_the_queue_is_called_back(cups: Cups, monkeypatch: pytest.MonkeyPatch) -> None:
    """GIVEN a printer on the network that has gone away THEN its queue keeps no badge for later."""
    monkeypatch.setattr(cups_queue, "PRINT_SECONDS", 1.5)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    cups.add("away", port)
    try:
        outcome = print_badge(sample_badge(), ["system://away"])
        assert (outcome.result, outcome.reason) == (Result.FAILED, Fault.OFFLINE)
        until(lambda: "away" not in cups.waiting())
    finally:
        cups.run("lpadmin", "-x", "away")


def test_a_badge_that_the_driver_gives_up_is_no_success(cups: Cups) -> None:
    """GIVEN a queue that drops what it cannot print THEN a job that has left the queue is not taken for paper."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    cups.add("dropping", port, "/?contimeout=1")
    cups.run("lpadmin", "-p", "dropping", "-o", "printer-error-policy=abort-job")
    try:
        outcome = print_badge(sample_badge(), ["system://dropping"])
        assert (outcome.result, outcome.reason) == (Result.FAILED, Fault.OFFLINE)
    finally:
        cups.run("lpadmin", "-x", "dropping")


def test_a_scheduler_that_is_not_running_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setenv("CUPS_SERVER", f"127.0.0.1:{server.getsockname()[1]}")
    printer = open_printer("system://desk")
    assert printer.status() is Fault.SILENT
    assert printer.print(render(sample_badge())) == PrintOutcome(Result.FAILED, "system://desk", Fault.SILENT)


@pytest.mark.parametrize("url", ["system://", "system://-d", "system:///etc/passwd"])
def test_a_url_without_a_queue_is_refused(url: str) -> None:
    with pytest.raises(BadPrinterUrl, match="names no queue"):
        open_printer(url)
