"""ESC/POS receipt printers: one job of bytes, and what the printer itself says before and after it.

python-escpos knows the printers and opens the device; it cannot tell whether a badge came out, so the status is asked
here (Epson ESC/POS reference: DLE EOT n for the state now, GS r 1 for an answer in the order of the job).
"""

from __future__ import annotations

import struct
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from escpos.capabilities import CAPABILITIES, Profile, get_profile_class
from escpos.printer import Dummy
from PIL import Image

from printing.dots import packed
from printing.job import State, Watch
from printing.lines import Line, Silent
from printing.printers import Fault

ANSWER_SECONDS = 3.0
"""How long a job is watched for faults where the printer cannot say that it is done; a badge takes about a second."""
PRINT_SECONDS = 8.0
"""How long a printer that can say so may take for a badge; the slowest, at 50 mm/s, need three seconds."""
_FIRST_ANSWER_SECONDS = 0.8
_NEXT_ANSWER_SECONDS = 0.3
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

_RASTERS = ("bitImageRaster", "graphics", "bitImageColumn")
_PIECE = 960
"""Rows of one command; python-escpos sends as many, since printers with little memory take no more."""
DEFAULT_PROFILE = "RP-F10-80mm"


@dataclass(frozen=True, slots=True)
class _Answers:
    """What was heard: the state by DLE EOT, and how many answers in order were among it."""

    state: dict[int, int]
    in_order: int = 0

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
    if raster == _RASTERS[0]:
        for piece in _raster(image):
            printer._raw(piece)
    else:
        printer.image(image, impl=raster)
    if printer.profile.supports("paperFullCut") or printer.profile.supports("paperPartCut"):
        printer.cut(feed=False)
    else:
        printer.print_and_feed(4)
    return bytes(printer.output)


def _raster(image: Image.Image) -> Iterator[bytes]:
    """GS v 0 with the image in pieces. The library's own way to the same bytes takes thirty times as long."""
    stride, data = packed(image)
    for start in range(0, len(data), stride * _PIECE):
        piece = data[start : start + stride * _PIECE]
        yield b"\x1dv0\x00" + struct.pack("<HH", stride, len(piece) // stride) + piece


def profile_width(profile: str) -> int | None:
    """Dots across, where the capability table knows it. Raises KeyError for an unknown profile."""
    width = CAPABILITIES["profiles"][profile]["media"].get("width", {}).get("pixels")
    return width if isinstance(width, int) else None


def _profile(name: str, width: int) -> Profile:
    """The named profile with the paper's real width: python-escpos prints to stdout where it does not know one."""
    data = get_profile_class(name).profile_data | {"media": {"width": {"pixels": width}}}
    return type("Sheet", (Profile,), {"profile_data": data})(features=data["features"])


class Escpos:
    """The language, of a printer with `profile`'s abilities (see encode)."""

    def __init__(self, profile: str = DEFAULT_PROFILE) -> None:
        self._profile = profile

    def encode(self, image: Image.Image) -> bytes:
        return encode(image, self._profile)

    def ask(self, line: Line) -> State:
        return State(_ask(line).fault)

    def watch(self, line: Line) -> Callable[[], Watch]:
        """Learn, while nothing is printing, whether the printer knows GS r at all: many cheap ones do not."""
        line.send(_IN_ORDER)
        known = _heard_in_order(line, _NEXT_ANSWER_SECONDS)

        def after() -> Watch:
            line.send(_IN_ORDER)
            # A first answer that comes late, behind the job, must not be taken for the second.
            return Watch(_Following(line, wanted=1 if known else 2).look, *_patience(known=bool(known)))

        return after

    def listen(self, line: Line) -> Watch:
        line.send(_IN_ORDER)
        return Watch(_Following(line, wanted=1).look, *_patience(known=False))


def _patience(*, known: bool) -> tuple[float, bool]:
    return (PRINT_SECONDS, True) if known else (ANSWER_SECONDS, False)


class _Following:
    """Waits for the answers in order that are still to come, and asks for faults meanwhile."""

    def __init__(self, line: Line, wanted: int) -> None:
        self._line = line
        self._missing = wanted

    def look(self) -> State:
        self._missing -= _heard_in_order(self._line, _POLL_SECONDS)
        answers = _ask(self._line)
        self._missing -= answers.in_order
        return State(answers.fault, done=self._missing <= 0)


def _ask(line: Line) -> _Answers:
    """The printer's state now. Raises Silent where even the first question stays without an answer."""
    state: dict[int, int] = {}
    in_order = 0
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
        in_order += passed
    return _Answers(state, in_order)


def _real_time_answer(line: Line, seconds: float) -> tuple[int, int]:
    """The next DLE EOT byte (0xx1xx10), and how many answers in order (0xx0xxxx) were heard on the way to it."""
    deadline = time.monotonic() + seconds
    in_order, answer = 0, None
    while answer is None and (left := deadline - time.monotonic()) > 0:
        for byte in line.receive(left):
            if byte & 0x93 == 0x12:
                answer = byte
            in_order += byte & 0x90 == 0
    if answer is None:
        raise Silent
    return answer, in_order


def _heard_in_order(line: Line, seconds: float) -> int:
    try:
        return sum(byte & 0x90 == 0 for byte in line.receive(seconds))
    except Silent:
        return 0
