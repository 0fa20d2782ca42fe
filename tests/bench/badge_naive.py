"""What one would write instead of printing/: a badge with Pillow's own text, python-escpos' image(), lp with a PDF."""

from __future__ import annotations

import io
import subprocess

import segno
from escpos.printer import Dummy, Network
from PIL import Image, ImageDraw, ImageFont, ImageOps

from printing.badge import Badge
from printing.text import fonts
from printing.text.fonts import Weight
from printing.text.shaping import undrawable
from tests.printing.cups import Cups

WIDTH = 576
_FONT = fonts.BASIC.file(Weight.BOLD)
_SIZES = (("visitor_type", 90), ("name", 60), ("destination", 36), ("host", 36), ("school", 28), ("date", 28))


def draw(badge: Badge) -> tuple[Image.Image, bool]:
    """The badge, one line a field at a fixed size, and whether any of its text runs off the paper."""
    paper, down, clipped = Image.new("L", (WIDTH, 1400), 255), 16, False
    pen = ImageDraw.Draw(paper)
    for field, size in _SIZES:
        face = ImageFont.truetype(_FONT, size, layout_engine=ImageFont.Layout.BASIC)
        text = getattr(badge, field)
        clipped = clipped or 24 + face.getlength(text) > WIDTH
        pen.text((24, down), text, 0, face)
        down += round(size * 1.3)
    if badge.photo:
        paper.paste(ImageOps.fit(Image.open(io.BytesIO(badge.photo)).convert("L"), (240, 300)), (24, down))
    code = segno.make(badge.code, micro=False)
    file = io.BytesIO()
    code.save(file, kind="png", scale=4, border=4)
    paper.paste(Image.open(file).convert("L"), (WIDTH - int(code.symbol_size(4, 4)[0]), down))
    return paper.crop((0, 0, WIDTH, down + 320)).convert("1"), clipped


def unreadable(badge: Badge) -> bool:
    """Whether a letter of the name is not in the one font: it prints as a box."""
    return any(_is_box(letter) for letter in badge.name if letter.strip())


def unreadable_ours(badge: Badge) -> bool:
    """The same of what printing/ sets in its place, each letter in the font that is taken for it."""
    return bool(undrawable(badge.name))


def _is_box(letter: str) -> bool:
    face = ImageFont.truetype(_FONT, 30, layout_engine=ImageFont.Layout.BASIC)
    return bytes(face.getmask(letter)) == bytes(face.getmask("\U0010ffff"))


def job(image: Image.Image) -> bytes:
    printer = Dummy(profile="RP-F10-80mm")
    printer.image(image)
    printer.cut()
    return bytes(printer.output)


def send(image: Image.Image, port: int) -> None:
    printer = Network("127.0.0.1", port, timeout=5, profile="RP-F10-80mm")
    printer.open()
    printer.image(image)
    printer.cut()
    printer.close()


def queue(content: bytes, cups: Cups) -> None:
    """Hand a PDF to a CUPS queue, and wait until the printer behind it has it, and not one of before."""
    while not cups.sink.jobs.empty():
        cups.sink.jobs.get()
    subprocess.run(["lp", "-d", "desk", "-"], input=content, env=cups.environment, capture_output=True, check=True)
    cups.sink.jobs.get(timeout=30)
