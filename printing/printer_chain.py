"""Opens printers by their URL, and prints a badge on the first of several that can take it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit
from urllib.request import url2pathname

from PIL import Image

from printing.badge import Badge
from printing.device_notes import OF_THIS_PROCESS, Notes
from printing.languages import escpos
from printing.languages.escpos import Escpos
from printing.languages.zpl import MODES, Zpl
from printing.layout.badge_arrangement import LabelTooSmall
from printing.layout.badge_design import STANDARD, Design
from printing.layout.badge_layout import render
from printing.media import ROLL_80, PaperStock, stock
from printing.print_job import HARMLESS, Language, LinePrinter
from printing.printer import Fault, Printer, PrintOutcome, Result
from printing.transports.abandonable import NEVER, CallAbandoned, abandon_when
from printing.transports.cups_queue import SystemPrinter
from printing.transports.pdf_folder import FolderPrinter
from printing.transports.tcp_serial import Open, SerialLine, TcpLine
from printing.transports.usb import UsbLine
from printing.transports.windows_queue import WindowsPrinter

_RAW_PORT = 9100
_BAUD = 9600
_LEAST_DOTS, _MOST_DOTS = 288, 2600


class BadPrinterUrl(ValueError):
    """A printer URL that names no printer; the message is one sentence for the person who wrote the settings."""


@dataclass(frozen=True, slots=True)
class _Address:
    """A printer URL taken apart, its options still text, and what is known of the device from before."""

    url: str
    parts: SplitResult
    options: dict[str, str]
    notes: Notes

    def number(self, name: str, default: int, base: int = 10) -> int:
        try:
            return int(self.options[name], base) if name in self.options else default
        except ValueError:
            raise BadPrinterUrl(f"In the printer URL {self.url}, {name} is no number. Correct it.") from None


def open_printer(url: str, notes: Notes = OF_THIS_PROCESS) -> Printer:
    """The printer of a device URL. No device is touched yet.

    escpos+tcp://host:9100, escpos+usb://04b8:0e15, escpos+serial:///dev/ttyUSB0?baud=9600, zpl+tcp://host:9100,
    system://Queue name, file:///folder.
    Options: `paper` (80mm, 58mm, 62mm or a label, 100x70mm), `width` in dots, `profile` (python-escpos' name of the
    model), `status=none` for a printer that can never answer, `in` and `out` for the endpoints of a USB printer whose
    descriptor is wrong, `mode` (tear, peel, cut) for what a label printer does with a label that is done, `raw=pdf`
    for a printer that reads PDF itself, behind a queue without a driver.
    `notes` is what is known of printers from jobs before. Raises BadPrinterUrl.
    """
    address = _address(url, notes)
    stock_of(url)
    return _SCHEMES[address.parts.scheme].build(address)


def stock_of(url: str) -> PaperStock:
    """The paper of a device URL: 80 mm roll unless it says otherwise. Raises BadPrinterUrl."""
    address = _address(url)
    try:
        paper = stock(address.options["paper"], _dpi(address)) if "paper" in address.options else ROLL_80
    except ValueError as error:
        raise BadPrinterUrl(f"In the printer URL {url}, {error}.") from None
    width = address.number("width", _profile_width(address) or paper.width)
    if not _LEAST_DOTS <= width <= _MOST_DOTS:
        raise BadPrinterUrl(
            f"In the printer URL {url}, width is not from {_LEAST_DOTS} to {_MOST_DOTS} dots. Correct it."
        )
    return PaperStock(width, paper.height, paper.dpi)


def print_badge(
    badge: Badge,
    urls: Sequence[str],
    stop: threading.Event = NEVER,
    design: Design = STANDARD,
    notes: Notes = OF_THIS_PROCESS,
) -> PrintOutcome:
    """Print on the first printer that takes the badge; the outcome names it.

    Goes on to the next only where the one before is certain not to print: a job that may still come out ends the
    chain, for a person to look. When `stop` is set, the call comes back at once, whatever a device is doing.
    Raises BadPrinterUrl before anything is printed where any of the URLs is bad.
    """
    chain = [(open_printer(url, notes), stock_of(url)) for url in urls]
    outcome = PrintOutcome(Result.FAILED, "", Fault.NOT_SET_UP)
    drawn: dict[PaperStock, Image.Image] = {}
    for printer, paper in chain:
        try:
            if paper not in drawn:
                drawn[paper] = render(badge, paper.width, paper.height, design)
        except LabelTooSmall:
            outcome = PrintOutcome(Result.FAILED, printer.url, Fault.WRONG_ROLL)
            continue
        try:
            outcome = abandon_when(stop, partial(printer.print, drawn[paper], stop))
        except CallAbandoned:
            return PrintOutcome(Result.FAILED, printer.url, Fault.STOPPED, may_still_print=True)
        if outcome.result is not Result.FAILED or outcome.may_still_print:
            return outcome
    return outcome


def state_of(urls: Sequence[str], stop: threading.Event = NEVER, notes: Notes = OF_THIS_PROCESS) -> Fault | None:
    """How the chain stands: as the first printer that could print now says (None or NEAR_END), else the first's fault.

    NOT_SET_UP where there is none. Takes at most 3 s a printer. When `stop` is set it comes back at once, with STOPPED.
    Raises BadPrinterUrl.
    """
    faults: list[Fault] = []
    for printer in [open_printer(url, notes) for url in urls]:
        try:
            fault = abandon_when(stop, printer.status)
        except CallAbandoned:
            return Fault.STOPPED
        if fault is None or fault in HARMLESS:
            return fault
        faults.append(fault)
    return faults[0] if faults else Fault.NOT_SET_UP


def _address(url: str, notes: Notes = OF_THIS_PROCESS) -> _Address:
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise BadPrinterUrl(f"{url!r} is no printer URL ({error}). Correct it.") from None
    if parts.scheme not in _SCHEMES:
        raise BadPrinterUrl(f"{url!r} is no printer URL; it starts with one of {', '.join(_SCHEMES)}. Correct it.")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    unknown = sorted(options.keys() - _SCHEMES[parts.scheme].options)
    if unknown:
        raise BadPrinterUrl(
            f"The printer URL {url} has an option that does not exist: {', '.join(unknown)}. Remove it."
        )
    return _Address(url, parts, options, notes)


def _dpi(address: _Address) -> int | None:
    return address.number("dpi", 0) or None


def _profile_width(address: _Address) -> int | None:
    name = address.options.get("profile")
    if name is None or "paper" in address.options:
        return None
    try:
        return escpos.profile_width(name)
    except KeyError:
        raise BadPrinterUrl(
            f"The printer URL {address.url} names a profile that python-escpos lacks: {name}."
        ) from None


def _escpos(address: _Address, open_line: Open) -> Printer:
    name = address.options.get("profile", escpos.DEFAULT_PROFILE)
    widest = _profile_width(address)
    if widest is not None and stock_of(address.url).width > widest:
        raise BadPrinterUrl(f"The printer URL {address.url} asks for more dots across than a {name} has ({widest}).")
    return _on_line(address, open_line, Escpos(name))


def _on_line(address: _Address, open_line: Open, language: Language) -> Printer:
    asks = address.options.get("status") != "none"
    return LinePrinter(address.url, open_line, language, asks=asks, notes=address.notes)


def _tcp(address: _Address) -> Printer:
    return _escpos(address, _tcp_line(address))


def _tcp_line(address: _Address) -> Open:
    try:
        host, port = address.parts.hostname, address.parts.port or _RAW_PORT
    except ValueError:
        raise BadPrinterUrl(f"The port in the printer URL {address.url} is no port number. Correct it.") from None
    if not host:
        raise BadPrinterUrl(f"The printer URL {address.url} names no host. Write {address.parts.scheme}://host:9100.")
    return partial(TcpLine, host, port)


def _zpl(address: _Address) -> Printer:
    mode = address.options.get("mode", MODES[0])
    if mode not in MODES:
        raise BadPrinterUrl(f"In the printer URL {address.url}, mode is not one of {', '.join(MODES)}. Correct it.")
    return _on_line(address, _tcp_line(address), Zpl(mode))


def _system(address: _Address) -> Printer:
    queue = unquote(address.parts.netloc)
    if not queue or queue.startswith("-") or "/" in queue:
        raise BadPrinterUrl(f"The printer URL {address.url} names no queue. Write system://Queue name.")
    raw = address.options.get("raw")
    if raw not in {None, "pdf"}:
        raise BadPrinterUrl(f"In the printer URL {address.url}, raw is not pdf. Correct it, or leave it out.")
    dpi = stock_of(address.url).dpi
    if os.name == "nt":
        return WindowsPrinter(address.url, queue, dpi)
    return SystemPrinter(address.url, queue, dpi, reads_pdf=raw is not None)


def _usb(address: _Address) -> Printer:
    vendor, _, product = address.parts.netloc.partition(":")
    try:
        ids = int(vendor, 16), int(product, 16)
    except ValueError:
        raise BadPrinterUrl(
            f"The printer URL {address.url} needs vendor and product in hex, as in escpos+usb://04b8:0e15."
        ) from None
    ends = (address.number(name, 0, 16) or None for name in ("in", "out"))
    return _escpos(address, partial(UsbLine, *ids, *ends))


def _serial(address: _Address) -> Printer:
    device = unquote(address.parts.path)
    if len(device) < 2:
        raise BadPrinterUrl(f"The printer URL {address.url} names no device. Write escpos+serial:///dev/ttyUSB0.")
    baud = address.number("baud", _BAUD)
    if baud <= 0:
        raise BadPrinterUrl(f"In the printer URL {address.url}, baud is no speed. Write the printer's, such as 9600.")
    return _escpos(address, partial(SerialLine, device, baud))


def _folder(address: _Address) -> Printer:
    if address.parts.netloc or len(address.parts.path) < 2:
        raise BadPrinterUrl(f"The printer URL {address.url} names no folder. Write file:///folder, with three slashes.")
    return FolderPrinter(address.url, Path(url2pathname(address.parts.path)), stock_of(address.url).dpi)


@dataclass(frozen=True, slots=True)
class _Scheme:
    build: Callable[[_Address], Printer]
    options: frozenset[str]


_PAPER = frozenset({"paper", "width", "dpi"})
_ESCPOS = _PAPER | {"profile", "status"}
_SCHEMES = {
    "escpos+tcp": _Scheme(_tcp, _ESCPOS),
    "escpos+usb": _Scheme(_usb, _ESCPOS | {"in", "out"}),
    "escpos+serial": _Scheme(_serial, _ESCPOS | {"baud"}),
    "zpl+tcp": _Scheme(_zpl, _PAPER | {"status", "mode"}),
    "system": _Scheme(_system, _PAPER | {"raw"}),
    "file": _Scheme(_folder, _PAPER),
}
