"""The printer's worker: it tells how the chain is, and lets go of any job in time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QObject, Qt, Signal
from pytestqt.qtbot import QtBot

from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.checkin.health import HealthPart
from kiosk.demo.paper import PaperPrinter, PaperTrouble
from kiosk.workers.printer_worker import PrinterWorker
from kiosk.workers.worker import Crew, HealthUpdate, Order
from printing.layout.badge_design import STANDARD, BadgePart
from printing.layout.badge_layout import render
from printing.printer import Fault, Result
from printing.sample_badges import sample_badge
from tests.relay import Relay


class Orders(QObject):
    given = Signal(object)


def _crew(worker: PrinterWorker) -> Crew:
    crew = Crew([worker])
    crew.stopping.connect(worker.stop_now, Qt.ConnectionType.DirectConnection)
    return crew


def test_a_kiosk_that_stops_in_the_middle_of_a_badge_ends_in_time(
    qtbot: QtBot, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """GIVEN a printer that takes half a job and no more WHEN the kiosk stops THEN its thread ends."""
    monkeypatch.setattr("printing.transports.tcp_serial.STALL_SECONDS", 3600.0)
    with PaperPrinter() as printer:
        worker, orders = PrinterWorker([printer.url]), Orders()
        orders.given.connect(worker.take)
        health_updated = Relay(worker.health_updated)
        crew = _crew(worker)
        with qtbot.waitSignal(health_updated.heard, timeout=30_000):
            crew.start()
        printer.set_troubles(PaperTrouble.STALLS)
        orders.given.emit(Order(1, c.Print(sample_badge())))
        assert printer.wait_for_bytes(4096, timeout=30)
        crew.stop()
    said = capsys.readouterr()
    assert "worker_stuck" not in said.out + said.err
    assert '"reason": "stopped"' in said.out


def test_a_print_tells_what_became_of_it_and_how_the_printer_is(qtbot: QtBot) -> None:
    with PaperPrinter() as printer:
        printer.set_troubles(PaperTrouble.NEAR_END)
        worker, orders = PrinterWorker([printer.url]), Orders()
        orders.given.connect(worker.take)
        replied, health_updated = Relay(worker.replied), Relay(worker.health_updated)
        readings: list[object] = []
        health_updated.heard.connect(readings.append)
        crew = _crew(worker)
        crew.start()
        with qtbot.waitSignal(replied.heard, timeout=30_000) as answered:
            orders.given.emit(Order(1, c.Print(sample_badge())))
        crew.stop()
    assert answered.args is not None
    event = answered.args[0].event
    assert isinstance(event, e.Printed)
    assert (event.outcome.result, event.outcome.near_end) == (Result.CONFIRMED, True)
    assert readings[-1] == HealthUpdate(HealthPart.PRINTER, Fault.NEAR_END)


def test_the_districts_layout_is_what_is_printed(qtbot: QtBot, tmp_path: Path) -> None:
    short = replace(STANDARD, order=(BadgePart.TYPE, BadgePart.ESCORT, BadgePart.NAME))
    worker = PrinterWorker([tmp_path.as_uri()], short)
    event = worker.carry_out(Order(1, c.Print(sample_badge())))
    assert isinstance(event, e.Printed)
    [paper] = tmp_path.glob("*.png")
    with Image.open(paper) as picture:
        assert picture.tobytes() == render(sample_badge(), design=short).tobytes()
