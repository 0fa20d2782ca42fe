"""ESC/POS receipt printers: one job of bytes, and what the printer itself says before and after it.

python-escpos knows the printers and opens the device; it cannot tell whether a badge came out, so the status is asked
here (Epson ESC/POS reference: DLE EOT n for the state now, GS r 1 for an answer in the order of the job).
"""

from __future__ import annotations

import struct
import time
from collections import deque
from collections.abc import Callable, Iterator

from escpos.capabilities import CAPABILITIES, Profile, get_profile_class
from escpos.printer import Dummy
from PIL import Image

from printing.dots import packed
from printing.languages.escpos_status import Ear
from printing.print_job import JobState, Talk
from printing.printer import Fault
from printing.transports.tcp_serial import PrinterLine, Silent

ANSWER_SECONDS = 3.0
"""How long a job is watched for faults where the printer cannot say that it is done; a badge takes about a second."""
PRINT_SECONDS = 8.0
"""How long a printer that can say so may take for a badge; the slowest, at 50 mm/s, need three seconds."""
_ANSWER_SECONDS = 1.3
"""How late an answer may come: printers on Wi-Fi take up to 0.9 s."""
_AT_ONCE_SECONDS = 0.001
_IN_ORDER_SECONDS = 0.3
_POLL_SECONDS = 0.5

_ASB_OFF = b"\x1da\x00"
"""What another program has told the printer to say by itself would be mistaken for answers."""
_DLE_EOT = b"\x10\x04"
_IN_ORDER = b"\x1dr\x01"
"""GS r 1 waits its turn behind the job, DLE EOT does not: only its answer means that the job was worked off."""
_PRINTER, _OFFLINE_CAUSE, _PAPER = 1, 2, 4
_QUESTIONS = (_PRINTER, _OFFLINE_CAUSE, _PAPER)

_MEANINGS = (
    (_OFFLINE_CAUSE, 0x04, Fault.COVER_OPEN),
    (_PAPER, 0x60, Fault.PAPER_OUT),
    (_OFFLINE_CAUSE, 0x20, Fault.PAPER_OUT),
    (_PRINTER, 0x08, Fault.OFFLINE),
    (_PAPER, 0x0C, Fault.NEAR_END),
)
"""Which bit of which answer means what, the most telling first."""

_RASTERS = ("bitImageRaster", "graphics", "bitImageColumn")
_PIECE = 64
"""Rows of one command. A line that drops leaves a printer waiting for the rest of one, so that little ends it."""
_SLACK = 1024
DEFAULT_PROFILE = "RP-F10-80mm"


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
    elif raster == _RASTERS[1]:
        printer.image(image, impl=raster, fragment_height=_PIECE)
    else:
        printer.image(image, impl=raster)  # 24 rows a command; another division would leave gaps
    _cut(printer)
    return bytes(printer.output)


def recover(image: Image.Image, profile: str = DEFAULT_PROFILE) -> bytes:
    """What ends a job such as `encode` makes of `image`, wherever it broke off. Raises KeyError as `encode` does.

    White dots for what a picture still lacks (elsewhere NUL means nothing), a reset for what may stand in the line
    buffer, and a cut, so that what came out of that job is on paper of its own.
    """
    printer = Dummy(profile=_profile(profile, image.width))
    printer._raw(bytes((image.width + 7) // 8 * _PIECE + _SLACK))
    printer.hw("INIT")
    _cut(printer)
    return bytes(printer.output)


def _cut(printer: Dummy) -> None:
    if printer.profile.supports("paperFullCut") or printer.profile.supports("paperPartCut"):
        printer.cut(feed=False)
    else:
        printer.print_and_feed(4)


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

    def recover(self, image: Image.Image) -> bytes:
        return recover(image, self._profile)

    def talk(self, line: PrinterLine) -> Talk:
        return _Talk(line)


class _Talk:
    """Matches answers to questions: DLE EOT's in the order asked, GS r's by their number."""

    def __init__(self, line: PrinterLine) -> None:
        self._line = line
        self._ear = Ear()
        self._asked: deque[int] = deque()
        self._state: dict[int, int] = {}
        self._unknown: set[int] = set()
        """Questions that this printer left unanswered while it had nothing else to do: some know only 1 and 4."""
        self._wanted = 0
        self._blind = False
        self._is_late = False
        """Whether it has answered later than answers come: its next ones are waited for twice as long."""

    def ask(self, seconds: float) -> JobState:
        deadline = time.monotonic() + seconds
        late = bool(self._asked)  # the one before was not answered: it may be yet
        if not late:
            self._hear(lambda: False, time.monotonic() + _AT_ONCE_SECONDS)  # said to nobody's question
        self._line.send(_ASB_OFF)
        self._ask(_PRINTER)
        if not self._hear(lambda: not self._asked or (late and bool(self._state)), deadline):
            raise Silent
        if late:
            self._settle()
        for which in _QUESTIONS[1:]:
            self._ask(which)
            if self._is_late:
                deadline = time.monotonic() + self._answer_seconds
            if not self._hear(lambda: not self._asked, deadline):
                self._unknown.add(which)
                self._asked.clear()
        return JobState(self._fault)

    def job_follows(self) -> None:
        """Learn, while nothing is printing, whether the printer knows GS r: many cheap ones do not.

        An answer that comes later than this waits is counted when it comes.
        """
        self._in_order()
        self._hear(lambda: self._done, time.monotonic() + _IN_ORDER_SECONDS)

    def job_sent(self) -> None:
        self._blind = not self._state
        self._in_order()

    def look(self) -> JobState:
        if self._blind:  # nothing will be claimed of it: any sign of life will do
            self._asked.clear()
            self._ask(_PRINTER)
            if not self._hear(lambda: bool(self._state), time.monotonic() + _POLL_SECONDS):
                raise Silent
            return JobState(self._fault)
        self._hear(lambda: self._done, time.monotonic() + _POLL_SECONDS)
        done = self._done  # before the state is asked for: a fault that came with the last line must be in it
        self._wait_for_answers()  # of a look before this one
        for which in _QUESTIONS:
            if which not in self._unknown:
                self._ask(which)
                self._wait_for_answers()
        return JobState(self._fault, done)

    @property
    def tells_done(self) -> bool:
        return self._ear.in_order > 0

    @property
    def patience(self) -> float:
        if self._blind:
            return _ANSWER_SECONDS + _POLL_SECONDS
        return PRINT_SECONDS if self.tells_done else ANSWER_SECONDS

    @property
    def _done(self) -> bool:
        return self._ear.in_order >= self._wanted

    @property
    def _fault(self) -> Fault | None:
        told = ((self._state.get(which, 0) & bits, bits, fault) for which, bits, fault in _MEANINGS)
        return next((fault for seen, bits, fault in told if seen == bits), None)

    @property
    def _answer_seconds(self) -> float:
        return _ANSWER_SECONDS * (2 if self._is_late else 1)

    def _ask(self, which: int) -> None:
        self._line.send(_DLE_EOT + bytes([which]))
        self._asked.append(which)

    def _in_order(self) -> None:
        self._wanted += 1
        self._line.send(_IN_ORDER)

    def _wait_for_answers(self) -> None:
        """Raises Silent where one is still missing: it stays owed, so that it is never taken for another's."""
        if not self._hear(lambda: not self._asked, time.monotonic() + self._answer_seconds):
            raise Silent

    def _settle(self) -> None:
        """Wait until answers to questions that were asked before have come: some may have been lost.

        They come as far apart as the questions were asked, hence longer than that.
        """
        self._is_late = True
        while self._asked and self._hear(lambda: False, time.monotonic() + self._answer_seconds, once=True):
            continue
        self._is_late = not self._asked  # none was lost: it had not slept
        self._asked.clear()

    def _hear(self, enough: Callable[[], bool], deadline: float, *, once: bool = False) -> bool:
        """Listen until it is enough, or (`once`) to the next bytes; False after an answer's time or at the deadline."""
        deadline = min(deadline, time.monotonic() + self._answer_seconds)
        while not enough():
            left = deadline - time.monotonic()
            try:
                if left <= 0:
                    return False
                for answer in self._ear.take(self._line.receive(left), self._wanted):
                    if self._asked:
                        self._state[self._asked.popleft()] = answer
            except Silent:
                return False
            if once:
                return True
        return True
