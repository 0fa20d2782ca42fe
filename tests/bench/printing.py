"""Badges on every back-end, the truth of their outcomes, and times; `python -m tests.bench.printing [BADGES]`."""

from __future__ import annotations

import logging
import queue
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import zxingcpp
from escpos.exceptions import Error
from PIL import Image, ImageChops
from pyzbar import pyzbar

from kiosk.demo.paper import PaperPrinter, PaperTrouble
from kiosk.demo.paper_stream import Roll, Tokenizer
from printing.badge import Badge
from printing.languages import escpos, zpl
from printing.layout.badge_layout import render
from printing.media import ROLLS, stock
from printing.printer import Result
from printing.printer_chain import open_printer
from printing.sample_badges import sample_badge
from printing.transports.pdf_folder import pdf_bytes
from tests.bench import badge_naive, badge_times, report_times
from tests.printing.badges import random_badge
from tests.printing.emulator import Emulator, running_emulator
from tests.printing.extents import assert_nothing_clipped
from tests.printing.raster import pages
from tests.printing.test_zpl import unpacked
from tools.emulator import installed

SEED = 20261123
LABELS = ("40x60mm", "54x101mm", "101x54mm", "70x100mm", "100x70mm", "60x40mm")
_EMULATED_DOTS = 576


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
    gray = image.convert("L")
    by_zxing = [code.text for code in zxingcpp.read_barcodes(np.asarray(gray))]
    by_pyzbar = [code.data.decode() for code in pyzbar.decode(gray, symbols=[pyzbar.ZBarSymbol.QRCODE])]
    return by_zxing, by_pyzbar


@dataclass
class _Count:
    """Of badges that went through one back-end."""

    of: int = 0
    zxing: int = 0
    zbar: int = 0
    same: int = 0

    def see(self, badge: Badge, image: Image.Image, out: Image.Image) -> None:
        by_zxing, by_pyzbar = _codes(out)
        self.of += 1
        self.zxing += by_zxing == [badge.code]
        self.zbar += by_pyzbar == [badge.code]
        self.same += ImageChops.difference(out, image.convert("L")).getbbox() is None


def back_ends(count: int, emulator: Emulator | None) -> Iterator[str]:
    """Random badges on random paper: codes read by two readers, nothing clipped, the same pixels everywhere."""
    dice = random.Random(SEED)
    ways = dict(BACK_ENDS)
    if emulator:
        ways["emupos, over TCP (80 and 58 mm)"] = partial(_through_emulator, emulator)
    counts = {name: _Count() for name in ways}
    naive, whole, letters, naive_whole, naive_letters = _Count(), 0, 0, 0, 0
    for number in range(count):
        badge = random_badge(dice)
        paper = stock(dice.choice((*ROLLS, *LABELS)))
        image = render(badge, paper.width, paper.height)
        try:
            assert_nothing_clipped(badge, paper)
            whole += 1
        except AssertionError:
            sys.stderr.write(f"badge {number} of seed {SEED} is clipped\n")
        for name, through in ways.items():
            if image.width <= _EMULATED_DOTS or not name.startswith("emupos"):
                counts[name].see(badge, image, through(image).convert("L").crop((0, 0, *image.size)))
        theirs, clipped = badge_naive.draw(badge)
        naive.see(badge, theirs, theirs.convert("L"))
        naive_whole += not clipped
        letters += not badge_naive.unreadable_ours(badge)
        naive_letters += not badge_naive.unreadable(badge)
    yield f"Random badges, {count} a back-end, seed {SEED}, on {len(ROLLS) + len(LABELS)} sizes of paper.\n"
    yield "| back-end | read by zxing-cpp | read by pyzbar | the very pixels |\n|---|---|---|---|"
    for name, seen in counts.items():
        yield f"| {name} | {seen.zxing}/{seen.of} | {seen.zbar}/{seen.of} | {seen.same}/{seen.of} |"
    if emulator is None:
        yield "\nemupos is not set up here (`python tools/emulator.py`), so nothing was printed on it."
    yield "\nThe same badges, drawn as one would with Pillow's text at fixed sizes on an 80 mm roll:\n"
    yield "| | nothing clipped | every letter of the name in the font | read by zxing-cpp | read by pyzbar |"
    yield "|---|---|---|---|---|"
    ours = counts[next(iter(ways))]
    yield f"| Vestibule | {whole}/{count} | {letters}/{count} | {ours.zxing}/{ours.of} | {ours.zbar}/{ours.of} |"
    yield (
        f"| Pillow, fixed sizes | {naive_whole}/{count} | {naive_letters}/{count} "
        f"| {naive.zxing}/{count} | {naive.zbar}/{count} |"
    )


def _through_emulator(emulator: Emulator, image: Image.Image) -> Image.Image:
    """The paper that came out of emupos last. The outcome says that it is out."""
    outcome = open_printer(emulator.url).print(image)
    if outcome.result is not Result.CONFIRMED:
        raise RuntimeError(f"the emulator did not confirm: {outcome}")
    with emulator.newest() as picture:
        return picture.convert("L")


def _naive(printer: PaperPrinter, image: Image.Image) -> str:
    """What python-escpos' own way says: no error is success."""
    try:
        badge_naive.send(image, printer.port)
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
    for trouble in (
        PaperTrouble.PAPER_OUT,
        PaperTrouble.COVER_OPEN,
        PaperTrouble.OFFLINE,
        PaperTrouble.CLOSES,
        PaperTrouble.STALLS,
    ):
        with PaperPrinter() as printer:
            printer.set_troubles(trouble)
            naive = f"{_naive(printer, image)} | {_then_and_after(printer)}"
        with PaperPrinter() as printer:
            printer.set_troubles(trouble)
            outcome = open_printer(printer.url).print(image)
            look = ", a person must look" if outcome.may_still_print else ""
            yield f"| {trouble} | {naive} | {outcome.result}: {outcome.reason}{look} | {_then_and_after(printer)} |"


def main() -> None:
    logging.disable(logging.INFO)
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        emulator = stack.enter_context(running_emulator(Path(folder))) if installed() else None
        for part in (
            back_ends(count, emulator),
            truths(),
            badge_times.steps(60),
            badge_times.side_by_side(20),
            badge_times.touches(emulator, 60),
            badge_times.answers(emulator),
            report_times.rosters(5),
        ):
            for line in part:
                _say(line)


if __name__ == "__main__":
    main()
