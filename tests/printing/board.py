"""The electronics of a cheap ESC/POS printer: one parser for all that ever arrives, whoever sent it, and one roll.

It knows nothing of connections: a picture that one line left half done is filled up by what the next one brings.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass, field

from PIL import Image

_LINE = 48
"""Characters that fill a line, which is then printed; before that, ESC @ forgets them."""
_Bytes = Generator[int, bytes, None]


@dataclass(frozen=True)
class Paper:
    """A piece that was cut off: its picture (mode "1") and how many characters were printed on it as text."""

    picture: Image.Image
    characters: int = 0


@dataclass
class Board:
    """What the printer is like.

    Attributes:
        answers: to DLE EOT, by number; one that is missing is not known. Bit 2 of the first is the drawer's: no fault.
        knows_order: answers GS r.
        instant: DLE EOT is answered when it arrives, also in the middle of a picture (Epson); else in its turn.
        pushing: automatic status (ASB) is on, as another program has left it.
        obeys_off: GS a 0 switches that off.
        say: takes what the printer says, an answer or a packet a call.
    """

    width: int = 576
    answers: dict[int, int] = field(default_factory=lambda: {1: 0x16, 2: 0x12, 4: 0x12})
    knows_order: bool = True
    instant: bool = False
    pushing: bool = False
    obeys_off: bool = True
    say: Callable[[bytes], None] = field(default=lambda _: None)
    papers: list[Paper] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._pending, self._tail = bytearray(), b""
        self._rows: deque[bytes] = deque()
        self._characters = self._line = 0
        self._parser = self._obey()
        self._wanted = next(self._parser)

    @property
    def inked(self) -> list[Paper]:
        """The papers that have anything on them but white."""
        return [paper for paper in self.papers if paper.picture.convert("L").getextrema()[0] == 0]

    def feed(self, content: bytes) -> None:
        if self.instant:
            self._answer_at_once(content)
        self._pending += content
        while len(self._pending) >= self._wanted:
            taken = bytes(self._pending[: self._wanted])
            del self._pending[: self._wanted]
            self._wanted = self._parser.send(taken)

    def push(self) -> None:
        """Automatic status, where it is on: something has changed."""
        if self.pushing:
            self.say(b"\x14\x00\x00\x0f")

    def _answer_at_once(self, content: bytes) -> None:
        seen = self._tail + content
        for at in range(len(seen) - 2):
            if seen[at : at + 2] == b"\x10\x04" and at + 2 >= len(self._tail):
                self._tell(seen[at + 2])
        self._tail = seen[-2:]

    def _tell(self, which: int) -> None:
        self.push()
        if which in self.answers:
            self.say(bytes([self.answers[which]]))

    def _obey(self) -> _Bytes:
        while True:
            first = yield 1
            if first == b"\x10":
                second = yield 1
                if second == b"\x04":
                    which = (yield 1)[0]
                    if not self.instant:
                        self._tell(which)
            elif first == b"\x1b":
                second = yield 1
                if second == b"@":
                    self._line = 0
                elif second != b"2":
                    yield 1
            elif first == b"\x1d":
                yield from self._group()
            else:
                self._line += 1  # a NUL too: there are printers that set a blank for it
                if self._line == _LINE:
                    self._characters, self._line = self._characters + _LINE, 0

    def _group(self) -> _Bytes:
        match (yield 1):
            case b"r":
                yield 1
                if self.knows_order:
                    self.push()
                    self.say(b"\x00")
            case b"a":
                bits = yield 1
                self.pushing = bits != b"\x00" or (self.pushing and not self.obeys_off)
            case b"v":
                head = yield 6
                across, down = head[2] + 256 * head[3], head[4] + 256 * head[5]
                for _ in range(down):
                    if across:
                        self._rows.append((yield across))
            case b"V":
                if (yield 1) in {b"A", b"B"}:
                    yield 1
                self._cut()
            case _:
                yield 1

    def _cut(self) -> None:
        picture = Image.new("1", (self.width, max(len(self._rows), 1)), 1)
        for top, row in enumerate(self._rows):
            line = Image.frombytes("1", (len(row) * 8, 1), row, "raw", "1;I")
            picture.paste(line.crop((0, 0, min(line.width, self.width), 1)), (0, top))
        self.papers.append(Paper(picture, self._characters + self._line))
        self._rows.clear()
        self._characters = self._line = 0
        self.push()
