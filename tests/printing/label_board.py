"""The electronics of a ZPL label printer: one interpreter for all that ever arrives, and what formats leave behind.

Commands are of the ZPL II Programming Guide; a graphic (^GFA) takes hexadecimal digits until it is full, whoever sends
them. What ^PO, ^PM, ^LR, ^LS, ^LT, ^LH, ^JM, ^MU and ^MC have set holds until somebody sets it otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PIL import Image, ImageChops, ImageOps

from tests.printing.board import Paper

_HOLDS = ("PO", "PM", "LR", "LS", "LT", "LH", "JM", "MU", "MC", "MM", "FW")


@dataclass
class LabelBoard:
    """What the printer is like; `state` is what earlier formats have left, by command.

    Attributes:
        knows_cancel: obeys ~JX. One that does not prints what it has at the next ^XZ.
        host_status: the first two strings of the answer to ~HS; None: it knows no such question.
    """

    knows_cancel: bool = True
    host_status: tuple[str, str] | None = ("030,0,0,0559,000,0,0,0,000,0,0,0", "000,0,0,0,0,2,4,0,00000000,1,000")
    say: Callable[[bytes], None] = field(default=lambda _: None)
    state: dict[str, str] = field(default_factory=dict)
    papers: list[Paper] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._text = ""
        self._graphic: _Graphic | None = None
        self._label: list[tuple[int, int, Image.Image]] = []
        self._inside = False
        self._size = (0, 0)
        self._left_over: Image.Image | None = None

    @property
    def inked(self) -> list[Paper]:
        return [paper for paper in self.papers if paper.picture.convert("L").getextrema()[0] == 0]

    def feed(self, content: bytes) -> None:
        for character in content.decode("latin-1"):
            if self._graphic is not None:
                if character not in "^~":
                    self._graphic.take(character)
                    if self._graphic.full:
                        self._end_graphic()
                    continue
                self._end_graphic()
            if character in "^~":
                self._command(self._text)
                self._text = character
            elif self._text and character != "\0":  # outside a command nothing means anything
                self._text += character
                if self._text.startswith("^GFA") and self._text.count(",") == 4:
                    self._graphic = _Graphic(*(int(part or 0) for part in self._text[4:].split(",")[2:4]))
                    self._text = ""
                elif self._text in {"~HS", "~JX", "^XZ"}:
                    self._command(self._text)
                    self._text = ""

    def _end_graphic(self) -> None:
        assert self._graphic is not None
        self._label.append((0, 0, self._graphic.image()))
        self._graphic = None

    def _command(self, text: str) -> None:
        name, value = text[1:3], text[3:].strip()
        if text == "~HS" and self.host_status is not None:
            self.say(b"".join(f"\x02{part}\x03\r\n".encode() for part in (*self.host_status, "1234,0")))
        elif text == "~JX" and self.knows_cancel:
            self._inside, self._label = False, []
        elif name == "XA":
            self._inside = True
        elif name == "XZ" and self._inside:
            self._print()
        elif name in {"PW", "LL"} and value:
            width, height = self._size
            self._size = (int(value), height) if name == "PW" else (width, int(value))
        elif name in _HOLDS:
            self.state[name] = value

    def _print(self) -> None:
        paper = Image.new("1", self._size, 1)
        if self.state.get("MC", "Y") == "N" and self._left_over is not None:
            paper.paste(self._left_over, (0, 0))
        home = [int(part or 0) for part in self.state.get("LH", "0,0").split(",")]
        left, top = home[0] - int(self.state.get("LS") or 0), home[1] + int(self.state.get("LT") or 0)
        scale = 2 if self.state.get("JM", "A") == "B" else 1
        for across, down, image in self._label:
            drawn = image.resize((image.width * scale, image.height * scale), Image.Resampling.NEAREST)
            paper.paste(drawn, (left + across, top + down))
        self._left_over = paper
        shown = ImageOps.flip(ImageOps.mirror(paper)) if self.state.get("PO", "N") == "I" else paper
        shown = ImageOps.mirror(shown) if self.state.get("PM", "N") == "Y" else shown
        shown = ImageChops.invert(shown.convert("L")).convert("1") if self.state.get("LR", "N") == "Y" else shown
        self.papers.append(Paper(shown))
        self._inside, self._label = False, []


class _Graphic:
    """The rows of one ^GFA, in the alternative compression, until its bytes are there."""

    def __init__(self, size: int, stride: int) -> None:
        self._digits, self._rows = stride * 2, size // stride if stride else 0
        self._done: list[str] = []
        self._row, self._count = "", 0

    @property
    def full(self) -> bool:
        return len(self._done) >= self._rows

    def take(self, mark: str) -> None:
        if "G" <= mark <= "Y":
            self._count += ord(mark) - ord("F")
        elif "g" <= mark <= "z":
            self._count += 20 * (ord(mark) - ord("f"))
        elif mark == ":":
            self._done.append(self._done[-1] if self._done else "0" * self._digits)
        elif mark in ",!":
            self._row += {",": "0", "!": "F"}[mark] * (self._digits - len(self._row))
            self._count = 0
        elif mark in "0123456789ABCDEF":
            self._row += mark * (self._count or 1)
            self._count = 0
        if self._digits and len(self._row) >= self._digits:
            self._done.append(self._row[: self._digits])
            self._row = ""

    def image(self) -> Image.Image:
        rows = [*self._done, *["0" * self._digits] * max(self._rows - len(self._done), 0)]
        size = (self._digits * 4, len(rows))
        return (
            Image.frombytes("1", size, bytes.fromhex("".join(rows)), "raw", "1;I")
            if all(size)
            else Image.new("1", (1, 1), 1)
        )
