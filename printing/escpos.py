"""ESC/POS receipt printers: one job of bytes, and what the printer itself says before and after it.

python-escpos turns the image into bytes and opens the device; it cannot tell whether a badge came out, so the status
is asked here (Epson ESC/POS reference: DLE EOT n for the state now, GS r 1 for an answer in the order of the job).
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from escpos.capabilities import CAPABILITIES, Profile, get_profile_class
from escpos.printer import Dummy
from PIL import Image

from printing.lines import Line, Lost, Open, Silent, Unreachable
from printing.printers import Fault, Outcome, Result

ANSWER_SECONDS = 3.0
"""How long a printer may take to say that a job is done; a badge takes about one second to print."""
_FIRST_ANSWER_SECONDS = 1.0
_NEXT_ANSWER_SECONDS = 0.4
_POLL_SECONDS = 0.5

_DLE_EOT = b"\x10\x04"
_ASB_OFF = b"\x1da\x00"
"""A printer that pushes its status by itself would be mistaken for one that answers."""
_IN_ORDER = b"\x1dr\x01"
"""GS r 1 waits its turn behind the job, DLE EOT does not: only its answer means that the job was worked off."""
_PRINTER, _OFFLINE_CAUSE, _PAPER = 1, 2, 4

_MEANINGS = (
    (_OFFLINE_CAUSE, 0x04, Fault.COVER_OPEN),
    (_PAPER, 0x60, Fault.PAPER_OUT),
    (_OFFLINE_CAUSE, 0x20, Fault.PAPER_OUT),
    (_PRINTER, 0x08, Fault.OFFLINE),
    (_PAPER, 0x0C, Fault.NEAR_END),
)
"""Which bit of which answer means what, the most telling first."""

_HARMLESS = frozenset({None, Fault.NEAR_END})

_RASTERS = ("bitImageRaster", "graphics", "bitImageColumn")
DEFAULT_PROFILE = "RP-F10-80mm"


@dataclass(frozen=True, slots=True)
class _Answers:
    """What was heard: the state by DLE EOT, and whether the answer in order was among it."""

    state: dict[int, int]
    in_order: bool = False

    @property
    def fault(self) -> Fault | None:
        told = ((self.state.get(which, 0) & bits, bits, fault) for which, bits, fault in _MEANINGS)
        return next((fault for seen, bits, fault in told if seen == bits), None)


def encode(image: Image.Image, profile: str = DEFAULT_PROFILE) -> bytes:
    """One badge as a complete ESC/POS job: reset, raster, feed, cut.

    `profile` is a printer of python-escpos' capability table; it decides the kind of raster and whether there is a
    cutter. Raises KeyError for a profile that is not in the table.
    """
    printer = Dummy(profile=_profile(profile, image.width))
    printer.hw("INIT")
    printer._raw(_ASB_OFF)
    raster = next((name for name in _RASTERS if printer.profile.supports(name)), _RASTERS[0])
    printer.image(image, impl=raster)
    if printer.profile.supports("paperFullCut") or printer.profile.supports("paperPartCut"):
        printer.cut(feed=False)
    else:
        printer.print_and_feed(4)
    return bytes(printer.output)


def profile_width(profile: str) -> int | None:
    """Dots across, where the capability table knows it. Raises KeyError for an unknown profile."""
    width = CAPABILITIES["profiles"][profile]["media"].get("width", {}).get("pixels")
    return width if isinstance(width, int) else None


def _profile(name: str, width: int) -> Profile:
    """The named profile with the paper's real width: python-escpos prints to stdout where it does not know one."""
    data = get_profile_class(name).profile_data | {"media": {"width": {"pixels": width}}}
    return type("Sheet", (Profile,), {"profile_data": data})(features=data["features"])


class EscposPrinter:
    """A receipt printer on any line. `asks` is False for a printer that is known to have no way back."""

    def __init__(self, url: str, open_line: Open, *, profile: str = DEFAULT_PROFILE, asks: bool = True) -> None:
        self.url = url
        self._open = open_line
        self._profile = profile
        self._asks = asks

    def print(self, image: Image.Image) -> Outcome:
        """Print `image` (mode "1"). At most one badge comes out, and none where the printer says before that it cannot.

        `confirmed`: the printer answered behind the job, or answered all through the time a job takes, and all is well.
        `sent`: it took the job and has never answered anything.
        """
        job = encode(image, self._profile)
        try:
            line = self._open()
        except Unreachable:
            return Outcome(Result.FAILED, self.url, Fault.REFUSED)
        try:
            return self._run(line, job)
        finally:
            line.close()

    def status(self) -> Fault | None:
        """The fault that would stop a job now; NEAR_END warns only; SILENT where nothing is answered."""
        try:
            line = self._open()
        except Unreachable:
            return Fault.REFUSED
        try:
            return _ask(line).fault if self._asks else None
        except Silent:
            return Fault.SILENT
        except Lost:
            return Fault.CLOSED
        finally:
            line.close()

    def _run(self, line: Line, job: bytes) -> Outcome:
        try:
            before = _ask(line).fault if self._asks else None
            answers = self._asks
        except Silent:
            before, answers = None, False
        except Lost:
            return Outcome(Result.FAILED, self.url, Fault.CLOSED)
        if before not in _HARMLESS:
            return Outcome(Result.FAILED, self.url, before)
        try:
            line.send(job)
        except Silent:
            return self._unknown(Fault.SILENT)
        except Lost:
            return self._unknown(Fault.CLOSED)
        return self._judge(line, answers) if self._asks else Outcome(Result.SENT, self.url)

    def _judge(self, line: Line, answered_before: bool) -> Outcome:
        try:
            after = _follow(line)
        except Silent:
            return self._unknown(Fault.SILENT) if answered_before else Outcome(Result.SENT, self.url)
        except Lost:
            return self._unknown(Fault.CLOSED)
        if after in _HARMLESS:
            return Outcome(Result.CONFIRMED, self.url, near_end=after is Fault.NEAR_END)
        return self._unknown(after)

    def _unknown(self, reason: Fault | None) -> Outcome:
        return Outcome(Result.FAILED, self.url, reason, may_still_print=True)


def _ask(line: Line) -> _Answers:
    """The printer's state now. Raises Silent where even the first question stays without an answer."""
    state: dict[int, int] = {}
    in_order = False
    for which, seconds in (
        (_PRINTER, _FIRST_ANSWER_SECONDS),
        (_OFFLINE_CAUSE, _NEXT_ANSWER_SECONDS),
        (_PAPER, _NEXT_ANSWER_SECONDS),
    ):
        line.send(_DLE_EOT + bytes([which]))
        try:
            state[which], passed = _real_time_answer(line, seconds)
        except Silent:
            if not state:
                raise
            continue  # some printers know only the first and the last question
        in_order = in_order or passed
    return _Answers(state, in_order)


def _real_time_answer(line: Line, seconds: float) -> tuple[int, bool]:
    """The next DLE EOT byte (0xx1xx10), and whether an answer in order (0xx0xxxx) was heard on the way to it."""
    deadline = time.monotonic() + seconds
    in_order = False
    while (left := deadline - time.monotonic()) > 0:
        for byte in line.receive(left):
            if byte & 0x93 == 0x12:
                return byte, in_order
            in_order = in_order or byte & 0x90 == 0
    raise Silent


def _follow(line: Line) -> Fault | None:
    """After the job: wait for the answer in order, asking for faults meanwhile. Raises Silent where nothing is said.

    A printer that does not know GS r but tells its state all the time counts as well when no fault has shown for
    as long as a job takes.
    """
    line.send(_IN_ORDER)
    deadline = time.monotonic() + ANSWER_SECONDS
    in_order = False
    latest: _Answers | None = None
    while time.monotonic() < deadline:
        in_order = _heard_in_order(line) or in_order
        try:
            latest = _ask(line)
        except Silent:
            latest = None  # what it said before it fell silent is no longer known to be so
            continue
        in_order = in_order or latest.in_order
        if in_order or latest.fault not in _HARMLESS:
            break
    if latest is None:
        raise Silent
    return latest.fault


def _heard_in_order(line: Line) -> bool:
    try:
        return any(byte & 0x90 == 0 for byte in line.receive(_POLL_SECONDS))
    except Silent:
        return False
