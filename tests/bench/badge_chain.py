"""From the touch of "done" to the last byte at the printer, through the kiosk's own threads, store and flow."""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from PySide6.QtCore import QCoreApplication, QObject, Slot

from kiosk.barred_index.barred_lists import BarredLists
from kiosk.checkin.steps import Step
from kiosk.checkin.visit import Photo
from kiosk.checkin.visitor import events as ve
from kiosk.checkin.visitor import steps as s
from kiosk.conductor import Conductor
from kiosk.records.credentials import with_enrollment
from kiosk.records.key_file import load_or_create
from kiosk.records.school_document import SchoolDocumentStore
from kiosk.records.store import open_store
from kiosk.workers.desk_worker import DeskWorker
from kiosk.workers.printer_worker import PrinterWorker
from kiosk.workers.worker import Crew
from printing.printer import Result
from printing.sample_badges import sample_badge
from printing.transports.tcp_serial import TcpLine
from screening.persons import PersonName
from tests import samples as x
from tests.kiosk.records.world import District
from tests.kiosk.workers.desk import WORDS
from tests.screening.people import tables

_A_JOB = 1000
"""Bytes: what is longer is no question."""


@contextmanager
def _last_bytes() -> Iterator[list[float]]:
    """The moments at which a whole job had been handed to the line."""
    moments: list[float] = []
    real = TcpLine.send

    def send(line: TcpLine, content: bytes) -> None:
        real(line, content)
        if len(content) > _A_JOB:
            moments.append(time.perf_counter())

    with patch.object(TcpLine, "send", send):
        yield moments


class _Visitors(QObject):
    """Touches "done" for one visitor after the other, each once the badge of the one before is confirmed."""

    def __init__(self, conductor: Conductor, count: int) -> None:
        super().__init__()
        self._conductor = conductor
        self._left = count
        self.touches: list[float] = []
        self.confirmed = 0
        self.ready = False

    @Slot(object)
    def site_changed(self, _: object) -> None:
        if not self.ready:
            self.ready = True
            self._next()

    @Slot(object)
    def stepped(self, step: Step) -> None:
        if isinstance(step, s.Done):
            self.confirmed += step.badge is not None and step.badge.result is Result.CONFIRMED
            self._next()

    def _next(self) -> None:
        if self._left == 0:
            QCoreApplication.quit()
            return
        self._left -= 1
        jpeg = sample_badge().photo
        assert jpeg is not None
        photo = Photo(jpeg, hashlib.sha256(jpeg).hexdigest())
        who = replace(x.MARIA, name=PersonName("Santos", f"Maria {self._left}"), number=f"S{self._left}")
        self._conductor.step = s.Checking(s.Draft(who, x.PARENT, x.OFFICE, "conduct-1", photo))
        self.touches.append(time.perf_counter())
        self._conductor.happened(ve.Screened(x.NO_MATCH))


def touch_to_last_byte(url: str, count: int) -> list[float]:
    """Milliseconds of each of `count` visitors: committed, badge composed, drawn, packed and sent to `url`."""
    app = QCoreApplication.instance() or QCoreApplication([])
    with tempfile.TemporaryDirectory() as folder, _last_bytes() as sent:
        secrets = load_or_create(Path(folder) / "keys", Path(folder) / "data")
        district = District()
        secrets = with_enrollment(secrets, "https://district.example", district.enrolled())
        store = open_store(Path(folder) / "data", secrets)
        SchoolDocumentStore(store).apply("v1", district.document())
        lists = BarredLists(Path(folder) / "lists", secrets.database_key, "sample", {}, tables(), "oakridge")
        conductor = Conductor()
        desk, printer = DeskWorker(store, lists, tables(), WORDS, "en", 60), PrinterWorker([url])
        visitors = _Visitors(conductor, count)
        conductor.stepped.connect(visitors.stepped)
        conductor.desk_ordered.connect(desk.take)
        conductor.printer_ordered.connect(printer.take)
        for worker in (desk, printer):
            worker.replied.connect(conductor.replied)
        desk.site_changed.connect(visitors.site_changed)
        crew = Crew([desk, printer])
        crew.start()
        app.exec()
        crew.stop()
        lists.close()
        store.close()
    if not len(sent) == len(visitors.touches) == visitors.confirmed == count:
        raise RuntimeError(f"{visitors.confirmed} of {count} badges were confirmed, {len(sent)} sent.")
    return [(end - start) * 1000 for start, end in zip(visitors.touches, sent, strict=True)]
