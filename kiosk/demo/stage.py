"""The demo's stage: a district process, a printer on a socket, a hand before the camera, and the real kiosk between.

The district is a server process of its own, started, asked and stopped through its command line.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image
from PySide6.QtCore import QCoreApplication, QSize
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.app import ASSETS, KioskApp, assemble, open_records
from kiosk.checkin import steps as s
from kiosk.checkin.health import ServerState
from kiosk.commands.enroll import enroll_kiosk
from kiosk.demo.camera import Hand, Lender
from kiosk.demo.finger import Finger
from kiosk.demo.paper import PaperPrinter
from kiosk.records import outbox
from kiosk.settings import Settings
from scanning.capture.camera import Camera

START_S = 60
STOP_S = 10


class DistrictFailed(Exception):
    """The district's process did not do what it was asked; the message is its own sentence."""


class DemoDistrict:
    """`python main.py district ...` on a folder of its own, started without the kiosk's rooms."""

    def __init__(self, root: Path, data: Path) -> None:
        self._root = root
        self._command = [sys.executable, "-m", "district"]
        self._data = data
        self._server: subprocess.Popen[str] | None = None

    def run(self, *words: str) -> str:
        """One command to its end; what it printed. Raises DistrictFailed."""
        command = [*self._command, *words, "--data", str(self._data)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=START_S, check=False, cwd=self._root)
        if done.returncode:
            raise DistrictFailed(done.stderr.strip() or f"district {words[0]} ended with status {done.returncode}")
        return done.stdout.strip()

    def invite(self, url: str, mail: str, *words: str) -> str:
        """The link with which somebody comes to the district's pages. Raises DistrictFailed."""
        said = self.run("people", "invite", mail, *words, "--url", url)
        return next(word for word in said.split() if word.startswith(url))

    def export(self) -> dict[str, Any]:
        """What the district's database holds, as its own export tells it."""
        exported: dict[str, Any] = json.loads(self.run("export"))
        return exported

    def serve(self, port: int = 0) -> str:
        """Start the server; its address, once it listens. Raises DistrictFailed."""
        command = [*self._command, "serve", "--port", str(port), "--data", str(self._data)]
        self._server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=self._root)
        lines: list[str] = []
        reader = threading.Thread(target=self._first_line, args=(self._server, lines), daemon=True)
        reader.start()
        reader.join(START_S)
        if not lines or "http" not in lines[0]:
            self.stop()
            raise DistrictFailed("The district's server did not start. Its own message stands above.")
        return next(word for word in lines[0].split() if word.startswith("http")).rstrip(".")

    def stop(self) -> None:
        if self._server is None:
            return
        self._server.terminate()
        try:
            self._server.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()
        if self._server.stdout:
            self._server.stdout.close()
        self._server = None

    @staticmethod
    def _first_line(server: subprocess.Popen[str], lines: list[str]) -> None:
        if server.stdout:
            lines.append(server.stdout.readline())


DEMO = ASSETS / "demo"
SCHOOL = "oakridge"
PINS = {"ana-ruiz": "482617", "ruth-ives": "730582"}
"""Staff of the sample school: Ana Ruiz decides cases, Ruth Ives may also override."""

INVITED = {
    "Office: Ana Ruiz": ("ana.ruiz@example.org", "--role", "office", "--school", SCHOOL, "--staff", "ana-ruiz"),
    "District security": ("security@example.org", "--role", "security"),
    "District IT": ("it@example.org", "--role", "it"),
}
"""Who is invited to the district's pages: mail address and what `district people invite` takes."""

SCREEN = QSize(1080, 1920)
BADGE_GRACE_S = 1.0


@dataclass
class Stage:
    """Everything that plays; `open_stage` sets it up, `close` takes it down."""

    out: Path
    kiosk: KioskApp
    hand: Hand
    district: DemoDistrict
    url: str
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

    def invitations(self) -> dict[str, str]:
        """Who is invited to the district's pages, and the link that each opens once. Raises DistrictFailed."""
        return {who: self.district.invite(self.url, *words) for who, words in INVITED.items()}

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
        """Wait until the district holds every entry and every photo. The store is asked: the health on the screen hears
        of an entry a moment after it was written."""
        store = self.kiosk.store
        self.kiosk.sync.exchange_now()
        self.finger.until(
            lambda: outbox.count_unsent(store) == 0 and not store.photos.waiting(1),
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
    return Stage(out, kiosk, hand, district, url, printer, papers, lender)
