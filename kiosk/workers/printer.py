"""The printer's thread: a badge in, what became of it out."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Sequence

from PySide6.QtCore import QTimer, Slot

from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.workers.messages import Order
from kiosk.workers.worker import Worker
from printing.device_notes import OF_THIS_PROCESS, Notes
from printing.layout.badge_design import STANDARD, Design
from printing.printer import Fault, Result
from printing.printer_chain import print_badge, state_of

LOOK_MS = 30_000
"""How often an idle printer is asked how it is, so that staff hear of an empty roll before a visitor does."""


class PrinterWorker(Worker):
    """Owns the chain of printers."""

    role = e.Worker.PRINTER

    def __init__(self, urls: Sequence[str], design: Design = STANDARD, notes: Notes = OF_THIS_PROCESS) -> None:
        super().__init__()
        self._design = design
        self._notes = notes
        self._urls = tuple(urls)
        self._timer: QTimer | None = None
        self._stop = threading.Event()

    @Slot()
    def stop_now(self) -> None:
        """For any thread: a job under way is left, and no other is begun. What became of it is staff's to find out."""
        self._stop.set()

    def begin(self) -> None:
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.start(LOOK_MS)
        self.look()

    def end(self) -> None:
        if self._timer:
            self._timer.stop()

    @Slot()
    def look(self) -> None:
        """The first printer of the chain that could print now clears the fault."""
        fault = state_of(self._urls, self._stop, self._notes)
        if fault is not Fault.STOPPED:
            self.gauge("printer", fault)

    def carry_out(self, order: Order) -> e.Event | None:
        match order.command:
            case c.Print(badge):
                outcome = print_badge(badge, self._urls, self._stop, self._design, self._notes)
                failed = outcome.result is Result.FAILED
                self.gauge("printer", outcome.reason if failed else Fault.NEAR_END if outcome.near_end else None)
                # For whoever watches the process: the same line as `main.py badge` prints.
                sys.stdout.write(json.dumps({"outcome": outcome.result, "reason": outcome.reason}) + "\n")
                sys.stdout.flush()
                return e.Printed(badge.id, outcome)
            case other:
                raise TypeError(type(other).__name__)
