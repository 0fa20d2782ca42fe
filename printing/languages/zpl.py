"""Label printers that speak ZPL: the badge as one graphic field, and the host status before and after it.

ZPL II Programming Guide: ^GF with the alternative data compression scheme, ~HS for the status.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image

from printing.dots import packed
from printing.print_job import JobState, Talk
from printing.printer import Fault
from printing.transports.tcp_serial import PrinterLine, Silent

PRINT_SECONDS = 6.0
"""From the last byte to a label that lies there: data is unpacked and a label takes two to three seconds."""
_ANSWER_SECONDS = 1.3
"""How late an answer may come: printers on Wi-Fi take up to 0.9 s."""
_AT_ONCE_SECONDS = 0.001
_POLL_SECONDS = 0.1
_SIGN_SECONDS = 0.5
_COUNTS = {**{n: chr(ord("F") + n) for n in range(1, 20)}, **{n: chr(ord("f") + n // 20) for n in range(20, 401, 20)}}
"""How often the next digit repeats: G to Y for 1 to 19, g to z for 20 to 400 in steps of 20."""
_STATUS = re.compile(rb"\x02([^\x03]*)\x03")
_STRINGS = 3


_NOT_INHERITED = "^JMA^MUD^PON^PMN^LRN^FWN^LS0^LT0^LH0,0^MCY^PQ1,0,0,N"
"""Most of what a format says holds for the next one too, whoever sends it. So: full resolution, measures in dots,
upright, not mirrored, black on white, not turned, not moved, on an empty label, one copy without a pause."""
_MODES = {"tear": "T", "peel": "P", "cut": "C"}
MODES = tuple(_MODES)
_MOST_ROWS = 4096
_END_OF_GRAPHIC = b"," * _MOST_ROWS
"""A comma fills a row of a graphic with white; elsewhere it means nothing."""
_CANCELLED = b"^FS~JX^XZ\n"
"""~JX drops the format that has begun. What does not know it prints its rest as a label of its own."""


def encode(image: Image.Image, mode: str = "tear") -> bytes:
    """A mode "1" image as one complete label format: print width, label length, graphic, one copy.

    `mode` is one of MODES: what the printer does with a label that is done (^MM).
    """
    rows = _rows(image)
    stride = (image.width + 7) // 8
    size = stride * image.height
    head = f"^XA{_NOT_INHERITED}^MM{_MODES[mode]}^PW{image.width}^LL{image.height}^FO0,0^GFA,{size},{size},{stride},"
    return (head + "".join(_compressed(rows)) + "^FS^XZ\n").encode("ascii")


def _rows(image: Image.Image) -> list[str]:
    """Each row as hex digits, a set bit black, padded white to whole bytes."""
    stride, data = packed(image)
    return [data[start : start + stride].hex().upper() for start in range(0, len(data), stride)]


def _compressed(rows: list[str]) -> list[str]:
    """ "," fills a row with white, "!" with black, ":" repeats the row before."""
    packed = []
    before = None
    for row in rows:
        packed.append(":" if row == before else _compressed_row(row))
        before = row
    return packed


def _compressed_row(row: str) -> str:
    for digit, mark in (("0", ","), ("F", "!")):
        head = row.rstrip(digit)
        if len(head) < len(row):
            return _runs(head) + mark
    return _runs(row)


def _runs(digits: str) -> str:
    return _REPEATED.sub(lambda run: _count(len(run[0])) + run[1], digits)


_REPEATED = re.compile(r"(.)\1+")


@lru_cache(maxsize=1024)
def _count(length: int) -> str:
    most = _COUNTS[400] * (length // 400)
    rest = length % 400
    return most + _COUNTS.get(rest // 20 * 20, "") + _COUNTS.get(rest % 20, "")


@dataclass(frozen=True, slots=True)
class _Status:
    """The answer to ~HS as far as a badge is concerned."""

    paper_out: bool
    paused: bool
    head_open: bool
    ribbon_out: bool
    waiting: int
    """Formats in the buffer and labels still to print."""

    @property
    def fault(self) -> Fault | None:
        """An open head also reads as paper out, and both as a pause: the most telling first."""
        told = (
            (self.head_open, Fault.COVER_OPEN),
            (self.paper_out, Fault.PAPER_OUT),
            (self.ribbon_out, Fault.OFFLINE),
            (self.paused, Fault.OFFLINE),
        )
        return next((fault for happens, fault in told if happens), None)


class Zpl:
    """The language. Every printer that answers ~HS at all tells how much is still to print."""

    def __init__(self, mode: str = "tear") -> None:
        self._mode = mode

    def encode(self, image: Image.Image) -> bytes:
        return encode(image, self._mode)

    def recover(self, image: Image.Image) -> bytes:  # noqa: ARG002  enough for any graphic
        return _END_OF_GRAPHIC + _CANCELLED

    def talk(self, line: PrinterLine) -> Talk:
        return _Talk(line)


class _Talk:
    """Answers to ~HS come in the order of the questions: three strings each."""

    tells_done = True

    def __init__(self, line: PrinterLine) -> None:
        self._line = line
        self._owed = 0
        self._heard = b""
        self._status: _Status | None = None
        self._pause = 0.0
        self._blind = False

    @property
    def patience(self) -> float:
        return _ANSWER_SECONDS + _SIGN_SECONDS if self._blind else PRINT_SECONDS

    def ask(self, seconds: float) -> JobState:
        deadline = time.monotonic() + seconds
        late = self._owed > 0  # the one before was not answered: it may be yet
        if not late:
            self._read_out(_AT_ONCE_SECONDS)  # said to nobody's question
        self._ask()
        status = self._newest(deadline, any_will_do=late)
        if late:
            self._read_out(_ANSWER_SECONDS)  # answers to questions that were asked before; some may have been lost
            self._ask()
            status = self._newest(time.monotonic() + _ANSWER_SECONDS)
        return JobState(status.fault)

    def job_follows(self) -> None:
        """Whoever answers ~HS tells when a job is done."""

    def job_sent(self) -> None:
        self._blind = self._status is None
        self._pause = 0.0

    def look(self) -> JobState:
        """Asks at once, and from then on after a pause: a printer that is busy must not be busy with answering."""
        if self._blind:  # nothing will be claimed of it: any sign of life will do
            self._ask()
            return JobState(self._newest(time.monotonic() + _SIGN_SECONDS, any_will_do=True).fault)
        time.sleep(self._pause)
        self._pause = _POLL_SECONDS
        if not self._owed:
            self._ask()
        status = self._newest(time.monotonic() + _ANSWER_SECONDS)
        return JobState(status.fault, done=not status.waiting)

    def _ask(self) -> None:
        self._line.send(b"~HS")
        self._owed += 1

    def _newest(self, deadline: float, *, any_will_do: bool = False) -> _Status:
        """The answer to the question that was asked last. Raises Silent where it does not come, or makes no sense."""
        deadline = min(deadline, time.monotonic() + _ANSWER_SECONDS)
        heard = False
        while self._owed and not (any_will_do and heard):
            left = deadline - time.monotonic()
            if left <= 0:
                raise Silent
            heard = self._take(self._line.receive(left)) or heard
        if self._status is None:
            raise Silent
        return self._status

    def _read_out(self, seconds: float) -> None:
        """Drop what is said until it is quiet for `seconds`, and the questions that nobody answered."""
        deadline = time.monotonic() + 2 * _ANSWER_SECONDS
        try:
            while time.monotonic() < deadline:
                self._take(self._line.receive(seconds))
        except Silent:
            pass  # that was all
        self._owed, self._heard = 0, b""

    def _take(self, content: bytes) -> bool:
        """Whether `content` made an answer whole."""
        self._heard += content
        whole = False
        while len(strings := list(_STATUS.finditer(self._heard))) >= _STRINGS:
            self._heard = self._heard[strings[_STRINGS - 1].end() :]
            if self._owed:  # nobody asked for others
                self._owed -= 1
                self._status = _read(strings[0][1], strings[1][1])
                whole = True
        return whole


def _read(first: bytes, second: bytes) -> _Status | None:
    """The first two strings of an answer; None where they make no sense."""
    one, two = first.decode("ascii", "replace").split(","), second.decode("ascii", "replace").split(",")
    try:
        return _Status(
            paper_out=one[1] == "1",
            paused=one[2] == "1",
            head_open=two[2] == "1",
            ribbon_out=two[3] == "1",
            waiting=int(one[4]) + int(two[8]),
        )
    except (IndexError, ValueError):
        return None
