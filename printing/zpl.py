"""Label printers that speak ZPL: the badge as one graphic field, and the host status before and after it.

ZPL II Programming Guide: ^GF with the alternative data compression scheme, ~HS for the status.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from itertools import groupby

from PIL import Image

from printing.lines import Line, Lost, Open, Silent, Unreachable
from printing.printers import Fault, Outcome, Result

PRINT_SECONDS = 6.0
"""From the last byte to a label that lies there: data is unpacked and a label takes two to three seconds."""
_ANSWER_SECONDS = 1.0
_POLL_SECONDS = 0.2
_COUNTS = {**{n: chr(ord("F") + n) for n in range(1, 20)}, **{n: chr(ord("f") + n // 20) for n in range(20, 401, 20)}}
"""How often the next digit repeats: G to Y for 1 to 19, g to z for 20 to 400 in steps of 20."""
_STATUS = re.compile(rb"\x02([^\x03]*)\x03")


def encode(image: Image.Image) -> bytes:
    """A mode "1" image as one complete label format: print width, label length, graphic, one copy."""
    rows = _rows(image)
    stride = (image.width + 7) // 8
    size = stride * image.height
    head = f"^XA^PW{image.width}^LL{image.height}^LH0,0^FO0,0^GFA,{size},{size},{stride},"
    return (head + "".join(_compressed(rows)) + "^FS^PQ1^XZ\n").encode("ascii")


def _rows(image: Image.Image) -> list[str]:
    """Each row as hex digits, a set bit black, padded white to whole bytes."""
    width = (image.width + 7) // 8 * 8
    padded = Image.new("1", (width, image.height), 1)
    padded.paste(image, (0, 0))
    data = padded.tobytes("raw", "1;I")
    return [data[start : start + width // 8].hex().upper() for start in range(0, len(data), width // 8)]


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
    return "".join(_count(len(list(run))) + digit for digit, run in groupby(digits))


def _count(length: int) -> str:
    if length == 1:
        return ""
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


class ZplPrinter:
    """A label printer on a line. `asks` is False for one that is known to have no way back."""

    def __init__(self, url: str, open_line: Open, *, asks: bool = True) -> None:
        self.url = url
        self._open = open_line
        self._asks = asks

    def print(self, image: Image.Image) -> Outcome:
        """`confirmed`: it says afterwards that nothing waits and all is well. `sent`: it has never answered."""
        job = encode(image)
        try:
            line = self._open()
        except Unreachable:
            return Outcome(Result.FAILED, self.url, Fault.REFUSED)
        try:
            return self._run(line, job)
        finally:
            line.close()

    def status(self) -> Fault | None:
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
        answers = False
        try:
            if self._asks:
                fault = _ask(line).fault
                answers = True
                if fault is not None:
                    return Outcome(Result.FAILED, self.url, fault)
        except Silent:
            pass  # it may be one that never answers: what it says afterwards decides
        except Lost:
            return Outcome(Result.FAILED, self.url, Fault.CLOSED)
        try:
            line.send(job)
        except Silent:
            return self._unknown(Fault.SILENT)
        except Lost:
            return self._unknown(Fault.CLOSED)
        return self._judge(line) if answers else Outcome(Result.SENT, self.url)

    def _judge(self, line: Line) -> Outcome:
        deadline = time.monotonic() + PRINT_SECONDS
        while time.monotonic() < deadline:
            try:
                status = _ask(line)
            except Silent:
                continue
            except Lost:
                return self._unknown(Fault.CLOSED)
            if status.fault is not None:
                return self._unknown(status.fault)
            if not status.waiting:
                return Outcome(Result.CONFIRMED, self.url)
            time.sleep(_POLL_SECONDS)
        return self._unknown(Fault.SILENT)

    def _unknown(self, reason: Fault) -> Outcome:
        return Outcome(Result.FAILED, self.url, reason, may_still_print=True)


def _ask(line: Line) -> _Status:
    """Ask ~HS and wait for its first two strings. Raises Silent where they do not come, or make no sense."""
    line.send(b"~HS")
    heard = b""
    deadline = time.monotonic() + _ANSWER_SECONDS
    while (left := deadline - time.monotonic()) > 0:
        heard += line.receive(left)
        strings = [found.decode("ascii", "replace").split(",") for found in _STATUS.findall(heard)]
        if len(strings) < 3:
            continue
        try:
            first, second = strings[0], strings[1]
            return _Status(
                paper_out=first[1] == "1",
                paused=first[2] == "1",
                head_open=second[2] == "1",
                ribbon_out=second[3] == "1",
                waiting=int(first[4]) + int(second[8]),
            )
        except (IndexError, ValueError):
            raise Silent from None
    raise Silent
