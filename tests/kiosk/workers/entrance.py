"""A kiosk's desk, flow and printer in a process of their own, to be killed. Says each step that it comes to.

`record` admits one visitor; `recover` only starts, as after a power cut, and says so.
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Slot

from kiosk.checkin import events as e
from kiosk.checkin import steps as s
from kiosk.conductor import Conductor
from kiosk.store.barred.lists import BarredLists
from kiosk.store.secrets import load
from kiosk.store.store import open_store
from kiosk.workers.desk import DeskWorker
from kiosk.workers.printer import PrinterWorker
from kiosk.workers.worker import Crew
from printing.device_notes import Notes
from tests import samples as x
from tests.kiosk.workers.desk import WORDS
from tests.screening.people import tables


class Herald(QObject):
    """Lives on the main thread: says what happens, and begins the visit once the desk knows its school."""

    def __init__(self, conductor: Conductor, *, record: bool) -> None:
        super().__init__()
        self._conductor = conductor
        self._record = record

    @Slot(object)
    def stepped(self, step: s.Step) -> None:
        say(type(step).__name__)

    @Slot(object)
    def sited(self, _: object) -> None:
        if self._record:
            draft = s.Draft(x.MARIA, x.PARENT, x.OFFICE, "conduct-1")
            self._conductor.step = s.Checking(draft)
            self._conductor.happened(e.Screened(x.NO_MATCH))
        else:
            say("started")


def say(what: str) -> None:
    sys.stdout.write(f"step {what}\n")
    sys.stdout.flush()


def main(folder: Path, url: str, mode: str) -> None:
    app = QCoreApplication(sys.argv[:1])
    secrets = load(folder / "keys", folder / "data")
    store = open_store(folder / "data", secrets)
    lists = BarredLists(folder / "lists", secrets.database_key, "sample", {}, tables(), "oakridge")
    conductor = Conductor()
    desk = DeskWorker(store, lists, tables(), WORDS, "en", 60)
    printer = PrinterWorker([url], notes=Notes(folder / "data" / "printers"))
    herald = Herald(conductor, record=mode == "record")
    conductor.stepped.connect(herald.stepped)
    conductor.desk_ordered.connect(desk.take)
    conductor.printer_ordered.connect(printer.take)
    for worker in (desk, printer):
        worker.replied.connect(conductor.replied)
    desk.sited.connect(herald.sited)
    crew = Crew([desk, printer])
    signal.signal(signal.SIGTERM, lambda *_: QTimer.singleShot(0, app.quit))
    tick = QTimer()
    tick.timeout.connect(lambda: None)
    tick.start(100)
    crew.start()
    app.exec()
    crew.stop()
    lists.close()
    store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
