"""Reads an ESC/POS byte stream as a receipt printer does, and turns it into pieces of paper.

Commands are of the Epson ESC/POS reference: ESC @, ESC *, ESC J, ESC d, ESC 2, ESC 3, GS v 0, GS ( L, GS V, GS r,
GS a, DLE EOT. Text and codes that the printer itself would draw are skipped: badges are sent as pictures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from PIL import Image

_DLE, _ESC, _GS = 0x10, 0x1B, 0x1D
_LINE_DOTS = 30
_NEAREST = Image.Resampling.NEAREST
_FEED_AT_CUT = 24
"""White that a cutter leaves after the last line, in dots."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its two or three letters, what follows, and whether it is answered out of turn."""

    name: str
    parameters: bytes = b""
    real_time: bool = False


@dataclass(frozen=True, slots=True)
class _Form:
    """How long a command is: bytes after its name, then data whose length those bytes tell."""

    name: str
    parameters: int = 0
    data: Callable[[bytes], int] = lambda _: 0
    real_time: bool = False


def _raster(head: bytes) -> int:
    return (head[1] + 256 * head[2]) * (head[3] + 256 * head[4])


def _columns(head: bytes) -> int:
    return (head[1] + 256 * head[2]) * (3 if head[0] >= 32 else 1)


_FORMS = {
    b"\x10\x04": _Form("DLE EOT", 1, real_time=True),
    b"\x1b@": _Form("ESC @"),
    b"\x1b2": _Form("ESC 2"),
    b"\x1b3": _Form("ESC 3", 1),
    b"\x1bJ": _Form("ESC J", 1),
    b"\x1bd": _Form("ESC d", 1),
    b"\x1ba": _Form("ESC a", 1),
    b"\x1b!": _Form("ESC !", 1),
    b"\x1bt": _Form("ESC t", 1),
    b"\x1b*": _Form("ESC *", 3, _columns),
    b"\x1dv0": _Form("GS v 0", 5, _raster),
    b"\x1d(L": _Form("GS ( L", 2, lambda head: head[0] + 256 * head[1]),
    b"\x1dV": _Form("GS V", 1, lambda head: 1 if head[0] in {65, 66, 97, 98, 103, 104} else 0),
    b"\x1dr": _Form("GS r", 1),
    b"\x1da": _Form("GS a", 1),
    b"\n": _Form("LF"),
}
_LONGEST = max(map(len, _FORMS))


@dataclass(slots=True)
class Tokenizer:
    """Cuts a stream into commands, however its bytes arrive."""

    _pending: bytearray = field(default_factory=bytearray)

    def feed(self, content: bytes) -> Iterator[Command]:
        self._pending += content
        while self._pending:
            length, command = self._next()
            if length == 0:
                return
            del self._pending[:length]
            if command is not None:
                yield command

    def _next(self) -> tuple[int, Command | None]:
        """Bytes to take off and the command they are; (0, None) when more must arrive first."""
        start = bytes(self._pending[:_LONGEST])
        form = next((_FORMS[start[:size]] for size in range(1, len(start) + 1) if start[:size] in _FORMS), None)
        if form is None:
            waits = any(known.startswith(start) for known in _FORMS)
            return (0 if waits else 1), None
        head = len(next(name for name, known in _FORMS.items() if known is form))
        body = head + form.parameters
        if len(self._pending) < body:
            return 0, None
        end = body + form.data(bytes(self._pending[head:body]))
        if len(self._pending) < end:
            return 0, None
        return end, Command(form.name, bytes(self._pending[head:end]), form.real_time)


class Roll:
    """Paper under the print head: prints what commands say and gives the piece off at a cut."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._strips: list[Image.Image] = []
        self._stored: Image.Image | None = None
        self._line: Image.Image | None = None
        self._spacing = _LINE_DOTS

    def obey(self, command: Command) -> Image.Image | None:
        """Carry out one command. Returns the piece of paper (mode "1") where it cut one that has ink on it."""
        act = _ACTS.get(command.name)
        return act(self, command.parameters) if act else None

    def _initialize(self, _: bytes) -> None:
        self._line, self._spacing = None, _LINE_DOTS

    def _raster(self, body: bytes) -> None:
        width, height = (body[1] + 256 * body[2]) * 8, body[3] + 256 * body[4]
        self._put(_ink(body[5:], width, height), body[0])

    def _put(self, ink: Image.Image, scale: int) -> None:
        across, down = (2 if scale & 1 else 1), (2 if scale & 2 else 1)
        self._strips.append(ink.resize((ink.width * across, ink.height * down), _NEAREST))

    def _graphics(self, body: bytes) -> None:
        """Functions 112 (store a picture) and 50 (print it); a picture of the wrong length is ignored."""
        function = body[2:4]
        if function == b"0p" and len(body) > 12:
            across, down = body[5], body[6]
            width, height = body[8] + 256 * body[9], body[10] + 256 * body[11]
            bits, stride = body[12:], (width + 7) // 8
            if {across, down} <= {1, 2} and len(bits) == stride * height:
                picture = _ink(bits, stride * 8, height).crop((0, 0, width, height))
                self._stored = picture.resize((width * across, height * down), _NEAREST)
        elif function in {b"02", b"0\x02"} and self._stored is not None:
            self._put(self._stored, 0)
            self._stored = None

    def _bit_image(self, body: bytes) -> None:
        tall = 24 if body[0] >= 32 else 8
        columns = body[1] + 256 * body[2]
        turned = _ink(body[3:], tall, columns).transpose(Image.Transpose.TRANSPOSE)
        across, down = (1 if body[0] & 1 else 2), (1 if tall == 24 else 3)
        self._line = turned.resize((turned.width * across, turned.height * down), _NEAREST)

    def _spacing_is(self, body: bytes) -> None:
        self._spacing = body[0]

    def _spacing_reset(self, _: bytes) -> None:
        self._spacing = _LINE_DOTS

    def _line_feed(self, _: bytes) -> None:
        self._end_line(self._spacing)

    def _feed_lines(self, body: bytes) -> None:
        self._end_line(self._spacing * body[0])

    def _feed_dots(self, body: bytes) -> None:
        self._end_line(body[0])

    def _end_line(self, dots: int) -> None:
        """A line moves the paper by the spacing, or by its own height where that is more."""
        if self._line is not None:
            self._strips.append(self._line)
            dots -= self._line.height
            self._line = None
        if dots > 0:
            self._strips.append(Image.new("1", (self._width, dots), 1))

    def _cut(self, _: bytes) -> Image.Image | None:
        strips, self._strips, self._line = self._strips, [], None
        if not any(strip.convert("L").getextrema()[0] == 0 for strip in strips):
            return None
        height = sum(strip.height for strip in strips) + _FEED_AT_CUT
        paper = Image.new("1", (self._width, height), 1)
        top = 0
        for strip in strips:
            paper.paste(strip, (0, top))
            top += strip.height
        return paper


def _ink(bits: bytes, width: int, height: int) -> Image.Image:
    """Set bits are black, the leftmost dot first. An empty picture is one white dot."""
    if not width or not height:
        return Image.new("1", (1, 1), 1)
    return Image.frombytes("1", (width, height), bits, "raw", "1;I")


_ACTS: dict[str, Callable[[Roll, bytes], Image.Image | None]] = {
    "ESC @": Roll._initialize,
    "ESC 2": Roll._spacing_reset,
    "ESC 3": Roll._spacing_is,
    "ESC J": Roll._feed_dots,
    "ESC d": Roll._feed_lines,
    "LF": Roll._line_feed,
    "ESC *": Roll._bit_image,
    "GS v 0": Roll._raster,
    "GS ( L": Roll._graphics,
    "GS V": Roll._cut,
}
