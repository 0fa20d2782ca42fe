"""Badges on every back-end, the truth of their outcomes, and their time. `python -m tests.bench.printing [BADGES]`."""

from __future__ import annotations

import logging
import queue
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import zxingcpp
from escpos.exceptions import Error
from escpos.printer import Network
from PIL import Image, ImageChops
from pyzbar import pyzbar

from kiosk.demo.paper import PaperPrinter, Trouble
from kiosk.demo.paper_stream import Roll, Tokenizer
from printing import escpos, zpl
from printing.chain import open_printer, print_badge
from printing.layout import compose, render
from printing.pdf import pdf_bytes
from printing.sample import sample_badge
from printing.stock import ROLLS, stock
from tests.printing.badges import random_badge
from tests.printing.raster import pages
from tests.printing.test_zpl import unpacked

SEED = 20261123
LABELS = ("40x60mm", "54x101mm", "101x54mm", "70x100mm", "100x70mm", "60x40mm")
_NEAREST_RANK = 0.95


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def _through_escpos(profile: str) -> Callable[[Image.Image], Image.Image]:
    def through(image: Image.Image) -> Image.Image:
        roll = Roll(image.width)
        job = escpos.encode(image, profile) + b"\x1dV\x00"
        return next(piece for command in Tokenizer().feed(job) if (piece := roll.obey(command)))

    return through


BACK_ENDS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "ESC/POS raster (GS v 0)": _through_escpos("RP-F10-80mm"),
    "ESC/POS columns (ESC *)": _through_escpos("TM-U220"),
    "ZPL (^GF)": lambda image: unpacked(zpl.encode(image)),
    "PDF": lambda image: pages(pdf_bytes(image))[0],
}


def _codes(image: Image.Image) -> tuple[list[str], list[str]]:
    grey = image.convert("L")
    by_zxing = [code.text for code in zxingcpp.read_barcodes(np.asarray(grey))]
    by_pyzbar = [code.data.decode() for code in pyzbar.decode(grey, symbols=[pyzbar.ZBarSymbol.QRCODE])]
    return by_zxing, by_pyzbar


def _clipped(badge_width: int, whole: Image.Image, image: Image.Image) -> bool:
    """Whether ink is missing on the badge that is there with a wide white border around it."""
    ink = ImageChops.invert(whole).getbbox()
    outside = ink is None or ink[0] < 100 or ink[2] > 100 + badge_width
    dark = np.asarray(whole.point([0] * 128 + [255] * 128)) == 0
    return outside or int(dark.sum()) != int((~np.asarray(image)).sum())


def back_ends(count: int) -> Iterator[str]:
    """Random badges on random paper: codes read by two readers, nothing clipped, the same pixels everywhere."""
    yield f"Random badges, {count} a back-end, seed {SEED}, on {len(ROLLS) + len(LABELS)} sizes of paper:\n"
    yield "| back-end | read by zxing-cpp | read by pyzbar | nothing clipped | the very pixels |\n|---|---|---|---|---|"
    for name, through in BACK_ENDS.items():
        dice = random.Random(SEED)
        zxing = zbar = whole = same = 0
        for _ in range(count):
            badge = random_badge(dice)
            paper = stock(dice.choice((*ROLLS, *LABELS)))
            image = render(badge, paper.width, paper.height)
            out = through(image).convert("L").crop((0, 0, *image.size))
            by_zxing, by_pyzbar = _codes(out)
            zxing += by_zxing == [badge.code]
            zbar += by_pyzbar == [badge.code]
            same += ImageChops.difference(out, image.convert("L")).getbbox() is None
            box = compose(badge, paper.width, paper.height)
            wide = Image.new("L", (box.width + 200, box.height + 200), 255)
            box.paint(wide, 100, 100)
            whole += not _clipped(box.width, wide, image)
        yield f"| {name} | {zxing}/{count} | {zbar}/{count} | {whole}/{count} | {same}/{count} |"


def _naive(printer: PaperPrinter, image: Image.Image) -> str:
    """What python-escpos' own way says: no error is success."""
    device = Network("127.0.0.1", printer.port, timeout=5, profile="RP-F10-80mm")
    try:
        device.open()
        device.image(image)
        device.cut()
        device.close()
    except (Error, OSError):
        return "failed"
    return "printed"


def _papers(printer: PaperPrinter) -> int:
    """Badges that are out by now."""
    open_printer(printer.url).status()  # a printer that answers has seen to what came before
    count = 0
    while True:
        try:
            printer.paper.get(timeout=0.3)
        except queue.Empty:
            return count
        count += 1


def _then_and_after(printer: PaperPrinter) -> str:
    """Badges when the answer was given, and those that came by themselves once the printer was mended."""
    then = _papers(printer)
    printer.set_troubles()
    return f"{then} | {_papers(printer)}"


def truths() -> Iterator[str]:
    """What is said of a job at a printer with a fault, and the badges that there are then and later."""
    image = render(sample_badge())
    yield "\nOne badge at a printer with a fault: what is said, the badges then, and those that come by themselves once"
    yield "it is mended. Whoever prints again meanwhile (and who would not, with nothing in hand) has those besides.\n"
    yield "| fault | python-escpos says | then | later | Vestibule says | then | later |\n|---|---|---|---|---|---|---|"
    for trouble in (Trouble.PAPER_OUT, Trouble.COVER_OPEN, Trouble.OFFLINE, Trouble.CLOSES, Trouble.STALLS):
        with PaperPrinter() as printer:
            printer.set_troubles(trouble)
            naive = f"{_naive(printer, image)} | {_then_and_after(printer)}"
        with PaperPrinter() as printer:
            printer.set_troubles(trouble)
            outcome = open_printer(printer.url).print(image)
            look = ", a person must look" if outcome.may_still_print else ""
            yield f"| {trouble} | {naive} | {outcome.result}: {outcome.reason}{look} | {_then_and_after(printer)} |"


def _times(act: Callable[[], object], count: int) -> str:
    taken = []
    for _ in range(count):
        started = time.perf_counter()
        act()
        taken.append((time.perf_counter() - started) * 1000)
    taken.sort()
    return f"{statistics.median(taken):.0f} | {taken[round(_NEAREST_RANK * (count - 1))]:.0f}"


def times(count: int) -> Iterator[str]:
    """Milliseconds of each step, and how soon each fault is known."""
    badge = sample_badge("Nguyễn Thị Minh Khai")
    image = render(badge)
    yield "\n| what | p50 ms | p95 ms |\n|---|---|---|"
    yield f"| badge to image | {_times(lambda: render(badge), count)} |"
    yield f"| image to ESC/POS bytes | {_times(lambda: escpos.encode(image), count)} |"
    yield f"| image to ZPL bytes | {_times(lambda: zpl.encode(image), count)} |"
    yield f"| image to PDF bytes | {_times(lambda: pdf_bytes(image), count)} |"
    with PaperPrinter() as printer:
        url = printer.url
        yield f"| badge to `confirmed`, over TCP | {_times(lambda: print_badge(badge, [url]), count)} |"
        device = open_printer(url)
        for trouble in (None, Trouble.PAPER_OUT, Trouble.COVER_OPEN, Trouble.OFFLINE, Trouble.SILENT):
            printer.set_troubles(*(() if trouble is None else (trouble,)))
            label = trouble or "well"
            yield f"| state known: {label} | {_times(device.status, 3 if trouble is Trouble.SILENT else count)} |"
    with tempfile.TemporaryDirectory() as folder:
        there = Path(folder).as_uri()
        yield f"| badge to PNG and PDF on disk | {_times(lambda: print_badge(badge, [there]), count)} |"


def main() -> None:
    logging.disable(logging.INFO)
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    for part in (back_ends(count), truths(), times(60)):
        for line in part:
            _say(line)


if __name__ == "__main__":
    main()
