"""Commands that run the kiosk or look after it: run, demo, doctor, enroll."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from PySide6.QtWidgets import QApplication

from kiosk.app import assemble, end_on_signals, has_screen, open_records
from kiosk.cli.command import CHECK_FAILED, WRONG_USE, AsJson, Config, settings_of, stop
from kiosk.demo.run import DemoFailed, play
from kiosk.doctor import examine
from kiosk.enroll import join
from kiosk.names import NamesUnreadable
from kiosk.store.faults import StoreError
from kiosk.ui.conduct import ConductDamaged
from kiosk.ui.style import StyleMissing
from printing.layout.badge_design import BadDesign
from printing.printer_chain import BadPrinterUrl
from scanning.capture.camera import CameraError
from scanning.provisioning_sheet import NoSheet, Provision, look
from sync.exchange.enroll import WrongCode
from sync.exchange.errors import SyncError, WrongAddress


def run(
    config: Config = None,
    windowed: Annotated[bool, typer.Option(help="A window, not the whole screen.")] = False,
    moved: Annotated[
        bool, typer.Option("--moved", help="This machine took the place of the one that its keys were made on.")
    ] = False,
) -> None:
    """Run the kiosk."""
    settings = settings_of(config)
    try:
        store, lists = open_records(settings, moved=moved)
    except (StoreError, NamesUnreadable) as error:
        stop(str(error), CHECK_FAILED)
    if not has_screen():
        stop("There is no screen to show the kiosk on. Start it in the session of the touchscreen.", CHECK_FAILED)
    qt = QApplication(sys.argv[:1])
    end_on_signals(qt)
    try:
        kiosk = assemble(qt, settings, store, lists)
    except (NamesUnreadable, ConductDamaged, StyleMissing, BadPrinterUrl, BadDesign, WrongAddress) as error:
        stop(str(error), CHECK_FAILED)
    if settings.full_screen and not windowed:
        kiosk.window.lock()
    else:
        kiosk.window.show()
    kiosk.start()
    status = qt.exec()
    kiosk.stop()
    raise typer.Exit(status)


def demo(
    out: Annotated[Path, typer.Option(help="Folder for results.")] = Path("out"),
    headless: Annotated[bool, typer.Option(help="Play scripted visitors without a screen.")] = False,
) -> None:
    """Show everything on one machine: a district server, a kiosk, and invented visitors."""
    try:
        play(out.resolve(), headless=headless)
    except DemoFailed as error:
        stop(str(error), CHECK_FAILED)


def doctor(config: Config = None, as_json: AsJson = False) -> None:
    """Say what ails this kiosk; exit 1 when something needs a person."""
    findings = examine(settings_of(config))
    for finding in findings:
        typer.echo(
            json.dumps(asdict(finding))
            if as_json
            else f"{'well ' if finding.well else 'ILL  '} {finding.name}: {finding.sentence}"
        )
    raise typer.Exit(0 if all(finding.well for finding in findings) else CHECK_FAILED)


def enroll(
    url: Annotated[str, typer.Argument()] = "",
    code: Annotated[str, typer.Argument()] = "",
    camera: Annotated[str, typer.Option(help="Read both off a sheet: a camera, clip, folder or picture.")] = "",
    name: Annotated[str, typer.Option(help="What this kiosk is called, as `Front office`.")] = "",
    config: Config = None,
) -> None:
    """Join a school of the district at URL with a one-time CODE."""
    if not camera and not (url and code):
        stop("Give the district's URL and a CODE, or --camera to read both off a sheet.", WRONG_USE)
    try:
        sheet = look(camera) if camera else Provision(url, code)
        joined = join(settings_of(config), sheet.url, sheet.code, name)
    except (WrongCode, WrongAddress) as error:
        stop(str(error), WRONG_USE)
    except (SyncError, StoreError, NamesUnreadable, CameraError, NoSheet) as error:
        stop(str(error), CHECK_FAILED)
    typer.echo(f"This kiosk now belongs to {joined.school_name}.")
