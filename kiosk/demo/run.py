"""`python main.py demo`: with a screen a window to click through, without one scripted visitors and their results."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from kiosk.app import end_on_signals, has_screen
from kiosk.checkin.steps import Step
from kiosk.commands.command_line import CHECK_FAILED, stop
from kiosk.demo.district import DistrictFailed
from kiosk.demo.finger import Stuck
from kiosk.demo.panel import Panel
from kiosk.demo.script import play_all
from kiosk.demo.stage import Stage, found_district, open_stage
from kiosk.demo.summary import write_summary
from kiosk.records.store_errors import StoreError
from sync.exchange.errors import SyncError


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
    except (DistrictFailed, Stuck, StoreError, SyncError, OSError) as error:
        raise DemoFailed(f"The demo stopped: {error}") from error


def _alone(app: QApplication, stage: Stage) -> None:
    """The script runs inside the event loop, so that an interrupt ends it there like any window."""
    failed: list[Exception] = []

    def script() -> None:
        try:
            stage.kiosk.conductor.stepped.connect(lambda step: stage.shoot(name_of(step)))
            stage.kiosk.window.show()
            stage.kiosk.start()
            play_all(stage)
        except Exception as error:  # noqa: BLE001  carried out of the event loop, and raised there
            failed.append(error)
        app.quit()

    QTimer.singleShot(0, script)
    app.exec()
    if failed:
        raise failed[0]
    summary = write_summary(stage)
    sys.stdout.write(f"{len(stage.papers)} badges and {len(stage.shots)} screens; see {summary}\n")


def _together(app: QApplication, stage: Stage) -> None:
    panel = Panel(stage)
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
