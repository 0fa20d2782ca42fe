"""Label printers that speak ZPL: the badge as one graphic field, and the host status before and after it.

ZPL II Programming Guide: ^GF with the alternative data compression scheme, ~HS for the status.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image

from printing.dots import packed
from printing.job import State, Watch
from printing.lines import Line, Silent
from printing.printers import Fault

PRINT_SECONDS = 6.0
"""From the last byte to a label that lies there: data is unpacked and a label takes two to three seconds."""
_LISTEN_SECONDS = 3.0
"""How long a printer that has said nothing before the job is given to say something after it."""
_ANSWER_SECONDS = 1.0
_POLL_SECONDS = 0.1
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

    def encode(self, image: Image.Image) -> bytes:
        return encode(image)

    def ask(self, line: Line) -> State:
        return State(_ask(line).fault)

    def watch(self, line: Line) -> Callable[[], Watch]:
        return lambda: Watch(_looking(line), PRINT_SECONDS, tells_done=True)

    def listen(self, line: Line) -> Watch:
        return Watch(_looking(line), _LISTEN_SECONDS, tells_done=True)


def _looking(line: Line) -> Callable[[], State]:
    """Asks at once, and from then on after a pause: a printer that is busy must not be busy with answering."""
    pause = 0.0

    def look() -> State:
        nonlocal pause
        time.sleep(pause)
        pause = _POLL_SECONDS
        status = _ask(line)
        return State(status.fault, done=not status.waiting)

    return look


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
