"""`python main.py gallery`: every screen in every state, as pictures, to judge the look and the translations."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import typer
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.checkin.visitor import steps as s
from kiosk.commands.command_line import CHECK_FAILED, WRONG_USE, stop
from kiosk.ui import samples
from kiosk.ui.languages import load_languages
from kiosk.ui.sample_pictures import camera_view
from kiosk.ui.samples import Sample
from kiosk.ui.screens.welcome_screens import ScanningScreen
from kiosk.ui.style import LANDSCAPE, PORTRAIT, StyleMissing, apply_style
from kiosk.ui.widget_sheets import sheets
from kiosk.ui.window import Window
from language.catalogue import SOURCE
from language.marks import counted

SETTLING = 3
"""Rounds of events after which a layout no longer moves."""

SIZES: dict[str, tuple[int, int]] = {"portrait": PORTRAIT, "landscape": LANDSCAPE}


def draw_gallery(out: Path, wanted: Callable[[str], bool] = lambda _: True, language: str = SOURCE) -> list[Path]:
    """Draw samples and widgets (those whose name is `wanted`) at both design sizes, into `out`/portrait and /landscape.

    Makes an application where there is none, offscreen where there is no screen. Raises OSError where `out` cannot be
    written.
    """
    application()
    drawn = []
    places = {sample.name: index for index, sample in enumerate(samples.samples())}
    for shape, size in SIZES.items():
        folder = out / shape
        folder.mkdir(parents=True, exist_ok=True)
        for sample, window in states(size, wanted, language):
            drawn.append(_save(window, folder / f"{places[sample.name]:03}-{sample.name}.png"))
        for name, sheet in sheets(size):
            if wanted(f"widgets-{name}"):
                sheet.show()
                settle()
                drawn.append(_save(sheet, folder / f"widgets-{name}.png"))
            sheet.close()
            sheet.deleteLater()
    return drawn


def states(
    size: tuple[int, int], wanted: Callable[[str], bool] = lambda _: True, language: str = SOURCE
) -> Iterator[tuple[Sample, Window]]:
    """One window of this size at a school of this language, brought into each wanted state in turn and laid out."""
    window = Window(languages=load_languages(language, (SOURCE, language)))
    window.set_site(samples.SITE)
    window.resize(*size)
    window.show()
    for sample in filter(lambda sample: wanted(sample.name), samples.samples()):
        window.show_step(s.Welcome())
        window.show_step(sample.step)
        window.show_health(sample.health)
        window.show_hint(sample.hint)
        if sample.late and isinstance(window.screen_on_view, ScanningScreen):
            window.screen_on_view.offer()
        if not sample.health.blind:
            window.show_preview(camera_view(card=isinstance(sample.step, s.Scanning)))
        settle()
        if window.plain:
            raise RuntimeError(f"The page of {sample.name} cannot be drawn; the log says where it broke.")
        yield sample, window
    window.close()
    window.deleteLater()


def settle() -> None:
    """What a running event loop does by itself: lay out, and delete what is done with."""
    for _ in range(SETTLING):
        QCoreApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _save(page: QWidget, file: Path) -> Path:
    if not page.grab().save(str(file)):
        raise OSError(f"{file} could not be written. Check the folder's permissions and the disk's space.")
    return file


def application() -> QApplication:
    """The application, styled; without a display it draws into memory."""
    there = QApplication.instance()
    if isinstance(there, QApplication):
        return there
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication(sys.argv[:1])
    apply_style(app)
    return app


def gallery(
    out: Annotated[Path, typer.Option(help="Folder for the pictures.")],
    language: Annotated[
        str, typer.Option(help="A language, or one of two that show what a translation breaks: en-XA, ar-XB.")
    ] = SOURCE,
    only: Annotated[str, typer.Option(help="Only those whose name begins so, such as review.")] = "",
) -> None:
    """Draw every screen in every state."""
    try:
        drawn = draw_gallery(out, lambda name: name.startswith(only), language)
    except StyleMissing as error:
        stop(str(error), CHECK_FAILED)
    except OSError as error:
        stop(f"The pictures cannot be written to {out} ({error.strerror}). Choose another folder.", CHECK_FAILED)
    if not drawn:
        stop(f"No screen's name begins with {only!r}. Without --only, all are drawn.", WRONG_USE)
    typer.echo(f"{counted(len(drawn), 'picture', 'pictures')} in {out}.")
