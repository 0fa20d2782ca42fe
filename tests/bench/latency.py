"""From an office's decision to the kiosk's screen, between real processes, while the kiosk uploads photos.

`decision_line` gives one line of figures. The office is this process, at the district's database as any of its workers
would be; the district's server and the kiosk are processes of their own.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication
from sqlmodel import func, select

from district.db.projection_tables import Case
from district.db.tables import Photo as PhotoRow
from district.instance import District, open_district
from district.publish import case_requests
from kiosk.app import KioskApp, assemble, open_records
from kiosk.checkin.office import events as oe
from kiosk.checkin.office import steps as o
from kiosk.checkin.steps import Step
from kiosk.checkin.visit import Photo
from kiosk.commands.enroll import enroll_kiosk
from kiosk.records import cases, staff_pins
from kiosk.settings import Settings
from tests.kiosk.records.world import POSSIBLE, POSSIBLE_ENTRY, arrival, visitor
from tests.sync.commands import run
from tests.sync.processes import serving

SCHOOL = "oakridge"
OFFICER = "ana-ruiz"
PHOTO_BYTES = 50_000
PHOTOS_A_DECISION = 20
"""About as many as are uploaded between two decisions: there is an upload under way all the time."""

DEADLINE_S = 240.0
_TELL_MS = 50


class Puppet(QObject):
    """In the kiosk's process: opens the office's waiting list when told, and tells when a case has left the screen."""

    def __init__(self, kiosk: KioskApp, app: QApplication, said: Connection, *, uploads: bool) -> None:
        super().__init__()
        self._kiosk = kiosk
        self._app = app
        self._said = said
        self._shown: frozenset[str] = frozenset()
        self._uploads = uploads
        # Connected last, so the window has been given the step by the time this runs.
        kiosk.conductor.stepped.connect(self.stepped)
        kiosk.sync.exchanged.connect(self.exchanged)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.listen)
        self._timer.start(_TELL_MS)

    @Slot()
    def listen(self) -> None:
        while self._said.poll():
            if self._said.recv() == "end":
                self._app.quit()
                return
            person = next(item for item in staff_pins.list_staff(self._kiosk.store) if item.id == OFFICER)
            self._kiosk.conductor.step = o.Cases(person)
            self._kiosk.conductor.happened(oe.CasesListed(cases.waiting(self._kiosk.store)))
            self._kiosk.sync.exchange_now()
            self._said.send("open")

    @Slot()
    def exchanged(self) -> None:
        """From one exchange into the next, so that photos are uploaded without a pause."""
        if self._shown and self._uploads:
            self._kiosk.sync.exchange_now()

    @Slot(object)
    def stepped(self, step: Step) -> None:
        if isinstance(step, o.Cases) and step.cases is not None:
            self._kiosk.window.repaint()
            drawn = time.monotonic()
            shown = frozenset(case.id for case in step.cases)
            for gone in self._shown - shown:
                self._said.send((gone, drawn))
            self._shown = shown


def kiosk(folder: Path, url: str, code: str, count: int, said: Connection, photos: int = PHOTOS_A_DECISION) -> None:
    """A whole kiosk with `count` held visitors and a backlog of photos; lives until it is told to end."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # figures go there, and its log does not
    app = QApplication(sys.argv[:1])
    settings = Settings(data=folder / "data", keys=folder / "keys", camera=str(folder), printers=(), full_screen=False)
    enroll_kiosk(settings, url, code)
    store, lists = open_records(settings)
    held = [
        cases.open_case(store, arrival(visitor("Hale", number=f"H{number}")), POSSIBLE, [POSSIBLE_ENTRY])
        for number in range(count)
    ]
    dice = random.Random(count)
    for _ in range(photos * count):
        jpeg = b"\xff\xd8\xff" + dice.randbytes(PHOTO_BYTES) + b"\xff\xd9"
        store.photos.put(Photo(jpeg, hashlib.sha256(jpeg).hexdigest()))
    built = assemble(app, settings, store, lists)
    puppet = Puppet(built, app, said, uploads=photos > 0)
    built.window.show()
    built.start()
    said.send(held)
    app.exec()
    built.stop()
    puppet.deleteLater()


def decisions(count: int, *words: str) -> tuple[list[float], int]:
    """Seconds from the office's click to the kiosk's screen, for `count` decisions, in order of size, and the bytes of
    photos that the kiosk uploaded meanwhile.

    `words` are further words of `district serve`. Raises TimeoutError where one never arrived.
    """
    with tempfile.TemporaryDirectory(prefix="latency") as name:
        data, home = Path(name) / "district", Path(name) / "kiosk"
        run(data, "init", "--sample")
        with serving(data, "--port", "0", *words) as server:
            code = run(data, "code", SCHOOL).stdout.split()[-1]
            near, far = multiprocessing.get_context("spawn").Pipe()
            process = multiprocessing.get_context("spawn").Process(
                target=kiosk, args=(home, server.url, code, count, far)
            )
            process.start()
            try:
                return _decided(data, near)
            finally:
                near.send("end")
                process.join(DEADLINE_S)
                process.kill()


def _decided(data: Path, kiosk_says: Connection) -> tuple[list[float], int]:
    held: list[str] = heard(kiosk_says)
    district = open_district(data)
    try:
        held_here(district, held)
        kiosk_says.send("open")
        assert heard(kiosk_says) == "open"
        took, before = [], _photos(district)
        for case in held:
            time.sleep(random.uniform(0, 0.5))  # at no fixed place between two looks of the server
            begun = time.monotonic()
            case_requests.ask(
                district.database, district.keys, case, "admit", "parent_of_student", OFFICER, district.now()
            )
            gone, drawn = heard(kiosk_says)
            assert gone == case
            took.append(drawn - begun)
        return sorted(took), PHOTO_BYTES * (_photos(district) - before)
    finally:
        district.database.close()


def held_here(district: District, held: Sequence[str]) -> None:
    """Wait until the district knows of these cases. Raises TimeoutError."""
    end = time.monotonic() + DEADLINE_S
    while time.monotonic() < end:
        with district.database.read() as session:
            if all(session.get(Case, case) for case in held):
                return
        time.sleep(0.1)
    raise TimeoutError("the district does not hear of the cases")


def _photos(district: District) -> int:
    with district.database.read() as session:
        return session.exec(select(func.count()).select_from(PhotoRow)).one()


def heard(said: Connection) -> Any:
    if not said.poll(DEADLINE_S):
        raise TimeoutError("the kiosk says nothing")
    return said.recv()


def decision_line(count: int = 100) -> str:
    took, uploaded = decisions(count)
    p50, p95 = took[len(took) // 2], took[min(len(took) - 1, round(len(took) * 0.95))]
    return (
        f"decision at the office to screen at the kiosk, {uploaded / 1e6:.0f} MB of photos uploaded meanwhile: "
        f"p50 {p50 * 1000:.0f} ms, "
        f"p95 {p95 * 1000:.0f} ms, longest {took[-1] * 1000:.0f} ms of {len(took)}"
    )
