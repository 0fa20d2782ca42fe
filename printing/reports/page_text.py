"""Text on the pages of reports: one line at a time, in the shipped fonts, in every script that badges know."""

from __future__ import annotations

import io
from functools import cache
from itertools import groupby

from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from printing.layout import boxes
from printing.layout.boxes import WHITE
from printing.text import glyphs
from printing.text.glyphs import Script, Weight
from printing.text.typeset import fit


def document(title: str, size: tuple[float, float]) -> tuple[Canvas, io.BytesIO]:
    """An empty PDF with pages of `size` points, and the file that holds it once it is saved."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=size, pageCompression=1, invariant=1)
    canvas.setTitle(title)
    canvas.setCreator("Vestibule")
    return canvas, file


def line(
    canvas: Canvas,
    text: str,
    weight: Weight,
    size: float,
    left: float,
    baseline: float,
    width: float,
    *,
    from_right: bool = False,
) -> None:
    """One line of text, in points; smaller where wider than `width`. Ideographs become a picture: no TrueType font."""
    text = " ".join(text.split())  # a locale's narrow spaces are in no font of ours
    shown = glyphs.visual(text)
    if any(glyphs.script(letter) is Script.HAN for letter in shown):
        _picture(canvas, text, weight, size, left, baseline, width, from_right=from_right)
        return
    size = min(size, size * width / max(measure(shown, weight, size), 1))
    pen = left + width - measure(shown, weight, size) if from_right else left
    for script, run in groupby(shown, glyphs.script):
        piece = "".join(run)
        canvas.setFont(_font(script, weight), size)
        canvas.drawString(pen, baseline, piece)
        pen += stringWidth(piece, _font(script, weight), size)


def _picture(
    canvas: Canvas,
    text: str,
    weight: Weight,
    size: float,
    left: float,
    baseline: float,
    width: float,
    *,
    from_right: bool,
) -> None:
    dots = 6  # a point: 432 dpi
    setting = fit(text, weight, round(width * dots), round(size * dots), round(4 * dots))
    drawn = boxes.text(setting)
    paper = Image.new("L", (drawn.width, drawn.height), WHITE)
    drawn.paint(paper, 0, 0)
    below = setting.height - setting.lines[0].above
    at = (left + (width - drawn.width / dots if from_right else 0), baseline - below / dots)
    canvas.drawImage(ImageReader(paper), *at, drawn.width / dots, drawn.height / dots)


def broken(text: str, weight: Weight, width: float, size: float) -> tuple[str, ...]:
    """A text on as many lines as it needs at `size` points within `width`."""
    lines = fit(text, weight, round(width * 4), round(size * 4), round(size * 4), lines=99).lines
    return tuple(each.text for each in lines)


def measure(text: str, weight: Weight, size: float) -> float:
    runs = ((script, "".join(run)) for script, run in groupby(text, glyphs.script))
    return float(sum(stringWidth(piece, _font(script, weight), size) for script, piece in runs))


@cache
def _font(script: Script, weight: Weight) -> str:
    path = glyphs.font_file(script, weight)
    registerFont(TTFont(path.stem, str(path)))
    return path.stem
