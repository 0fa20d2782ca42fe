"""The printer's thread: prints badges, and reports each outcome and the printer's state."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Sequence

from PySide6.QtCore import QTimer, Slot

from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.checkin.health import HealthPart
from kiosk.workers.worker import Order, Worker
from printing.device_notes import OF_THIS_PROCESS, Notes
from printing.layout.badge_design import STANDARD, Design
from printing.printer import Fault, Result
from printing.printer_chain import print_badge, state_of

CHECK_MS = 30_000
"""How often an idle printer is asked how it is, so that staff hear of an empty roll before a visitor does."""


class PrinterWorker(Worker):
    """Owns the chain of printers."""

    role = e.WorkerRole.PRINTER

    def __init__(self, urls: Sequence[str], design: Design = STANDARD, notes: Notes = OF_THIS_PROCESS) -> None:
        super().__init__()
        self._design = design
        self._notes = notes
        self._urls = tuple(urls)
        self._timer: QTimer | None = None
        self._stop = threading.Event()

    @Slot(object)
    def use_design(self, design: Design) -> None:
        """Print so from the next badge on."""
        self._design = design

    @Slot()
    def stop_now(self) -> None:
        """From any thread: abandon the current job and start no other. Staff are asked what became of it."""
        self._stop.set()

    def begin(self) -> None:
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.check)
        self._timer.start(CHECK_MS)
        self.check()

    def end(self) -> None:
        if self._timer:
            self._timer.stop()

    @Slot()
    def check(self) -> None:
        """Report the chain's state: no fault as soon as one printer can print."""
        fault = state_of(self._urls, self._stop, self._notes)
        if fault is not Fault.STOPPED:
            self.update_health(HealthPart.PRINTER, fault)

    def carry_out(self, order: Order) -> e.Event | None:
        match order.command:
            case c.Print(badge):
                outcome = print_badge(badge, self._urls, self._stop, self._design, self._notes)
                failed = outcome.result is Result.FAILED
                self.update_health(
                    HealthPart.PRINTER, outcome.reason if failed else Fault.NEAR_END if outcome.near_end else None
                )
                # For whoever watches the process: the same line as `main.py badge` prints.
                sys.stdout.write(json.dumps({"outcome": outcome.result, "reason": outcome.reason}) + "\n")
                sys.stdout.flush()
                return e.Printed(badge.id, outcome)
            case other:
                raise TypeError(type(other).__name__)
