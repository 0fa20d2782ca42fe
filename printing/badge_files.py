"""Badges written to files.

`python -m printing.badge_files FOLDER` draws the pictures of docs/badges.md.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PIL import Image

from printing.badge import Badge
from printing.languages import escpos, zpl
from printing.layout.badge_design import STANDARD, Design
from printing.layout.badge_layout import render
from printing.media import stock
from printing.sample_badges import SCRIPTS, gallery, sample_badge
from printing.transports.pdf_folder import pdf_bytes, png_bytes


def sheet(columns: int = 5) -> Image.Image:
    """One badge in each script, without photo and code, and one in two directions, on a contact sheet in mode "1"."""
    names = [*SCRIPTS.values(), ("محمد الشمري (Moe)", "Ms. Ortega (אורטגה)")]
    badges = [
        render(replace(sample_badge(name), host=host, destination="Room 14", photo=None, code="", emergency=""))
        for name, host in names
    ]
    height, gap = max(badge.height for badge in badges), 8
    width = badges[0].width + gap
    canvas = Image.new("1", (columns * width - gap, -(-len(badges) // columns) * (height + gap) - gap), 0)
    for number, badge in enumerate(badges):
        left, top = number % columns * width, number // columns * (height + gap)
        canvas.paste(1, (left, top, left + badge.width, top + height))
        canvas.paste(badge, (left, top))
    return canvas


class UnknownFormat(ValueError):
    """A file name whose ending says no format that badges are written in, or an unknown paper; one sentence."""


def save(badge: Badge, path: Path, design: Design = STANDARD, paper: str = "80mm") -> None:
    """Write a badge as the file's ending says: .png, .pdf, .bin (the ESC/POS bytes) or .zpl.

    Raises UnknownFormat, LabelTooSmall, and OSError where the file cannot be written.
    """
    form = _FORMATS.get(path.suffix.lower())
    if form is None:
        raise UnknownFormat(f"{path.name} has no known ending; use one of {', '.join(_FORMATS)}.")
    try:
        sheet = stock(paper)
    except ValueError as error:
        raise UnknownFormat(f"{error}.") from None
    path.write_bytes(form(render(badge, sheet.width, sheet.height, design), sheet.dpi))


_FORMATS: dict[str, Callable[[Image.Image, int], bytes]] = {
    ".png": png_bytes,
    ".pdf": pdf_bytes,
    ".bin": lambda image, _: escpos.encode(image),
    ".zpl": lambda image, _: zpl.encode(image),
}


if __name__ == "__main__":
    for name, badge in gallery().items():
        save(badge, Path(sys.argv[1]) / f"badge-{name}.png")
    paper = stock("100x70mm")
    label = render(gallery()["escort"], paper.width, paper.height)
    (Path(sys.argv[1]) / "badge-label.png").write_bytes(png_bytes(label))
    (Path(sys.argv[1]) / "badge-scripts.png").write_bytes(png_bytes(sheet()))
