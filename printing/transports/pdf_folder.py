"""A folder as a printer: every badge becomes a PNG and a PDF at its true size."""

from __future__ import annotations

import io
import os
import threading
from pathlib import Path

import uuid_utils
from PIL import Image
from reportlab import rl_config
from reportlab.lib.units import inch
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from printing.media import DPI
from printing.printer import Fault, PrintOutcome, Result
from printing.transports.abandonable import NEVER

rl_config.useA85 = 0
"""Streams as they are: as ASCII85, made for lines of seven bits, they would take twice the time."""


def png_bytes(image: Image.Image, dpi: int = DPI) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG", dpi=(dpi, dpi))
    return file.getvalue()


def pdf_bytes(image: Image.Image, dpi: int = DPI) -> bytes:
    """One page exactly as large as the badge; its dots are the printer's dots. The title holds no name."""
    width, height = image.width / dpi * inch, image.height / dpi * inch
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(width, height), pageCompression=1, invariant=1)
    canvas.setTitle("Badge")
    canvas.setCreator("Vestibule")
    canvas.drawImage(ImageReader(image.convert("L")), 0, 0, width, height)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


class FolderPrinter:
    """Writes `badge-<uuid7>.png` and `.pdf`, in order of time. A badge is there whole or not at all."""

    def __init__(self, url: str, folder: Path, dpi: int = DPI) -> None:
        self.url = url
        self._folder = folder
        self._dpi = dpi

    def print(self, image: Image.Image, stop: threading.Event = NEVER) -> PrintOutcome:
        """`confirmed` once both files are on the disk."""
        if stop.is_set():
            return PrintOutcome(Result.FAILED, self.url, Fault.STOPPED)
        name = f"badge-{uuid_utils.uuid7()}"
        contents = {".pdf": pdf_bytes(image, self._dpi), ".png": png_bytes(image, self._dpi)}
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            for suffix, content in contents.items():
                _write(self._folder / (name + suffix), content)
            _sync(self._folder)
        except OSError:
            made = [
                self._folder / (name + suffix) for suffix in contents if not _removed(self._folder / (name + suffix))
            ]
            return PrintOutcome(Result.FAILED, self.url, Fault.NOT_WRITABLE, may_still_print=bool(made))
        return PrintOutcome(Result.CONFIRMED, self.url)

    def status(self) -> Fault | None:
        nearest = next(path for path in (self._folder, *self._folder.parents) if path.exists())
        usable = nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)
        return None if usable else Fault.NOT_WRITABLE


def _write(path: Path, content: bytes) -> None:
    unfinished = path.with_name(path.name + ".part")
    try:
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError:
        _removed(unfinished)
        raise


def _sync(folder: Path) -> None:
    """The names of the files too are on the disk; Windows has no such call, and does it by itself."""
    if os.name == "nt":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _removed(path: Path) -> bool:
    """Whether the file is gone, as half of a badge should be that another printer makes anew."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return not path.exists()
    return True
