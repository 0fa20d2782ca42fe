"""The queues of Windows, by the reference of their functions: this never ran on Windows itself."""

from __future__ import annotations

import threading

import pytest
from PIL import ImageChops

from printing.layout.badge_layout import render
from printing.printer import Fault, PrintOutcome, Result
from printing.sample_badges import sample_badge
from printing.transports import windows_queue, winspool
from printing.transports.windows_queue import WindowsPrinter
from printing.transports.winspool import ACCESS_DENIED, WinError
from tests.printing.spooler import Spooler

IMAGE = render(sample_badge())
URL = "system://Badges"


def _printer(spooler: Spooler, queue: str = "Badges") -> WindowsPrinter:
    return WindowsPrinter(URL, queue, load=spooler.api)


def test_the_driver_gets_the_very_dots_at_their_true_size_and_the_outcome_is_sent() -> None:
    spooler = Spooler()
    assert _printer(spooler).print(IMAGE) == PrintOutcome(Result.SENT, URL)
    [paper] = spooler.papers
    assert ImageChops.difference(paper.convert("L"), IMAGE.convert("L")).getbbox() is None
    assert spooler.sizes == [IMAGE.size]
    assert (spooler.handles, spooler.devices) == (0, 0)


def test_a_driver_with_finer_dots_gets_a_larger_picture() -> None:
    spooler = Spooler(caps={8: 2400, 10: 6000, 88: 600, 90: 600})
    _printer(spooler).print(IMAGE)
    assert spooler.sizes == [(round(IMAGE.width * 600 / 203), round(IMAGE.height * 600 / 203))]


def test_a_sheet_that_is_a_little_short_gets_a_smaller_badge_and_one_that_is_too_short_none() -> None:
    height = IMAGE.height
    little = Spooler(caps={8: 600, 10: round(height * 0.9), 88: 203, 90: 203})
    assert _printer(little).print(IMAGE).result is Result.SENT
    [(width, drawn)] = little.sizes
    assert drawn == round(height * 0.9)
    assert width == pytest.approx(IMAGE.width * 0.9, abs=1)
    label = Spooler(caps={8: 300, 10: 400, 88: 203, 90: 203})
    assert _printer(label).print(IMAGE) == PrintOutcome(Result.FAILED, URL, Fault.WRONG_ROLL)
    assert (label.papers, label.jobs, label.devices) == ([], {}, 0)


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        (0x10, Fault.PAPER_OUT),
        (0x40, Fault.PAPER_OUT),
        (0x400000, Fault.COVER_OPEN),
        (0x80, Fault.OFFLINE),
        (0x1, Fault.REFUSED),
        (0x2, Fault.OFFLINE),
        (0x400, None),  # it is printing
    ],
)
def test_a_fault_that_the_queue_tells_keeps_the_badge_back(status: int, fault: Fault | None) -> None:
    spooler = Spooler(status=status)
    assert _printer(spooler).status() is fault
    if fault:
        assert _printer(spooler).print(IMAGE) == PrintOutcome(Result.FAILED, URL, fault)
        assert spooler.sizes == []


def test_a_queue_that_is_set_to_work_offline_gets_no_badge_that_would_come_out_later() -> None:
    assert _printer(Spooler(attributes=0x400)).print(IMAGE).reason is Fault.OFFLINE


def test_a_queue_that_does_not_exist_is_not_set_up_and_a_stopped_spooler_silent() -> None:
    assert _printer(Spooler(), "Other").print(IMAGE) == PrintOutcome(Result.FAILED, URL, Fault.NOT_SET_UP)
    assert _printer(Spooler(away=True)).print(IMAGE) == PrintOutcome(Result.FAILED, URL, Fault.SILENT)


@pytest.mark.parametrize("call", ["StartDocW", "StartPage", "StretchDIBits", "EndPage"])
def test_a_driver_that_refuses_the_document_has_printed_nothing(call: str) -> None:
    spooler = Spooler(refuses=(call, ACCESS_DENIED))
    assert _printer(spooler).print(IMAGE) == PrintOutcome(Result.FAILED, URL, Fault.REFUSED)
    assert (spooler.papers, spooler.jobs, spooler.devices, spooler.handles) == ([], {}, 0, 0)


@pytest.mark.parametrize(("status", "fault"), [(0x40, Fault.PAPER_OUT), (0x20, Fault.OFFLINE), (0x2, Fault.OFFLINE)])
def test_a_badge_that_the_driver_cannot_print_is_called_back(status: int, fault: Fault) -> None:
    """GIVEN a fault that shows only with the job THEN the job is deleted, and a second try is safe."""
    spooler = Spooler(next_job=status)
    assert _printer(spooler).print(IMAGE) == PrintOutcome(Result.FAILED, URL, fault)
    assert spooler.jobs == {}


def test_a_badge_that_cannot_be_called_back_may_still_print() -> None:
    outcome = _printer(Spooler(next_job=0x40, undead=True)).print(IMAGE)
    assert outcome == PrintOutcome(Result.FAILED, URL, Fault.PAPER_OUT, may_still_print=True)


def test_a_badge_that_stays_without_a_fault_is_slow_and_may_have_come_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows_queue, "PRINT_SECONDS", 0.3)
    outcome = _printer(Spooler(next_job=0x10)).print(IMAGE)
    assert outcome == PrintOutcome(Result.FAILED, URL, Fault.SLOW, may_still_print=True)


def test_a_badge_that_somebody_deletes_is_no_success() -> None:
    assert _printer(Spooler(next_job=0x4)).print(IMAGE).reason is Fault.REFUSED


def test_a_job_that_is_marked_as_printed_is_sent() -> None:
    assert _printer(Spooler(next_job=0x80)).print(IMAGE).result is Result.SENT


def test_a_spooler_that_goes_away_after_the_job_leaves_it_in_doubt() -> None:
    spooler = Spooler(next_job=0x10, refuses=("GetJobW", winspool.SPOOLER_AWAY))
    assert _printer(spooler).print(IMAGE) == PrintOutcome(Result.FAILED, URL, Fault.SILENT, may_still_print=True)


def test_a_kiosk_that_stops_prints_nothing_more() -> None:
    stop, spooler = threading.Event(), Spooler()
    stop.set()
    assert _printer(spooler).print(IMAGE, stop) == PrintOutcome(Result.FAILED, URL, Fault.STOPPED)
    assert spooler.sizes == []


def test_off_windows_there_are_no_such_libraries() -> None:
    with pytest.raises(WinError):
        winspool.load()
    assert WindowsPrinter(URL, "Badges").status() is Fault.NOT_SET_UP
