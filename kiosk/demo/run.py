"""`python main.py demo`: with a screen a window to click through, without one scripted visitors and their results.

Beside the kiosk, the window has a panel: cards to hold up to the camera, and the paper that came out of the printer.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from PIL import Image
from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QImage, QPixmap
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget
from requests import RequestException

from kiosk.app import end_on_signals, has_screen
from kiosk.checkin.steps import Step
from kiosk.commands.command_line import CHECK_FAILED, stop
from kiosk.demo import page_pictures
from kiosk.demo.finger import Stuck
from kiosk.demo.script import DANA, LINH, MARIA, ROBERT, SAMUEL, Person, play_all
from kiosk.demo.stage import PINS, DistrictFailed, Stage, found_district, open_stage
from kiosk.demo.summary import write_summary
from kiosk.records.store_errors import StoreError
from kiosk.ui.style import LANDSCAPE
from language.marks import counted
from sync.exchange.errors import SyncError

LOOK_MS = 200
WIDTH = 380
CARDS = {
    MARIA: "Maria Santos",
    SAMUEL: "Samuel Okafor",
    LINH: "Linh Nguyen",
    ROBERT: "Robert Hale: like a name on the list",
    DANA: "Dana Whitlock: on the list",
}


class Panel(QWidget):
    """The kiosk's window, and beside it everything that a real entrance would have around it."""

    def __init__(self, stage: Stage, links: Mapping[str, str]) -> None:
        super().__init__()
        self._stage = stage
        self._links = links
        self._shown = 0
        self._paper = QLabel("Nothing has been printed yet.")
        self._paper.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._badge = QPushButton("Hold up the last badge (signs out)")
        self._badge.setEnabled(False)
        self._badge.clicked.connect(self._hold_up_badge)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(stage.kiosk.window, 1)
        row.addWidget(self._side())
        self.setWindowTitle("Vestibule demo")
        self.resize(LANDSCAPE[0] + WIDTH, LANDSCAPE[1])
        look = QTimer(self)
        look.timeout.connect(self._look)
        look.start(LOOK_MS)

    def _side(self) -> QWidget:
        side = QFrame()
        side.setObjectName("demo-panel")
        side.setFixedWidth(WIDTH)
        side.setStyleSheet(
            "#demo-panel { background: #24302b; } #demo-panel QLabel { color: #eef2ea; font-size: 15px; }"
            "#demo-panel QPushButton { background: #3b4a43; color: #eef2ea; border: 0; border-radius: 8px;"
            " padding: 10px 14px; font-size: 15px; text-align: left; }"
            "#demo-panel QPushButton:disabled { color: #84918a; }"
            "#demo-panel QScrollArea, #demo-panel QScrollArea > QWidget > QWidget { background: #24302b; border: 0; }"
        )
        column = QVBoxLayout(side)
        column.setContentsMargins(20, 20, 20, 20)
        column.setSpacing(8)
        column.addWidget(QLabel("Hold up to the camera"))
        for person, label in CARDS.items():
            button = QPushButton(label)
            button.clicked.connect(partial(self._hold_up, person))
            column.addWidget(button)
        column.addWidget(self._badge)
        pins = ", ".join(f"{name} {pin}" for name, pin in PINS.items())
        note = QLabel(f"Office PINs: {pins}")
        note.setWordWrap(True)
        column.addWidget(note)
        column.addSpacing(12)
        column.addWidget(QLabel("The district's pages, in your browser"))
        for who, link in self._links.items():
            page = QPushButton(who)
            page.clicked.connect(partial(QDesktopServices.openUrl, QUrl(link)))
            column.addWidget(page)
        column.addSpacing(12)
        column.addWidget(QLabel("Out of the printer"))
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(self._paper)
        column.addWidget(scroll, 1)
        return side

    def _hold_up(self, person: Person) -> None:
        self._stage.hand.stand_before(person.face)
        self._stage.hand.hold_up(person.card)

    def _hold_up_badge(self) -> None:
        if self._stage.papers:
            self._stage.hand.hold_up_sheet(self._stage.papers[-1])

    def _look(self) -> None:
        if len(self._stage.papers) == self._shown:
            return
        self._shown = len(self._stage.papers)
        self._badge.setEnabled(True)
        self._paper.setPixmap(_pixmap(self._stage.papers[-1], WIDTH - 60))


def _pixmap(paper: Image.Image, width: int) -> QPixmap:
    gray = paper.convert("L")
    image = QImage(gray.tobytes(), gray.width, gray.height, gray.width, QImage.Format.Format_Grayscale8).copy()
    return QPixmap.fromImage(image).scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)


class DemoFailed(Exception):
    """The demo could not be played; the message is one sentence."""


def play(out: Path, *, headless: bool) -> None:
    """Play the demo into the folder `out`. Raises DemoFailed."""
    headless = headless or not has_screen()
    if headless:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = QApplication(sys.argv[:1])
    end_on_signals(app)
    try:
        shutil.rmtree(out / "data", ignore_errors=True)
        stage = open_stage(app, out, found_district(out / "data" / "district"))
        try:
            if headless:
                _alone(app, stage)
            else:
                _together(app, stage)
        finally:
            stage.close()
    except (DistrictFailed, Stuck, StoreError, SyncError, RequestException, OSError) as error:
        raise DemoFailed(f"The demo stopped: {error}") from error


def _alone(app: QApplication, stage: Stage) -> None:
    """The script runs inside the event loop, so that an interrupt ends it there like any window."""
    failed: list[Exception] = []
    said: list[str] = []

    def script() -> None:
        try:
            shooting = stage.kiosk.conductor.stepped.connect(lambda step: stage.shoot(name_of(step)))
            stage.kiosk.window.show()
            stage.kiosk.start()
            play_all(stage)
            summary = write_summary(stage)
            badges = counted(len(stage.papers), "badge", "badges")
            said.append(f"{badges} and {counted(len(stage.shots), 'screen', 'screens')}; see {summary}")
            stage.kiosk.conductor.stepped.disconnect(shooting)
            pictures, how = page_pictures.take(stage)
            said.extend([*([f"{pictures} pictures of the pages in {stage.out / 'pages'}"] if pictures else []), how])
        except Exception as error:  # noqa: BLE001  carried out of the event loop, and raised there
            failed.append(error)
        app.quit()

    QTimer.singleShot(0, script)
    app.exec()
    sys.stdout.writelines(f"{line}\n" for line in said)
    if failed:
        raise failed[0]


def _together(app: QApplication, stage: Stage) -> None:
    links = stage.invitations()
    sys.stdout.write(f"The district's pages are at {stage.url}. Each link works once and asks for a new password:\n")
    sys.stdout.writelines(f"  {who}: {link}\n" for who, link in links.items())
    sys.stdout.flush()
    panel = Panel(stage, links)
    panel.show()
    stage.kiosk.start()
    app.exec()


def name_of(step: Step) -> str:
    """A step's name as a file has it: TakingPhoto -> taking-photo."""
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in type(step).__name__).lstrip("-")


def demo(
    out: Annotated[Path, typer.Option(help="Folder for results.")] = Path("out"),
    headless: Annotated[bool, typer.Option(help="Play scripted visitors without a screen.")] = False,
) -> None:
    """Show everything on one machine: a district server, a kiosk, and invented visitors."""
    try:
        play(out.resolve(), headless=headless)
    except DemoFailed as error:
        stop(str(error), CHECK_FAILED)
