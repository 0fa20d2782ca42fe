"""The demo's stage: a district process, a printer on a socket, a hand before the camera, and the real kiosk between."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QCoreApplication, QSize
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.app import ASSETS, KioskApp, assemble, open_records
from kiosk.checkin import steps as s
from kiosk.checkin.health import ServerState
from kiosk.commands.enroll import enroll_kiosk
from kiosk.demo.district import DemoDistrict
from kiosk.demo.finger import Finger
from kiosk.demo.hand import Hand
from kiosk.demo.lending import Lender
from kiosk.demo.paper import PaperPrinter
from kiosk.settings import Settings
from scanning.capture.camera import Camera

DEMO = ASSETS / "demo"
SCHOOL = "oakridge"
PINS = {"ana-ruiz": "482617", "ruth-ives": "730582"}
"""Staff of the sample school: Ana Ruiz decides cases, Ruth Ives may also override."""

SCREEN = QSize(1080, 1920)
BADGE_GRACE_S = 1.0


@dataclass
class Stage:
    """Everything that plays; `open_stage` sets it up, `close` takes it down."""

    out: Path
    kiosk: KioskApp
    hand: Hand
    district: DemoDistrict
    printer: PaperPrinter
    papers: list[Image.Image]
    lender: Lender
    shots: list[Path] = field(default_factory=list)

    @property
    def finger(self) -> Finger:
        return Finger(self.kiosk.window)

    @property
    def step(self) -> s.Step:
        return self.kiosk.conductor.step

    def until(self, kind: type[s.Step], seconds: float = 30) -> None:
        """Wait for a kind of step."""
        self.finger.until(lambda: isinstance(self.step, kind), f"the step {kind.__name__}", seconds)

    def shoot(self, name: str) -> None:
        """A picture of the screen as it is now."""
        self._settle()
        file = self.out / "screens" / f"{len(self.shots) + 1:02d}-{name}.png"
        self.kiosk.window.grab().save(str(file))
        self.shots.append(file)

    def _settle(self) -> None:
        """Let new widgets show and lay themselves out, and nothing else happen: no worker's answer may come between."""
        window = self.kiosk.window
        for _ in range(3):  # a screen, its scroll area, and what the scroll area then shows
            for widget in (window, *window.findChildren(QWidget)):
                QCoreApplication.sendPostedEvents(widget)

    def until_ready(self) -> None:
        """Wait until the kiosk knows its school, its list and its district."""
        self.finger.until(
            lambda: self.kiosk.conductor.health.server is ServerState.REACHED,
            "the first exchange with the district",
            60,
        )

    def until_synced(self) -> None:
        """Wait until the district holds every entry and every photo."""
        self.kiosk.sync.exchange_now()
        self.finger.until(
            lambda: self.kiosk.conductor.health.unsent == 0 and not self.kiosk.store.photos.waiting(1),
            "the district to hold everything",
            60,
        )

    def close(self) -> None:
        self.kiosk.stop()
        self.lender.close()
        self.printer.stop()
        self.district.stop()


def found_district(folder: Path) -> DemoDistrict:
    """A fresh district with the sample school and the sample list. Raises DistrictFailed."""
    district = DemoDistrict(ASSETS.parent, folder)
    district.run("init", "--sample", *(f"--pin={staff}={pin}" for staff, pin in PINS.items()))
    district.run("import", str(DEMO / "barred.csv"))
    return district


def open_stage(
    app: QApplication, out: Path, district: DemoDistrict, camera: Callable[[], Camera] | None = None
) -> Stage:
    """Serve the district, and set up a kiosk that has just joined it; results go below `out`.

    `camera` takes the place of the hand's.

    Raises DistrictFailed, and what joining and assembling raise.
    """
    for folder in ("screens", "badges"):
        shutil.rmtree(out / folder, ignore_errors=True)
        (out / folder).mkdir(parents=True)
    papers: list[Image.Image] = []
    hand = Hand(DEMO / "desk.jpg")
    lender = Lender(camera or (lambda: hand))
    printer = PaperPrinter(papers.append).start()
    try:
        url = district.serve()
        settings = Settings(
            data=out / "data" / "kiosk",
            keys=out / "data" / "keys",
            printers=(printer.url,),
            full_screen=False,
            badge_grace_s=BADGE_GRACE_S,
        )
        enroll_kiosk(settings, url, district.run("code", SCHOOL).split()[-1])
        store, lists = open_records(settings)
        kiosk = assemble(app, settings, store, lists, camera=lender.opener)
    except BaseException:
        lender.close()
        printer.stop()
        district.stop()
        raise
    kiosk.window.resize(SCREEN)
    return Stage(out, kiosk, hand, district, printer, papers, lender)
