"""How long a badge takes, step by step, and how soon a printer's fault is known."""

from __future__ import annotations

import os
import socket
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from kiosk.demo.paper import PaperPrinter, PaperTrouble
from printing.languages import escpos, zpl
from printing.layout.badge_layout import render
from printing.printer import PrintOutcome, Result
from printing.printer_chain import open_printer, print_badge
from printing.sample_badges import sample_badge
from printing.transports.pdf_folder import pdf_bytes
from tests.bench import badge_naive
from tests.bench.badge_chain import touch_to_last_byte
from tests.printing.cups import CUPSD, running_scheduler
from tests.printing.emulator import Emulator

BADGE = sample_badge("Nguyễn Thị Minh Khai")
IMAGE = render(BADGE)


def quantiles(taken: list[float]) -> str:
    """Median and p95 (nearest rank)."""
    ordered = sorted(taken)
    return f"{statistics.median(ordered):.0f} | {ordered[round(0.95 * (len(ordered) - 1))]:.0f}"


def _timed(act: Callable[[], object], count: int, clock: Callable[[], float] = time.perf_counter) -> list[float]:
    """Milliseconds of each call; the first one, which reads fonts, is left out."""
    act()
    taken = []
    for _ in range(count):
        started = clock()
        act()
        taken.append((clock() - started) * 1000)
    return taken


def steps(count: int) -> Iterator[str]:
    """By the clock on the wall, and in processor time: what else the machine does is in the first only."""
    yield f"\nEach step, {count} times:\n"
    yield "| what | p50 ms | p95 ms | p50 of the processor | p95 of the processor |\n|---|---|---|---|---|"
    for label, act in (
        ("badge to image", lambda: render(BADGE)),
        ("image to ESC/POS bytes", lambda: escpos.encode(IMAGE)),
        ("image to ZPL bytes", lambda: zpl.encode(IMAGE)),
        ("image to PDF bytes", lambda: pdf_bytes(IMAGE)),
    ):
        yield f"| {label} | {quantiles(_timed(act, count))} | {quantiles(_timed(act, count, time.process_time))} |"
    with PaperPrinter() as printer, tempfile.TemporaryDirectory() as folder:
        for label, url in (("badge to `confirmed`, over TCP", printer.url), ("to disk", Path(folder).as_uri())):
            yield f"| {label} | {quantiles(_timed(lambda url=url: _print(url), count))} | | |"  # type: ignore[misc]


def side_by_side(count: int) -> Iterator[str]:
    """From a badge to what has it: ours, python-escpos' own way, and the system's queue with a PDF."""
    yield "\nOne badge to the printer, in turns; ratio of the medians to ours, and what is known at the end:\n"
    yield "| way | p50 ms | p95 ms | ratio | known at the end |\n|---|---|---|---|---|"
    with PaperPrinter() as printer, tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        ways: dict[str, tuple[Callable[[], object], str]] = {
            "Vestibule": (lambda: _print(printer.url), "the printer said that it is out"),
            "Pillow and python-escpos": (
                lambda: badge_naive.send(badge_naive.draw(BADGE)[0], printer.port),
                "bytes were sent",
            ),
        }
        if CUPSD is None:
            yield from _compared(ways, count)
            yield "\nCUPS is not here, so nothing went through a queue."
            return
        with running_scheduler(Path(folder)) as cups:
            ways["lp with a PDF"] = (lambda: badge_naive.queue(pdf_bytes(IMAGE), cups), "the job has left the queue")
            os.environ["CUPS_SERVER"] = cups.environment["CUPS_SERVER"]
            ways["Vestibule, system queue"] = (lambda: _print("system://desk"), "the same")
            yield from _compared(ways, count)


def _print(url: str) -> None:
    """Raises RuntimeError for a badge that did not come out: its time is no time."""
    outcome = print_badge(BADGE, [url])
    if outcome.result is Result.FAILED:
        raise RuntimeError(f"The badge for {url} failed: {outcome.reason}.")


def _compared(ways: dict[str, tuple[Callable[[], object], str]], count: int) -> Iterator[str]:
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(count + 1):  # the first of each is left out
        for name, (act, _) in ways.items():
            started = time.perf_counter()
            act()
            taken[name].append((time.perf_counter() - started) * 1000)
    ours = statistics.median(next(iter(taken.values()))[1:])
    for name, (_, known) in ways.items():
        yield f"| {name} | {quantiles(taken[name][1:])} | {statistics.median(taken[name][1:]) / ours:.1f} | {known} |"


def touches(emulator: Emulator | None, count: int) -> Iterator[str]:
    yield f'\nFrom the touch of "done" to the last byte sent, {count} visitors with a photo, through the kiosk\'s own'
    yield "threads and flow: committed to the encrypted store, composed, signed, drawn, packed, faults asked for, sent;"
    yield "and how much of the processor a visitor took in all, up to the confirmation.\n"
    yield "| printer | p50 ms | p95 ms | processor ms |\n|---|---|---|---|"
    with PaperPrinter() as printer, redirect_stdout(StringIO()):
        own = _touched(printer.url, count)
        foreign = _touched(emulator.url, count) if emulator else "not set up | | "
    yield f"| our virtual printer | {own} |"
    yield f"| emupos | {foreign} |"


def _touched(url: str, count: int) -> str:
    started = time.process_time()
    taken = touch_to_last_byte(url, count)
    return f"{quantiles(taken)} | {(time.process_time() - started) * 1000 / count:.0f}"


def answers(emulator: Emulator | None) -> Iterator[str]:
    """Seconds until the state is known, and until it is known what became of a badge."""
    yield "\nHow soon a fault is known, in seconds, worst of three:\n"
    yield "| printer | fault | state known | it is | badge ended | as |\n|---|---|---|---|---|---|"
    if emulator:
        for fault in ("paper-out", "paper-near-end", "cover-open", "offline"):
            emulator.set_fault(fault, active=True)
            yield f"| emupos | {fault} | {_answered(emulator.url)} |"
            emulator.set_fault(fault, active=False)
    for trouble in PaperTrouble:
        with PaperPrinter() as printer:
            printer.set_troubles(trouble)
            yield f"| virtual | {trouble} | {_answered(printer.url)} |"
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    yield f"| none | nobody listens | {_answered(f'escpos+tcp://127.0.0.1:{port}')} |"
    yield f"| none | no such host | {_answered('escpos+tcp://printer.invalid:9100')} |"
    yield f"| none | no answer from the address | {_answered('escpos+tcp://192.0.2.20:9100')} |"


def _answered(url: str) -> str:
    device = open_printer(url)
    slowest, fault = 0.0, None
    for _ in range(3):
        started = time.perf_counter()
        fault = device.status()
        slowest = max(slowest, time.perf_counter() - started)
    started = time.perf_counter()
    outcome: PrintOutcome = device.print(IMAGE)
    ended = time.perf_counter() - started
    doubt = ", a person must look" if outcome.may_still_print else ", near end" if outcome.near_end else ""
    told = f"{outcome.result}: {outcome.reason}" if outcome.reason else str(outcome.result)
    return f"{slowest:.1f} | {fault or 'well'} | {ended:.1f} | {told}{doubt}"
