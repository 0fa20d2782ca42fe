"""`python main.py run`: the kiosk itself."""

from __future__ import annotations

import gc
import sys
from typing import Annotated

import typer
from PySide6.QtWidgets import QApplication

from kiosk.app import assemble, end_on_signals, has_screen, open_records
from kiosk.commands.command_line import CHECK_FAILED, Config, settings_of, stop
from kiosk.records.store_errors import StoreError
from kiosk.ui.conduct import ConductDamaged
from kiosk.ui.style import StyleMissing
from printing.layout.badge_design import BadDesign
from printing.printer_chain import BadPrinterUrl
from screening.name_files import NamesUnreadable
from sync.exchange.errors import WrongAddress


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
    # What stands by now stands until the end. To look through it for garbage would stop every thread for a tenth of a
    # second, in the middle of a visitor's search or of a picture.
    gc.collect()
    gc.freeze()
    kiosk.start()
    status = qt.exec()
    kiosk.stop()
    raise typer.Exit(status)
