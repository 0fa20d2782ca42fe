from __future__ import annotations

import socket
import threading
from collections.abc import Callable

import pytest

from kiosk.demo.paper import PaperPrinter, PaperTrouble
from printing.layout.badge_layout import render
from printing.printer import Fault, PrintOutcome, Result
from printing.printer_chain import open_printer, print_badge, state_of
from printing.sample_badges import sample_badge
from printing.transports import tcp_serial
from printing.transports.abandonable import NEVER, CallAbandoned, abandon_when
from tests.printing.zebra import Zebra

BADGE = sample_badge()
IMAGE = render(BADGE)


def _print_and_stop(url: str, under_way: Callable[[], bool]) -> PrintOutcome:
    """Print on a thread of its own, and stop it once `under_way` says that the printer has the job."""
    stop, outcomes = threading.Event(), []
    thread = threading.Thread(target=lambda: outcomes.append(print_badge(BADGE, [url], stop)))
    thread.start()
    assert under_way()
    stop.set()
    thread.join(timeout=30)
    [outcome] = outcomes
    return outcome


@pytest.mark.parametrize("trouble", [PaperTrouble.HESITATES, PaperTrouble.STALLS])
def test_a_job_under_way_is_left_when_the_kiosk_stops_and_may_still_print(
    printer: PaperPrinter, monkeypatch: pytest.MonkeyPatch, trouble: PaperTrouble
) -> None:
    """GIVEN a printer that would keep the kiosk waiting for an hour WHEN it stops THEN it is left, as in doubt."""
    monkeypatch.setattr("printing.languages.escpos.ANSWER_SECONDS", 3600.0)
    monkeypatch.setattr(tcp_serial, "STALL_SECONDS", 3600.0)
    printer.set_troubles(trouble)
    outcome = _print_and_stop(printer.url, lambda: printer.wait_for_bytes(4096, timeout=30))
    assert outcome == PrintOutcome(Result.FAILED, printer.url, Fault.STOPPED, may_still_print=True)


def test_nothing_is_sent_once_the_kiosk_has_stopped(printer: PaperPrinter) -> None:
    stop = threading.Event()
    stop.set()
    assert print_badge(BADGE, [printer.url], stop).reason is Fault.STOPPED
    assert state_of([printer.url], stop) is Fault.STOPPED
    assert printer.received == b""


def test_a_printer_that_is_stopped_between_its_answer_and_the_job_gets_no_job(printer: PaperPrinter) -> None:
    """GIVEN a call that nobody waits for any more WHEN the printer then answers THEN no badge begins."""
    stop = threading.Event()
    stop.set()
    outcome = open_printer(printer.url).print(IMAGE, stop)
    assert outcome == PrintOutcome(Result.FAILED, printer.url, Fault.STOPPED)
    assert b"\x1dv0" not in printer.received


def test_a_label_printer_that_is_followed_is_left_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("printing.languages.zpl.PRINT_SECONDS", 3600.0)
    arrived = threading.Event()
    with Zebra() as zebra:
        zebra.state.holds = arrived
        outcome = _print_and_stop(zebra.url, lambda: arrived.wait(30))
    assert (outcome.reason, outcome.may_still_print) == (Fault.STOPPED, True)


def test_a_call_that_is_stuck_is_left_after_its_time() -> None:
    stuck = threading.Event()
    with pytest.raises(CallAbandoned):
        abandon_when(NEVER, stuck.wait, seconds=0.05)
    stuck.set()


def test_what_a_call_returns_or_raises_reaches_its_caller() -> None:
    assert abandon_when(NEVER, lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        abandon_when(NEVER, lambda: 1 // 0)


def test_a_name_that_nobody_resolves_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """GIVEN a name service that does not answer THEN the printer is unreachable, and the kiosk goes on."""
    answer = threading.Event()

    def never(*_: object) -> socket.socket:
        answer.wait()
        raise OSError

    monkeypatch.setattr(socket, "create_connection", never)
    monkeypatch.setattr(tcp_serial, "CONNECT_SECONDS", 0.1)
    assert open_printer("escpos+tcp://printer.example:9100").status() is Fault.REFUSED
    answer.set()


def test_the_first_printer_that_could_print_says_how_the_chain_stands(printer: PaperPrinter) -> None:
    printer.set_troubles(PaperTrouble.NEAR_END)
    with PaperPrinter() as well, PaperPrinter() as empty:
        empty.set_troubles(PaperTrouble.PAPER_OUT)
        assert state_of([printer.url, well.url]) is Fault.NEAR_END
        assert state_of([empty.url, well.url]) is None
        assert state_of([empty.url]) is Fault.PAPER_OUT
    assert state_of([]) is Fault.NOT_SET_UP
